import { expect, test } from "vitest";
import type { News } from "../src/demo/carrier";
import { follow, merge, type Feed, type Held } from "../src/demo/feed";

type Item = { n: number; sid: string; at: string };
type Page = News<Item>;

const item = (n: number, sid = `s${n}`): Item => ({ n, sid, at: `2026-11-24T10:00:0${n}Z` });

/** Follow a scripted carrier until its script ends: pages, or null where it does not answer. */
async function followed(pages: (Page | null)[], over?: (page: Page) => boolean) {
  const stop = new AbortController();
  const asked: [after: number, wait: number][] = [];
  const heard: Held<string[]>[] = [];
  const pauses: number[] = [];
  const feed: Feed<string[], Page> = {
    start: [],
    read: async (_, after, wait) => {
      asked.push([after, wait]);
      const page = pages.shift();
      if (page === undefined) stop.abort();
      if (!page) throw new Error("away");
      return page;
    },
    fold: (known, news) => [...known, ...news.items.map((one) => one.sid)],
    over,
  };
  const around = { pause: async (ms: number) => void pauses.push(ms), inSight: async () => undefined };
  await follow(feed, "key", (held) => heard.push(held), stop.signal, around);
  return { asked, heard, pauses };
}

test("a newer version of a text replaces the older one and keeps its place", () => {
  const first = { ...item(1), status: "queued" };
  const second = { ...item(2), status: "received" };
  const changed = { ...first, n: 3, status: "delivered" };
  expect(merge([first, second], [changed], (one) => one.sid)).toEqual([changed, second]);
});

test("the first answer is not waited for, later ones are, each from where the last ended", async () => {
  const { asked } = await followed([{ items: [item(1)], last: 1 }, { items: [], last: 1 }]);
  expect(asked).toEqual([[0, 0], [1, 20], [1, 20]]);
});

test("a carrier that does not answer is said so, and is asked at once when it is back", async () => {
  const { heard, asked, pauses } = await followed([{ items: [item(1)], last: 1 }, null, { items: [item(2)], last: 2 }]);
  expect(heard.map(({ what, lost }) => [what, lost])).toEqual([[["s1"], false], [["s1"], true], [["s1", "s2"], false]]);
  expect(asked[2]).toEqual([1, 0]);
  expect(pauses).toEqual([2000]);
});

test("a carrier that has started anew has forgotten everything, and so have we", async () => {
  const { heard, asked } = await followed([{ items: [item(7)], last: 7 }, { items: [], last: 2 }]);
  expect(heard.at(-1)!.what).toEqual([]);
  expect(asked.at(-1)![0]).toBe(0);
});

test("a call that has ended is asked no more", async () => {
  const { asked } = await followed([{ items: [], last: 0 }, { items: [item(1)], last: 1 }], (page) => page.last === 1);
  expect(asked).toHaveLength(2);
});

test("answers without news that come at once do not make a busy loop", async () => {
  const { pauses } = await followed([{ items: [], last: 0 }, { items: [], last: 0 }]);
  expect(pauses).toEqual([300, 300]);
});
