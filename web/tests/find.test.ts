import { expect, test } from "vitest";
import type { Message, Stretch, Talk, TimelinePage } from "../src/api";
import { accountNumber } from "../src/find/accountNumber";
import { highlight } from "../src/find/highlight";
import { begins, runs } from "../src/find/runs";

/** The text with what is hit in brackets. */
const marked = (text: string, query: string) => highlight(text, query).map((part) => (part.hit ? `[${part.text}]` : part.text)).join("");

test.each([
  ["María López", "lopez", "María [López]"],
  ["María López", "MAR lo", "[Mar]ía [Ló]pez"],
  ["12 Alder St", "12 alder", "[12] [Alder] St"],
  ["Anna Hanna", "anna", "[Anna] Hanna"],
  ["O'Neil", "", "O'Neil"],
  ["a.b@example.com", "a.b@exa", "[a].[b]@[exa]mple.com"],
  ["ﬁsh and 🐟 Ünal", "una", "ﬁsh and 🐟 [Üna]l"],
])("%s, asked for as %s, is %s", (text, query, expected) => {
  expect(marked(text, query)).toBe(expected);
});

test("nothing of the text is lost, whatever is asked", () => {
  for (const query of ["(", "\\", ".*", "[a-z]+", "\u0301"]) {
    expect(highlight("Zoë (Apt 4)", query).map((part) => part.text).join("")).toBe("Zoë (Apt 4)");
  }
});

test("an account number is printed in groups, anything else is left alone", () => {
  expect(accountNumber("3001001013")).toBe("300 100 1013");
  expect(accountNumber("30010")).toBe("30010");
});

const stretch = (id: string, ...words: string[]): Stretch => ({
  talk: { id, opened_at: "2026-11-01T10:00:00Z" } as Talk,
  messages: words.map((word) => ({ id: word, at: "2026-11-02T10:00:00Z" }) as Message),
});
const page = (...items: Stretch[]): TimelinePage => ({ items, next: null });
const read = (pages: TimelinePage[]) => runs(pages).map((run) => `${run.talk.id}: ${run.messages.map((message) => message.id).join(" ")}${run.continued ? " (continued)" : ""}`);

test("pages come newest first and are read oldest first", () => {
  expect(read([page(stretch("chat", "c")), page(stretch("mail", "a"), stretch("sms", "b"))])).toEqual(["mail: a", "sms: b", "chat: c"]);
});

test("a stretch cut by the edge of a page is whole again", () => {
  const pages = [page(stretch("sms", "b", "c")), page(stretch("sms", "a"))];
  expect(read(pages)).toEqual(["sms: a b c"]);
  expect(read(pages)).toEqual(["sms: a b c"]);
});

test("a conversation that goes on after another is said to be continued", () => {
  expect(read([page(stretch("sms", "a"), stretch("mail", "b"), stretch("sms", "c"))])).toEqual(["sms: a", "mail: b", "sms: c (continued)"]);
});

test("a stretch begins with its first word, or where none is shown with the opening", () => {
  expect(begins(stretch("sms", "a"))).toBe("2026-11-02T10:00:00Z");
  expect(begins(stretch("sms"))).toBe("2026-11-01T10:00:00Z");
});
