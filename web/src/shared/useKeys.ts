import { useEffect, useRef } from "react";

/** True when a key pressed here belongs to what the person is writing or to an open dialog. */
function busy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role=dialog], [role=menu], [role=listbox]") !== null;
}

/**
 * Single-key shortcuts for a screen: `{ j: next, "?": help }`; names are KeyboardEvent.key, lower case.
 * Silent while typing, with modifiers, on key repeat of acts, and when the person switched them off.
 */
export function useKeys(keys: Record<string, () => void>, on: boolean): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!on) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || busy(event.target)) return;
      const key = event.key.toLowerCase();
      const act = latest.current[key];
      if (!act || (event.repeat && key !== "j" && key !== "k")) return;
      // Enter on a focused button or link stays that control's own.
      if (key === "enter" && event.target instanceof HTMLElement && event.target.closest("button, a")) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [on]);
}
