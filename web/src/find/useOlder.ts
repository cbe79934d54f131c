import { useLayoutEffect, useRef } from "react";

/** How near an end, in pixels, counts as being there. */
const NEAR_TOP = 240;
const NEAR_BOTTOM = 60;

/**
 * A list that grows at its top: it begins at the newest, fetches older words as the reader comes near them,
 * and leaves what is being read where it is when they arrive. At the bottom it follows what is new.
 */
export function useOlder(oldest: string | undefined, newest: string | undefined, fetchOlder: (() => void) | null) {
  const box = useRef<HTMLDivElement>(null);
  const known = useRef({ oldest: undefined as string | undefined, height: 0, atBottom: true });
  useLayoutEffect(() => {
    const list = box.current;
    if (!list || !oldest) return;
    const { height, atBottom } = known.current;
    if (atBottom) list.scrollTop = list.scrollHeight;
    else if (known.current.oldest !== oldest) list.scrollTop += list.scrollHeight - height;
    known.current = { oldest, height: list.scrollHeight, atBottom };
  }, [oldest, newest]);
  const scrolled = () => {
    const list = box.current;
    if (!list) return;
    known.current.atBottom = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_BOTTOM;
    if (list.scrollTop < NEAR_TOP) fetchOlder?.();
  };
  return { box, scrolled };
}
