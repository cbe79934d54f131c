import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api";

/** A 401 anywhere means the session ended: `me` becomes nobody, and the staff pages show the sign-in. */
function noticeSignOut(error: Error): void {
  if (error instanceof ApiError && error.status === 401) queries.setQueryData(["me"], null);
}

/** The cache of everything fetched. Only what never reached the server is tried again by itself. */
export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignOut }),
  mutationCache: new MutationCache({ onError: noticeSignOut }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 2 && error instanceof ApiError && error.unreached,
    },
    // Acts tell at once when the server is away, instead of waiting unseen.
    mutations: { networkMode: "always" },
  },
});
