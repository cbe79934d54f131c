/** The invented city: whom to be, what to try, and its office's switches. */
import { call } from "../api/http";

export interface CastPerson {
  name: string;
  language: string;
  phone: string;
  mail: string | null;
  /** A stranger has no account, and nothing that belongs to one. */
  account_number: string | null;
  id_last4: string | null;
  service_address: string | null;
  balance: string | null;
  due_on: string | null;
  note: string;
}

export type PaneName = "text" | "call" | "mail" | "chat";

/** One thing to do, and what is to be seen then. */
export interface Step {
  pane: PaneName | "desk" | "board";
  do: string;
  say: string | null;
  subject: string | null;
  press: string | null;
  attach: string | null;
  /** As whom to sit at the desk or the board. */
  sign_in: string | null;
  expect: string;
}

export interface Story {
  number: number;
  key: string;
  title: string;
  /** A name among the people. */
  who: string;
  shows: string;
  seconds: number;
  steps: Step[];
}

export interface Cast {
  our_number: string;
  our_mailbox: string;
  people: CastPerson[];
  stories: Story[];
}

export interface OfficeSwitch {
  open: boolean;
  since: string | null;
}

export const SPEEDS = [1, 2, 5, 20] as const;

export interface Colleagues {
  running: boolean;
  paused: boolean;
  speed: (typeof SPEEDS)[number];
}

const read = <R>(url: string) => call<{ url: string }, R>("GET", url, {});
const put = <R>(url: string, body: object) => call<{ url: string; body: object }, R>("PUT", url, { body });

export const city = {
  cast: () => read<Cast>("/demo/cast"),
  office: () => read<OfficeSwitch>("/demo/office"),
  setOffice: (open: boolean) => put<OfficeSwitch>("/demo/office", { open }),
  colleagues: () => read<Colleagues>("/demo/colleagues"),
  setColleagues: (change: Pick<Colleagues, "paused" | "speed">) => put<Colleagues>("/demo/colleagues", change),
};
