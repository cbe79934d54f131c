import { useEffect, useRef } from "react";

/** Keeps a list at its newest line, unless the reader has scrolled up. Never moves the page or the caret. */
export function useBottom<E extends HTMLElement>(lines: number) {
  const box = useRef<E>(null);
  const atBottom = useRef(true);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const note = () => (atBottom.current = element.scrollHeight - element.scrollTop - element.clientHeight < 48);
    element.addEventListener("scroll", note, { passive: true });
    return () => element.removeEventListener("scroll", note);
  }, []);
  useEffect(() => {
    if (atBottom.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [lines]);
  return box;
}
