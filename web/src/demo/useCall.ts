import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../api/http";
import { CALL, type Heard } from "./calls";
import { carrier } from "./carrier";
import { useFeed } from "./feed";

/** The call each phone made last, so that coming back to somebody shows it again. */
const lastCalls = new Map<string, string>();

async function callOf(number: string): Promise<string | null> {
  try {
    return (await carrier.callOf(number)).sid;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return lastCalls.get(number) ?? null;
    throw error;
  }
}

interface Line extends Heard {
  /** Null until this phone has called. */
  sid: string | null;
  /** It is known whether there is a call, and how it stands. */
  known: boolean;
  lost: boolean;
  dial: () => void;
  dialing: boolean;
  say: (text: string) => void;
  press: (digits: string) => void;
  hangUp: () => void;
  busy: boolean;
  /** What the carrier refused last, in its words. */
  error: string | null;
}

/** One phone's line to the office: its call now or its last, and what can be done with it. */
export function useCall(number: string, office: string, said: (words: string) => void): Line {
  const [sid, setSid] = useState<string | null>(null);
  const found = useQuery({ queryKey: ["callOf", number], queryFn: () => callOf(number), staleTime: Infinity, gcTime: 0, retry: false, refetchInterval: ({ state }) => (state.error ? 3000 : false) });
  const own = sid ?? found.data ?? null;
  if (own) lastCalls.set(number, own);
  const feed = useFeed(CALL, own);
  const dial = useMutation({ mutationFn: () => carrier.dial(number, office), onSuccess: (made) => setSid(made.sid) });
  const act = useMutation({
    mutationFn: ({ what, words }: { what: "say" | "press" | "hangUp"; words: string }) =>
      what === "hangUp" ? carrier.hangUp(own!) : carrier[what](own!, words),
    onSuccess: (_, { words }) => words && said(words),
  });
  const failed = dial.error ?? act.error;
  return {
    ...feed.what,
    sid: own,
    known: own === null ? !found.isPending : feed.loaded || feed.lost,
    lost: feed.lost || found.isError,
    dial: () => (act.reset(), dial.isPending || dial.mutate()),
    dialing: dial.isPending,
    say: (words) => act.mutate({ what: "say", words }),
    press: (words) => act.mutate({ what: "press", words }),
    hangUp: () => act.mutate({ what: "hangUp", words: "" }),
    busy: act.isPending,
    error: failed ? failed.message : null,
  };
}
