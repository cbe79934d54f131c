/** A call as its caller hears it: what is said, and how it stands in words. */
import { carrier, type CallLine, type CallNews, type CallState } from "./carrier";
import { merge, type Feed } from "./feed";

export interface Heard {
  lines: CallLine[];
  state: CallState;
}

/** The lines of one call, by its sid, until it has ended. */
export const CALL: Feed<Heard, CallNews> = {
  start: { lines: [], state: "ringing" },
  read: carrier.lines,
  fold: (held, news) => ({ lines: withoutRounds(merge(held.lines, news.items, (line) => String(line.n))), state: news.state }),
  over: (news) => news.state === "ended",
};

/** How a call stands, and what the caller may do about it. */
export const STANDING: Record<CallState, { words: string; hint: string }> = {
  ringing: { words: "Ringing…", hint: "The office picks up in a moment." },
  speaking: { words: "The office speaks", hint: "You may speak or press a key at any time." },
  listening: { words: "Listening: your turn", hint: "Type what you would say, or press a key." },
  waiting: { words: "Waiting in line, music ♪", hint: "You keep your place; a person comes." },
  talking: { words: "Talking with a person", hint: "Type what you would say." },
  held: { words: "On hold, music ♪", hint: "You hear music; nobody hears you." },
  recording: { words: "Recording after the tone", hint: "Speak your message; # or hanging up ends it." },
  ended: { words: "The call has ended", hint: "" },
};

/** What happens on the line, as it would be heard. */
const HAPPENINGS: Record<string, string> = {
  ringing: "It rings…", answered: "Answered", music: "♪ music", silence: "(silence)", tone: "A tone: speak now", tones: "Tones",
  connected: "You are connected", "on hold": "♪ you are on hold", "back from hold": "Back from hold", "other left": "The other side left",
  "hung up": "Hung up", busy: "The line is busy", "no answer": "Nobody answers", failed: "The call did not go through",
};

/** A happening in words; what has no words of ours is shown as the carrier says it. */
export function happening(text: string): string {
  return HAPPENINGS[text] ?? text;
}

const SPEAKERS: Record<CallLine["who"], string> = { office: "Office", me: "You", other: "Specialist", line: "" };

export interface Utterance {
  line: CallLine;
  /** Named only where the speaker changes. */
  speaker: string;
}

/** Waiting tells the place and plays music again and again: a round like the one before is no news. */
export function withoutRounds(lines: CallLine[]): CallLine[] {
  return lines.reduce<CallLine[]>((told, line) => {
    const since = told.slice(1 + told.findLastIndex(({ who }) => who === "me" || who === "other"));
    const office = since.findLast(({ who }) => who === "office");
    const again = since.some(isMusic) && (isMusic(line) || (line.who === "office" && line.text === office?.text));
    return again ? told : [...told, line];
  }, []);
}

const isMusic = ({ who, text }: CallLine) => who === "line" && text === "music";

/** The transcript: each line with its speaker named once a stretch. */
export function transcript(lines: CallLine[]): Utterance[] {
  return lines.map((line, index) => ({ line, speaker: line.who === lines[index - 1]?.who ? "" : SPEAKERS[line.who] }));
}

/** Digits, star and pound as a telephone takes them, or null when this is something to be said. */
export function keysIn(words: string): string | null {
  const keys = words.replace(/[\s().-]/g, "");
  return /^[0-9*#]{1,32}$/.test(keys) ? keys : null;
}
