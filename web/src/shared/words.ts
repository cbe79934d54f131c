/** The words of the trade as screens show them; codes never reach the reader. */
import type { Channel, Line, Me, PresenceState, StaffLine } from "../api";

export const CHANNELS: Record<Channel, string> = {
  sms: "SMS", chat: "Chat", mail: "Mail", voice: "Call", letter: "Letter", counter: "Counter",
};

const PLURALS: Record<Channel, string> = {
  sms: "texts", chat: "chats", mail: "mails", voice: "calls", letter: "letters", counter: "visits",
};

/** What came to us, where a sentence begins with it: "Phone call, waiting 0:42". */
export const ARRIVALS: Record<Channel, string> = {
  sms: "Text message", chat: "Chat", mail: "Mail", voice: "Phone call", letter: "Letter", counter: "Visit at the counter",
};

/** How an answer goes out. */
export const REPLIES: Record<Channel, string> = {
  sms: "Reply by SMS", chat: "Reply in the chat", mail: "Reply by mail", voice: "Speak on the phone", letter: "Reply by letter", counter: "Speak at the counter",
};

export const ROLES: Record<Me["role"], string> = {
  specialist_1: "Specialist, level I",
  specialist_2: "Specialist, level II",
  lead: "Lead",
  supervisor: "Supervisor",
  administrator: "Administrator",
};

export const STATES: Record<Line["state"], string> = {
  bot: "With the bot", queued: "Waiting", offered: "Offered", assigned: "Open",
  snoozed: "Snoozed", wrapping: "Wrap-up", closed: "Closed",
};

export const PRESENCES: Record<StaffLine["state"], string> = {
  available: "Available", away: "Away", wrap_up: "Wrap-up", offline: "Offline", in_contact: "In contact",
};

export const PRESENCE_CHOICES: { state: PresenceState; reason: string | null; words: string }[] = [
  { state: "available", reason: null, words: "Available" },
  { state: "away", reason: "break", words: "Away: break" },
  { state: "away", reason: "lunch", words: "Away: lunch" },
  { state: "away", reason: "meeting", words: "Away: meeting" },
  { state: "away", reason: "training", words: "Away: training" },
  { state: "offline", reason: null, words: "Offline" },
];

/** "level II", or nothing when no level is needed. */
export function levelWords(level: 1 | 2 | null | undefined): string {
  return level == null ? "" : `level ${level === 2 ? "II" : "I"}`;
}

/** A language code in English words; "und" is what we say of somebody who has not yet said enough. */
export function languageWords(code: string): string {
  if (code === "und") return "language not known yet";
  return new Intl.DisplayNames(["en"], { type: "language" }).of(code) ?? code;
}

/** What a conversation is about, from the office's label: "bill_dispute" is "Bill dispute". */
export function topicWords(topic: string): string {
  return sentence(topic.replaceAll("_", " "));
}

/** What is held: "2 of 4 chats · 1 of 6 texts". */
export function capacityWords(capacities: { channel: Channel; held: number; max: number }[]): string {
  const held = capacities.filter((one) => one.held > 0);
  if (held.length === 0) return "Holding nothing";
  return held
    .map((one) => `${one.held} of ${one.max} ${PLURALS[one.channel]}`)
    .join(" · ");
}

/** The first letter raised, the rest left alone. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
