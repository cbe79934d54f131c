import { describe, expect, test } from "vitest";
import type { Part } from "../src/api";
import { fold, SHOWN } from "../src/mail/fold";
import { sizeWords, wayOf } from "../src/mail/parts";
import { answering, bare, newSubject, newestSubject } from "../src/mail/subject";

describe("long texts fold", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n + 1}`).join("\n");

  test("a text of common length is shown whole", () => {
    expect(fold(lines(SHOWN))).toEqual({ head: lines(SHOWN), hidden: 0 });
  });

  test("two lines too many are not worth a fold", () => {
    expect(fold(lines(SHOWN + 2)).hidden).toBe(0);
  });

  test("a long text keeps its first twenty lines and tells how many more there are", () => {
    expect(fold(lines(90))).toEqual({ head: lines(SHOWN), hidden: 70 });
  });

  test("one endless paragraph folds at the end of a word", () => {
    const { head, hidden } = fold("water ".repeat(600).trim());
    expect(hidden).toBeGreaterThan(20);
    expect(head).toMatch(/^(water ?)+$/);
    expect(head.length).toBeLessThanOrEqual(SHOWN * 72);
  });

  test("a word without end is cut all the same", () => {
    expect(fold("x".repeat(5000)).head).toHaveLength(SHOWN * 72);
  });
});

describe("subjects", () => {
  test("an answer's prefixes are no part of the subject, in any language or number", () => {
    expect(["Re: RE: Leak", "AW: WG: Leak", "Fwd:  Re[2]: Leak", " rv: Leak "].map(bare)).toEqual(["Leak", "Leak", "Leak", "Leak"]);
  });

  test("words that only look like a prefix stay", () => {
    expect(["Refund: late", "Rent: who pays"].map(bare)).toEqual(["Refund: late", "Rent: who pays"]);
  });

  test("an answer goes out under one Re:", () => {
    expect([answering("Re: RE: Leak at 12 Alder St"), answering("  "), answering(null)]).toEqual(["Re: Leak at 12 Alder St", "Re: your mail", "Re: your mail"]);
  });

  test("a subject is shown where it begins and where it changes, and not where it is only answered", () => {
    const talk = [{ subject: "Leak" }, { subject: null }, { subject: "RE: leak" }, { subject: "My bill" }, {}];
    expect(talk.map((_, index) => newSubject(talk, index))).toEqual(["Leak", null, null, "My bill", null]);
    expect(newestSubject(talk)).toBe("My bill");
  });
});

describe("attachments", () => {
  const part = (type: string, url: string | null = "/api/messages/m/parts/1"): Part => ({ n: 1, name: "a", type, size: 1, url });

  test("only pictures without a script in them are drawn", () => {
    expect(["image/jpeg", "IMAGE/PNG", "image/svg+xml", "image/heic"].map((type) => wayOf(part(type)))).toEqual(["picture", "picture", "save", "save"]);
  });

  test("HTML is saved and never opened", () => {
    expect([wayOf(part("text/html")), wayOf(part("text/plain; charset=utf-8")), wayOf(part("application/pdf"))]).toEqual(["save", "beside", "beside"]);
  });

  test("a recording is heard here", () => {
    expect(wayOf(part("audio/wav"))).toBe("sound");
  });

  test("what is no longer kept leads nowhere", () => {
    expect(wayOf(part("image/png", null))).toBe("gone");
  });

  test("sizes are in the unit people use", () => {
    expect([0, 999, 340_000, 999_900, 2_400_000].map(sizeWords)).toEqual(["0 bytes", "999 bytes", "340 kB", "1.0 MB", "2.4 MB"]);
    expect(sizeWords(null)).toBe("");
  });
});
