import { useSyncExternalStore } from "react";
import { serverNow } from "../api";

let now = serverNow();
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

function watch(changed: () => void): () => void {
  watchers.add(changed);
  timer ??= setInterval(() => {
    now = serverNow();
    watchers.forEach((tell) => tell());
  }, 1000);
  return () => {
    watchers.delete(changed);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The server's time in milliseconds, renewed each second by one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}
