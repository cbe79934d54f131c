/** The demo's telephone: a specialist's own phone at the simulated carrier, played in the browser. */
import { ApiError } from "../api";
import { call } from "../api/http";
import { carrier, type CallState } from "../demo/carrier";

/** What an answer of 404 means instead of a failure. */
function otherwise<T>(meaning: T): (error: ApiError) => T {
  return (error) => {
    if (error.status === 404) return meaning;
    throw error;
  };
}

export const demoPhone = {
  /** Whether this office is the demo, and phones can be played here. */
  isHere: () => call<{ url: string }, unknown>("GET", "/demo/office", {}).then(() => true, otherwise(false)),
  /** The id of the call a number is in; null when it is in none. */
  current: (number: string) => carrier.callOf(number).then(({ sid }) => sid, otherwise(null)),
  /** Picks up a phone that rings. */
  answer: (sid: string) => call<{ url: string; path: { sid: string } }, void>("POST", "/demo/carrier/calls/{sid}/answer", { path: { sid } }),
};

/** How the call stands, for the one who holds the phone. */
export const PHONE_STATES: Record<CallState, string> = {
  ringing: "ringing", speaking: "a recorded voice speaks", listening: "the line listens", waiting: "waiting",
  talking: "in the call", held: "on hold", recording: "recording", ended: "hung up",
};
