import { expect, test } from "vitest";
import { pause } from "../src/widget/connection";
import { Log, type Said } from "../src/widget/log";

const said = (cursor: string, part: Partial<Said> = {}): Said => ({
  cursor, author: "bot", name: null, text: `text ${cursor}`, at: "2026-11-23T10:00:00Z", client_msg_id: null, ...part,
});

const unsent = (id: string) => ({ client_msg_id: id, text: "hello", secret: false, refused: null });

test("a message replayed after a reconnect is shown once", () => {
  const log = new Log();
  expect(log.take(said("1"))).toBe(true);
  expect(log.take(said("1"))).toBe(false);
  expect(log.said).toHaveLength(1);
});

test("my own message is shown once, whether its ack or its echo comes first", () => {
  for (const ackFirst of [true, false]) {
    const log = new Log();
    log.unsent = [unsent("a")];
    const ack = () => log.acknowledge("a", "1", "2026-11-23T10:00:00Z");
    const echo = () => log.take(said("1", { author: "contact", client_msg_id: "a" }));
    if (ackFirst) ack(), echo();
    else echo(), ack();
    expect(log.said).toHaveLength(1);
    expect(log.unsent).toHaveLength(0);
  }
});

test("an ack does not move the cursor past messages still on the way", () => {
  const log = new Log();
  log.take(said("4"));
  log.unsent = [unsent("a")];
  log.acknowledge("a", "6", "2026-11-23T10:00:00Z");
  expect(log.cursor).toBe("4");
  expect(log.take(said("5"))).toBe(true);
});

test("what is unsent is due again after a reconnect, except what was refused", () => {
  const log = new Log();
  log.unsent = [unsent("a"), unsent("b")];
  log.refuse("a", "too long");
  expect(log.due().map((one) => one.client_msg_id)).toEqual(["b"]);
});

test("an answer to a private question is private, and the question stands only until it is answered", () => {
  const log = new Log();
  log.take(said("1", { mask: true }));
  expect(log.asksSecret).toBe(true);
  log.take(said("2", { author: "contact" }));
  expect(log.isSecret(log.said[1]!)).toBe(true);
  expect(log.asksSecret).toBe(false);
});

test("pauses between tries grow to a limit", () => {
  expect(pause(0, 0)).toBe(500);
  expect(pause(99, 0)).toBe(20_000);
  expect(pause(99, 1)).toBe(16_000);
});
