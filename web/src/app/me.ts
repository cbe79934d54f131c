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
  return may(me, "board") ? "/board" : "/inbox";
}

/** Whether this person may do something. The server decides; this only spares them what would be refused. */
export function may(me: Me, permission: Me["permissions"][number]): boolean {
  return me.permissions.includes(permission);
}
