/** The customer's side of the simulated carrier: texts, calls and mail; no part of the office's own interface, so typed here. */
import { call } from "../api/http";

/** One page of what is new: `last` is where to go on. */
export interface News<T> {
  items: T[];
  last: number;
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

export type CallState = "ringing" | "speaking" | "listening" | "waiting" | "talking" | "held" | "recording" | "ended";

/** One thing heard on the caller's own end of the line. */
export interface CallLine {
  n: number;
  /** office: spoken by the office's machine; other: the person at the other end; line: what happens on the line. */
  who: "office" | "me" | "other" | "line";
  text: string;
  language: string | null;
  at: string;
}

export interface CallNews extends News<CallLine> {
  state: CallState;
}

export interface CarrierMail {
  n: number;
  id: string;
  /** in: from the customer to the office; out: what the office sent. */
  direction: "in" | "out";
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string | null;
  at: string;
  /** Marked as written by a machine (RFC 3834). */
  automatic: boolean;
  attachments: { name: string; type: string; size: number }[];
}

/** A file on its way into a mail; `data` is base64. */
export interface MailFile {
  name: string;
  type: string;
  data: string;
}

export interface NewMail {
  from: string;
  name: string;
  subject: string;
  text: string;
  attachments: MailFile[];
  /** The mail this one answers, by its id in this mailbox. */
  answers?: string;
}

const CARRIER = "/demo/carrier";

const read = <R>(path: string, query: object, signal?: AbortSignal) =>
  call<{ url: string; query: object }, R>("GET", `${CARRIER}${path}`, { query, signal });
const send = <R>(path: string, body: object) =>
  call<{ url: string; body: object }, R>("POST", `${CARRIER}${path}`, { body });
const on = (sid: string) => `/calls/${encodeURIComponent(sid)}`;

export const carrier = {
  text: (from: string, body: string) => send<{ sid: string }>("/texts", { from, body }),
  texts: (number: string, after: number, wait: number, signal: AbortSignal) => read<News<CarrierText>>("/texts", { number, after, wait }, signal),
  dial: (from: string, to: string) => send<{ sid: string }>("/calls", { from, to }),
  /** The live call of a phone; ApiError 404 when there is none. */
  callOf: (number: string) => read<{ sid: string }>(`/phones/${encodeURIComponent(number)}/call`, {}),
  lines: (sid: string, after: number, wait: number, signal: AbortSignal) => read<CallNews>(`${on(sid)}/lines`, { after, wait }, signal),
  say: (sid: string, text: string) => send<void>(`${on(sid)}/say`, { text }),
  press: (sid: string, digits: string) => send<void>(`${on(sid)}/press`, { digits }),
  hangUp: (sid: string) => send<void>(`${on(sid)}/hangup`, {}),
  mail: (mail: NewMail) => send<{ id: string }>("/mail", mail),
  mails: (address: string, after: number, wait: number, signal: AbortSignal) => read<News<CarrierMail>>("/mail", { address, after, wait }, signal),
};
