import { expect, test } from "vitest";
import { address } from "../src/api/http";
import { dollars, sign } from "../src/shared/money";
import { calendar, roughly, span } from "../src/shared/time";
import { languageWords } from "../src/shared/words";

test("money is grouped and keeps its cents without a float", () => {
  expect(dollars("9007199254740993.10")).toBe("$9,007,199,254,740,993.10");
  expect(dollars("-12.5")).toBe("−$12.50");
  expect([sign("0.00"), sign("-0.01"), sign("3.00")]).toEqual([0, -1, 1]);
});

test("spans tick in seconds and never run backwards", () => {
  expect(span(-5)).toBe("0:00");
  expect(span(380_000)).toBe("6:20");
  expect(span(3_661_000)).toBe("1:01:01");
  expect(span(90_000_000)).toBe("25 h");
  expect(roughly(240_000)).toBe("4 min");
});

test("a calendar date is the same day in every time zone", () => {
  expect(calendar("2026-12-02")).toContain("2026");
  expect(calendar("2026-12-02")).toMatch(/\b2\b/);
});

test("addresses carry what they are given, escaped, and leave out what is null", () => {
  expect(address("/a/{id}/b", { id: "x/y" }, { after: null, number: "+1503" })).toBe("/a/x%2Fy/b?number=%2B1503");
});

test("a language nobody knows yet is said so, not by its code", () => {
  expect([languageWords("es"), languageWords("und")]).toEqual(["Spanish", "language not known yet"]);
});
