import { expect, test } from "vitest";
import type { Step, Story } from "../src/demo/city";
import { placeOf, twin } from "../src/demo/desks";
import { attend, QUIET } from "../src/demo/news";
import { isDone, nextStep, parse, sent, tick } from "../src/demo/progress";

const step = (pane: Step["pane"], say: string | null): Step => ({
  pane, say, do: "", subject: null, press: null, attach: null, sign_in: null, expect: "",
});
const STORY: Story = {
  number: 1, key: "waiver", title: "", who: "", shows: "", seconds: 18,
  steps: [step("text", "Why a late fee?"), step("text", "Please waive it"), step("desk", null)],
};
const open = { open: "waiver", done: [] };

test("sending what a step asks for ticks that step and no other", () => {
  const after = sent(open, [STORY], "text", " Why  a late fee?\n");
  expect(after.done).toEqual(["waiver:0"]);
  expect(nextStep(after, STORY)).toBe(1);
});

test("other words, or the right words in another pane, tick nothing", () => {
  expect(sent(open, [STORY], "text", "Hello")).toBe(open);
  expect(sent(open, [STORY], "chat", "Why a late fee?")).toBe(open);
  expect(sent({ ...open, open: null }, [STORY], "text", "Why a late fee?").done).toEqual([]);
});

test("a story is done when all its steps are, and can be taken back", () => {
  const all = ["waiver:0", "waiver:1", "waiver:2"].reduce((before, name) => tick(before, name, true), open as ReturnType<typeof parse>);
  expect(isDone(all, STORY)).toBe(true);
  expect(nextStep(all, STORY)).toBe(null);
  expect(isDone(tick(all, "waiver:1", false), STORY)).toBe(false);
});

test("a step with the same words twice is ticked once a sending", () => {
  const twice = { ...STORY, steps: [step("call", "agent"), step("call", "agent")] };
  const once = sent(open, [twice], "call", "agent");
  expect(once.done).toEqual(["waiver:0"]);
  expect(sent(once, [twice], "call", "agent").done).toEqual(["waiver:0", "waiver:1"]);
});

test("what was kept is read back, and what is not ours reads as nothing done", () => {
  expect(parse(JSON.stringify({ open: "a", done: ["a:0"] }))).toEqual({ open: "a", done: ["a:0"] });
  for (const kept of [null, "", "{", "null", "[]", '{"open":3,"done":"x"}', '{"done":[1]}']) {
    expect(parse(kept)).toEqual({ open: null, done: [] });
  }
});

test("the board opens under the house's other name, so that a second role can sit there", () => {
  expect(twin("http://127.0.0.1:8000")).toBe("http://localhost:8000");
  expect(twin("http://localhost:8000")).toBe("http://127.0.0.1:8000");
  expect(twin("https://desk.example.org")).toBe(null);
  expect(placeOf(step("board", null), "http://127.0.0.1:8000").href).toBe("http://localhost:8000/board");
  expect(placeOf(step("board", null), "https://desk.example.org").href).toBe("/board");
  expect(placeOf(step("desk", null), "http://127.0.0.1:8000").href).toBe("/inbox");
});

test("what was there before is no news; what comes unseen is, until it is looked at", () => {
  let board = attend(QUIET, { type: "counted", pane: "text", count: 4, history: true });
  expect(board.text.count - board.text.seen).toBe(0);
  board = attend(board, { type: "counted", pane: "text", count: 6, history: false });
  expect(board.text.count - board.text.seen).toBe(2);
  board = attend(board, { type: "looking", pane: "text", looking: true });
  expect(board.text.count - board.text.seen).toBe(0);
});

test("what comes while a pane is looked at is seen, and what comes after is not", () => {
  let board = attend(QUIET, { type: "looking", pane: "chat", looking: true });
  board = attend(board, { type: "came", pane: "chat" });
  board = attend(board, { type: "looking", pane: "chat", looking: false });
  expect(board.chat.count - board.chat.seen).toBe(0);
  board = attend(board, { type: "came", pane: "chat" });
  expect(board.chat.count - board.chat.seen).toBe(1);
});

test("somebody else's shorter list never counts below nothing", () => {
  let board = attend(QUIET, { type: "counted", pane: "mail", count: 5, history: true });
  board = attend(board, { type: "counted", pane: "mail", count: 2, history: false });
  expect(board.mail.count - board.mail.seen).toBe(0);
});
