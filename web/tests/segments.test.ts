import { expect, test } from "vitest";
import { segments } from "../src/shared/segments";

test("a plain text of 160 letters is one segment, of 161 is two", () => {
  expect(segments("a".repeat(160))).toEqual({ count: 1, left: 0, unicode: false });
  expect(segments("a".repeat(161))).toEqual({ count: 2, left: 145, unicode: false });
});

test("the letters of GSM's escape table cost two, and a pair is never split", () => {
  expect(segments("€".repeat(80))).toEqual({ count: 1, left: 0, unicode: false });
  expect(segments("a".repeat(152) + "€" + "a".repeat(10)).count).toBe(2);
  expect(segments("a".repeat(152) + "€" + "a".repeat(151)).count).toBe(2);
  expect(segments("a".repeat(152) + "€" + "a".repeat(152)).count).toBe(3);
});

test("one letter outside the alphabet makes the whole text cost Unicode", () => {
  expect(segments("¿Cuánto debo?")).toEqual({ count: 1, left: 57, unicode: true });
  expect(segments("ñ".repeat(160)).unicode).toBe(false);
  expect(segments("á".repeat(71)).count).toBe(2);
});

test("an emoji is two units and is never split over two segments", () => {
  expect(segments("😀".repeat(35))).toEqual({ count: 1, left: 0, unicode: true });
  expect(segments("😀".repeat(67)).count).toBe(3);
});

test("an empty text costs nothing", () => {
  expect(segments("").count).toBe(0);
});
