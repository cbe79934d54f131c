/** What the demo asks of the invented city and its carrier; no part of the office's own interface, so typed here. */
import { call } from "../api/http";

export interface CastPerson {
  name: string;
  language: string;
  phone: string;
  /** A stranger has no account, and nothing that belongs to one. */
  account_number: string | null;
  id_last4: string | null;
  service_address: string | null;
  balance: string | null;
  due_on: string | null;
  note: string;
}

export interface CarrierText {
  /** Grows with every change of any text. */
  n: number;
  sid: string;
  /** As the phone's owner wrote it (in) or received it (out), seen from the office. */
  direction: "in" | "out";
  body: string;
  at: string;
  status: string;
}

interface Cast {
  our_number: string;
  people: CastPerson[];
}

const TEXTS = "/demo/carrier/texts";

export const carrier = {
  cast: () => call<{ url: string }, Cast>("GET", "/demo/cast", {}),
  send: (from: string, body: string) =>
    call<{ url: string; body: { from: string; body: string } }, { sid: string }>("POST", TEXTS, { body: { from, body } }),
  /** What changed after `after`; waits up to 20 seconds for news. */
  texts: (number: string, after: number, signal: AbortSignal) =>
    call<{ url: string; query: object }, { items: CarrierText[]; last: number }>("GET", TEXTS, { query: { number, after, wait: 20 }, signal }),
};
