import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { api, type Conversation } from "../api";

export type CallAct = "hold" | "resume" | "hangUp" | "redial";

/**
 * Hold, resume, hang up, call my phone again; one at a time, so that a double press does nothing more.
 * None is shown as done before the carrier has done it: who speaks must know who hears them.
 */
export function useCallActs(id: string) {
  const queries = useQueryClient();
  // What is rendered lags behind two quick presses; this does not.
  const busy = useRef(false);
  const act = useMutation({
    mutationFn: (which: CallAct) => api[which](id),
    onSuccess: (changed: Conversation) => void queries.setQueryData(["conversation", id], changed),
    onSettled: () => {
      busy.current = false;
      for (const key of [["conversation", id], ["conversations"], ["me"]]) void queries.invalidateQueries({ queryKey: key });
    },
  });
  return {
    pending: act.isPending ? act.variables : null,
    /** Which act was refused last, and why. */
    failed: act.isError ? { act: act.variables, words: act.error.message } : null,
    do: (which: CallAct, done?: () => void) => {
      if (busy.current) return;
      busy.current = true;
      act.mutate(which, { onSuccess: done });
    },
  };
}

export type CallActs = ReturnType<typeof useCallActs>;
