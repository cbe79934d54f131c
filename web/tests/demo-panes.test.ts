// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { CALL, happening, keysIn, transcript, withoutRounds } from "../src/demo/calls";
import type { CallLine, CarrierMail } from "../src/demo/carrier";
import { bytesOf, shownText, withQuote } from "../src/demo/letters";

const line = (n: number, who: CallLine["who"], text = ""): CallLine => ({ n, who, text, language: null, at: "2026-11-24T10:00:00Z" });
const mail = (change: Partial<CarrierMail>): CarrierMail => ({
  n: 1, id: "m1", direction: "out", from: "office@example.org", to: "maria@example.org", subject: "Leak", text: "", html: null,
  at: "2026-11-24T10:00:00Z", automatic: false, attachments: [], ...change,
});

test("a speaker is named where the speaker changes", () => {
  const said = transcript([line(1, "line"), line(2, "office"), line(3, "office"), line(4, "me"), line(5, "other")]);
  expect(said.map((one) => one.speaker)).toEqual(["", "Office", "", "You", "Specialist"]);
});

test("a call's state may change without a word, and its lines are never told twice", () => {
  const first = CALL.fold(CALL.start, { items: [line(1, "office")], last: 1, state: "speaking" });
  const second = CALL.fold(first, { items: [], last: 2, state: "listening" });
  expect(second).toEqual({ lines: [line(1, "office")], state: "listening" });
  expect(CALL.fold(second, { items: [line(1, "office")], last: 2, state: "listening" }).lines).toHaveLength(1);
  expect(CALL.over!({ items: [], last: 3, state: "ended" })).toBe(true);
});

test("rounds of waiting are told once, a new place in line is told, and so is what is said again when asked", () => {
  const round = (place: string, n: number) => [line(n, "office", place), line(n + 1, "line", "music")];
  const waiting = [line(1, "me", "A person"), ...round("Second", 2), ...round("Second", 4), ...round("Next", 6), ...round("Next", 8)];
  expect(withoutRounds(waiting).map((one) => one.text)).toEqual(["A person", "Second", "music", "Next"]);
  expect(withoutRounds(withoutRounds(waiting))).toEqual(withoutRounds(waiting));
  const asked = [line(1, "office", "Yes?"), line(2, "me", "Repeat"), line(3, "office", "Yes?"), line(4, "office", "Yes?")];
  expect(withoutRounds(asked)).toEqual(asked);
});

test("digits, star and pound are keys; words and sums are said", () => {
  expect(keysIn(" 300 100-1013# ")).toBe("3001001013#");
  expect(keysIn("*0")).toBe("*0");
  expect([keysIn("my account 300"), keysIn(""), keysIn("$84")]).toEqual([null, null, null]);
});

test("what happens on the line has words, also when the carrier brings new ones", () => {
  expect(happening("music")).toContain("♪");
  expect(happening("a dog barks")).toBe("a dog barks");
});

test("an answer quotes the mail it answers below its own words", () => {
  const text = withQuote("Thank you.\n", mail({ text: "First\n\nSecond\n" }));
  expect(text.split("\n").slice(0, 2)).toEqual(["Thank you.", ""]);
  expect(text).toContain("office@example.org wrote:\n> First\n>\n> Second\n");
});

test("a mail with text shows its text and leaves its HTML alone", () => {
  expect(shownText(mail({ text: "Plain", html: "<b>Rich</b>" }))).toBe("Plain");
});

test("a mail of HTML alone shows the words in it, never what it would run", () => {
  const html = "<style>p{}</style><p>Thank you.</p><script>alert(1)</script><img src=x onerror=alert(1)>";
  expect(shownText(mail({ html }))).toBe("Thank you.");
});

test("the bytes of a file are counted without decoding it", () => {
  for (const words of ["", "1", "12", "123", "12345"]) {
    expect(bytesOf({ name: "a", type: "b", data: btoa(words) })).toBe(words.length);
  }
});
