/** What the strip over a call says: pure, from the call's rows and the time of now. */
import type { Call } from "../api";
import { span } from "../shared/time";

/** The drawing beside the words, so that no state is told by colour alone. */
export type Shape = "bot" | "wait" | "ring" | "talk" | "hold" | "tape" | "fail" | "end";

export interface Strip {
  shape: Shape;
  words: string;
  /** A running or final length in milliseconds; null where none means anything. */
  clock: number | null;
  /** One sentence more, for those who do not see what the other end hears. */
  hint: string | null;
  /** The customer has been on hold so long that somebody should speak to them. */
  long: boolean;
}

/** Milliseconds on hold after which a customer should hear a voice again. */
const LONG_HOLD = 120_000;

const BY: Record<NonNullable<Call["ended_by"]>, string> = {
  customer: "by the customer", staff: "by us", office: "by the office", carrier: "by the phone company",
};

/** Say how a call stands. `mine` is whether the phone that rings is the reader's; `name` is whose it is. */
export function stripOf(call: Call, now: number, mine: boolean, name: string | null): Strip {
  const plain = { clock: now - Date.parse(call.since), hint: null, long: false };
  const whose = mine ? "your phone" : name ? `${name}’s phone` : "a phone";
  if (call.state === "ended") return { ...plain, ...ending(call) };
  if (broken(call)) return { ...plain, shape: "fail", words: failure(call, whose), hint: "The customer hears music." };
  switch (call.state) {
    case "bot":
      return { ...plain, shape: "bot", words: "With the assistant" };
    case "waiting":
      return { ...plain, shape: "wait", words: "Waiting", clock: now - Date.parse(call.waiting_since ?? call.since), hint: "The customer hears their place in line, and music." };
    case "connecting":
      return { ...plain, shape: "ring", words: call.leg?.state === "due" ? `Calling ${whose}…` : `Ringing ${whose}…`, hint: mine ? "Pick up, and you speak with the customer." : null };
    case "talking":
      return { ...plain, shape: "talk", words: "Talking", clock: now - Date.parse(call.connected_at ?? call.since), hint: held(call) };
    case "held":
      return { ...plain, shape: "hold", words: "On hold", hint: "The customer hears music and not you.", long: plain.clock >= LONG_HOLD };
    case "voicemail":
      return { ...plain, shape: "tape", words: "Leaving a message" };
  }
}

/** Whether somebody took the call and their phone is not there any more, or never was. */
function broken(call: Call): boolean {
  const gone = call.leg?.state === "left" || call.leg?.state === "failed";
  return gone && (call.state === "connecting" || call.state === "talking" || call.state === "held");
}

function failure(call: Call, whose: string): string {
  if (call.leg?.words) return call.leg.words.replace(/\.$/, "");
  const end = call.leg?.state === "left" ? "has hung up" : "was not reached";
  return `${whose.charAt(0).toUpperCase()}${whose.slice(1)} ${end}`;
}

/** How long the customer was on hold in all, when it was long enough to tell. */
function held(call: Call): string | null {
  return call.held_seconds >= 1 ? `Of that on hold ${span(call.held_seconds * 1000)}.` : null;
}

/** How a call that is over is told: what it lasted, or how long was waited in vain. */
function ending(call: Call): Pick<Strip, "shape" | "words" | "clock" | "hint"> {
  const end = Date.parse(call.ended_at ?? call.since);
  const by = call.ended_by ? ` ${BY[call.ended_by]}` : "";
  if (call.connected_at) return { shape: "end", words: `Ended${by}`, clock: end - Date.parse(call.connected_at), hint: held(call) };
  const waited = call.waiting_since ? `Nobody had answered; they waited ${span(end - Date.parse(call.waiting_since))}.` : null;
  return { shape: "end", words: `Ended${by}`, clock: null, hint: waited };
}
