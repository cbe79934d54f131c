/** What I have written and the server has not yet confirmed. It waits here, survives a reload, and is never sent twice. */
import { useSyncExternalStore } from "react";
import { api, ApiError, type Message } from "../api";
import { uuid } from "../shared/uuid";
import type { DraftKind } from "./drafts";

export interface Outgoing {
  /** The client key: the server stores one message per key, so trying again is always safe. */
  key: string;
  conversation: string;
  kind: DraftKind;
  text: string;
  at: string;
  /** sending: on its way · waiting: the server was not reached · refused: it said no, and why. */
  state: "sending" | "waiting" | "refused";
  words: string | null;
}

const SLOT = "forebay.outgoing";
const watchers = new Set<() => void>();
const underway = new Set<string>();
let all: Outgoing[] = load();
let confirmed: (sent: Outgoing, message: Message) => void = () => undefined;

function load(): Outgoing[] {
  const kept = JSON.parse(localStorage.getItem(SLOT) ?? "[]") as Outgoing[];
  return kept.map((one) => (one.state === "sending" ? { ...one, state: "waiting", words: "Not confirmed yet" } : one));
}

function put(next: Outgoing[]): void {
  all = next;
  localStorage.setItem(SLOT, JSON.stringify(all));
  watchers.forEach((tell) => tell());
}

const change = (key: string, part: Partial<Outgoing>) => put(all.map((one) => (one.key === key ? { ...one, ...part } : one)));

/** Send all that waits for one conversation in the order written, stopping at the first that does not arrive. */
async function flush(conversation: string): Promise<void> {
  if (underway.has(conversation)) return;
  underway.add(conversation);
  try {
    for (let next = first(conversation); next; next = first(conversation)) if (!(await attempt(next))) return;
  } finally {
    underway.delete(conversation);
  }
}

const first = (conversation: string) => all.find((one) => one.conversation === conversation && one.state !== "refused");

/** One try; false when the server was not reached. */
async function attempt(one: Outgoing): Promise<boolean> {
  change(one.key, { state: "sending", words: null });
  const body = { text: one.text, client_key: one.key };
  try {
    const message = await (one.kind === "note" ? api.note(one.conversation, body) : api.send(one.conversation, body));
    confirmed(one, message);
    put(all.filter((other) => other.key !== one.key));
    return true;
  } catch (error) {
    const unreached = !(error instanceof ApiError) || error.unreached || error.status === 401;
    change(one.key, { state: unreached ? "waiting" : "refused", words: error instanceof Error ? error.message : null });
    return !unreached;
  }
}

/** The one store of unsent writing. */
export const outgoing = {
  /** What to do with a message the server has stored. */
  onConfirmed: (act: typeof confirmed) => void (confirmed = act),
  send(conversation: string, kind: DraftKind, text: string): void {
    put([...all, { key: uuid(), conversation, kind, text, at: new Date().toISOString(), state: "sending", words: null }]);
    void flush(conversation);
  },
  /** Try again: one that was refused, or all that wait. */
  retry(key?: string): void {
    if (key) change(key, { state: "sending", words: null });
    for (const conversation of new Set(all.filter((one) => one.state !== "refused").map((one) => one.conversation))) void flush(conversation);
  },
  drop: (key: string) => put(all.filter((one) => one.key !== key)),
};

function watch(tell: () => void): () => void {
  watchers.add(tell);
  return () => watchers.delete(tell);
}

/** Everything unsent, oldest first. */
export function useOutgoing(): Outgoing[] {
  return useSyncExternalStore(watch, () => all);
}
