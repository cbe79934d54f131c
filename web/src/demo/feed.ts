/** Long polls: what is new on a phone, a line or in a mailbox, as it comes. */
import { useEffect, useState } from "react";
import type { News } from "./carrier";

/** Seconds a poll waits for news: long enough to be quiet, short enough to notice a carrier that is gone. */
const WAIT = 20;

const later = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves once the page can be seen: pages out of sight leave the browser's few connections to the others. */
function inSight(signal: AbortSignal): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("visibilitychange", () => resolve(), { once: true, signal }));
}

/** What following needs from the browser; tests pass their own. */
const BROWSER = { pause: later, inSight };

/** How one kind of news is read and kept. Make it once, outside the component. */
export interface Feed<S, N extends News<unknown>> {
  start: S;
  /** Waits up to `wait` seconds when there is nothing yet. */
  read: (key: string, after: number, wait: number, signal: AbortSignal) => Promise<N>;
  fold: (held: S, news: N) => S;
  /** True when nothing more can come. */
  over?: (news: N) => boolean;
}

export interface Held<S> {
  what: S;
  /** The first answer has come: what is there now is history, what comes later is news. */
  loaded: boolean;
  /** The carrier does not answer. */
  lost: boolean;
}

/** Newer versions replace older ones; the order is the order of arrival. */
export function merge<T extends { n: number; at: string }>(known: T[], news: T[], name: (one: T) => string): T[] {
  const byName = new Map(known.map((one) => [name(one), one]));
  for (const one of news) byName.set(name(one), one);
  return [...byName.values()].sort((a, b) => a.at.localeCompare(b.at) || a.n - b.n);
}

/** Follow one feed until told to stop. A carrier that has started anew has forgotten everything: so do we. */
export async function follow<S, N extends News<unknown>>(
  feed: Feed<S, N>, key: string, tell: (held: Held<S>) => void, signal: AbortSignal, around = BROWSER,
): Promise<void> {
  let held: Held<S> = { what: feed.start, loaded: false, lost: false };
  for (let after = 0; !signal.aborted; ) {
    await around.inSight(signal);
    try {
      const news = await feed.read(key, after, held.loaded && !held.lost ? WAIT : 0, signal);
      if (signal.aborted) return;
      const anew = news.last < after;
      held = { what: feed.fold(anew ? feed.start : held.what, news), loaded: true, lost: false };
      tell(held);
      if (feed.over?.(news)) return;
      after = anew ? 0 : news.last;
      // An answer without news that came at once would make a busy loop.
      if (news.items.length === 0) await around.pause(300);
    } catch {
      if (signal.aborted) return;
      held = { ...held, lost: true };
      tell(held);
      await around.pause(2000);
    }
  }
}

/** Everything of one feed, kept fresh; nothing for no key. */
export function useFeed<S, N extends News<unknown>>(feed: Feed<S, N>, key: string | null): Held<S> {
  const none = { what: feed.start, loaded: false, lost: false };
  const [held, setHeld] = useState<{ key: string | null; held: Held<S> }>({ key, held: none });
  useEffect(() => {
    if (key === null) return;
    const stop = new AbortController();
    void follow(feed, key, (fresh) => setHeld({ key, held: fresh }), stop.signal);
    return () => stop.abort();
  }, [feed, key]);
  return held.key === key ? held.held : none;
}
