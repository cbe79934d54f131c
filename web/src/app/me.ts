import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { api, ApiError, type Me } from "../api";

/** Who is signed in; null when nobody is. */
export const meQuery = {
  queryKey: ["me"],
  queryFn: (): Promise<Me | null> =>
    api.me().catch((error: ApiError) => {
      if (error.status === 401) return null;
      throw error;
    }),
};

export function useMaybeMe() {
  return useQuery(meQuery);
}

/** The signed-in person. Only below Staff, which waits for it. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery);
  return data as Me;
}

/** Where a role begins its day. */
export function homeOf(me: Me): "/inbox" | "/board" {
  return watches(me) ? "/board" : "/inbox";
}

/** Whether this person watches the floor: leads and above. The server decides; this only draws the link. */
export function watches(me: Me): boolean {
  return me.role === "lead" || me.role === "supervisor" || me.role === "administrator";
}
