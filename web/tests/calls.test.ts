import { describe, expect, test } from "vitest";
import type { Call } from "../src/api";
import { spokenWords } from "../src/calls/spoken";
import { liveCall } from "../src/calls/live";
import { stripOf } from "../src/calls/strip";
import { span } from "../src/shared/time";

const BEGAN = "2026-11-24T10:00:00Z";
/** A moment of the call, so many seconds after it began. */
const after = (seconds: number) => new Date(Date.parse(BEGAN) + seconds * 1000).toISOString();
const at = (seconds: number) => Date.parse(after(seconds));

const call = (part: Partial<Call> = {}): Call => ({
  state: "talking", direction: "in", number: "+15035550142", since: BEGAN, waiting_since: BEGAN, connected_at: null,
  held: false, held_seconds: 0, ended_at: null, ended_by: null, leg: { state: "joined", words: "" },
  can: { hold: false, resume: false, transfer: false, hang_up: false, redial: false }, ...part,
});

/** The strip as its specialist reads it. */
const read = (part: Partial<Call>, seconds: number) => stripOf(call(part), at(seconds), true, "Ana Ruiz");
const line = (strip: ReturnType<typeof read>) => [strip.words, strip.clock === null ? null : span(strip.clock)].filter(Boolean).join(" ");

describe("the strip says how a call stands", () => {
  test("a caller who waits is told by the wait, not by the call's length", () => {
    expect(line(read({ state: "waiting", since: BEGAN, waiting_since: after(20), leg: null }, 85))).toBe("Waiting 1:05");
  });

  test("my ringing phone is mine, a colleague's is theirs", () => {
    const ringing = call({ state: "connecting", leg: { state: "calling", words: "" } });
    expect(stripOf(ringing, at(3), true, "Ana Ruiz").words).toBe("Ringing your phone…");
    expect(stripOf(ringing, at(3), false, "Ana Ruiz").words).toBe("Ringing Ana Ruiz’s phone…");
  });

  test("a talk's clock runs on over its holds, and tells what they took", () => {
    const strip = read({ since: after(100), connected_at: BEGAN, held_seconds: 42 }, 134);
    expect(line(strip)).toBe("Talking 2:14");
    expect(strip.hint).toContain("0:42");
  });

  test("a hold is counted from when it began", () => {
    expect(line(read({ state: "held", since: after(60), connected_at: BEGAN }, 102))).toBe("On hold 0:42");
  });

  test("a hold of two minutes is long", () => {
    const held = { state: "held" as const, since: BEGAN, connected_at: BEGAN };
    expect([read(held, 119).long, read(held, 120).long]).toEqual([false, true]);
  });

  test("a clock never runs backwards when the server is a moment ahead", () => {
    expect(line(read({ connected_at: after(5) }, 3))).toBe("Talking 0:00");
  });

  test("a call that was answered ends with its length and who ended it", () => {
    const ended = { state: "ended" as const, since: after(190), connected_at: BEGAN, ended_at: after(190), ended_by: "customer" as const };
    expect(line(read(ended, 9000))).toBe("Ended by the customer 3:10");
  });

  test("a call nobody answered tells the wait instead of a length", () => {
    const strip = read({ state: "ended", ended_at: after(65), ended_by: "customer" }, 9000);
    expect(strip.clock).toBeNull();
    expect(strip.hint).toContain("waited 1:05");
  });

  test("a phone that was not reached is said in the server's words", () => {
    const strip = read({ state: "connecting", leg: { state: "failed", words: "Your phone was busy." } }, 9);
    expect([strip.shape, strip.words]).toEqual(["fail", "Your phone was busy"]);
  });

  test("a phone that hung up during the talk is not shown as talking", () => {
    expect(read({ connected_at: BEGAN, leg: { state: "left", words: "" } }, 9).words).toBe("Your phone has hung up");
  });

  test("a leg that left does not hide that the call is over", () => {
    expect(read({ state: "ended", ended_at: BEGAN, leg: { state: "left", words: "" } }, 9).shape).toBe("end");
  });

  test("each state has a drawing of its own", () => {
    const states = ["bot", "waiting", "connecting", "talking", "held", "voicemail", "ended"] as const;
    expect(new Set(states.map((state) => read({ state }, 1).shape)).size).toBe(states.length);
  });
});

test("only a call that goes on is steered", () => {
  const talk = (part: Partial<Call> | null) => ({ call: part && call(part) });
  expect([talk({}), talk({ state: "ended" }), talk(null), undefined].map((one) => liveCall(one) !== null)).toEqual([true, false, false, false]);
});

test("pressed keys are told from spoken words", () => {
  expect(["0", "3001002012#", "zero", "12 Alder St"].map(spokenWords)).toEqual(["Pressed 0", "Pressed 3001002012#", "zero", "12 Alder St"]);
});
