import { useEffect, useRef } from "react";
import type { Step } from "./city";

/** A step of a story whose words are to be filled into its pane; a new object each time it is asked for. */
export interface Cue {
  step: Step;
}

/** Carry out a cue meant for this pane, once; `taken` says that it was. */
export function useCue(cue: Cue | null, act: (step: Step) => void, taken: () => void): void {
  const latest = useRef({ act, taken });
  latest.current = { act, taken };
  useEffect(() => {
    if (!cue) return;
    latest.current.act(cue.step);
    latest.current.taken();
  }, [cue]);
}
