import { expect, test, vi } from "vitest";
import { Stream, type Notice, type Surroundings } from "../src/live/stream";
import { Gatherer, staleKeys } from "../src/live/topics";

/** A browser with any number of tabs: one lock, one channel, and sources we can speak through. */
class Browser {
  sources: FakeSource[] = [];
  private queue: (() => void)[] = [];
  private held = false;
  private tabs: { onmessage: ((event: MessageEvent) => void) | null }[] = [];

  tab(hear: (notice: Notice) => void): Stream {
    const around: Surroundings = {
      lock: (lead, signal) => {
        const run = () => {
          if (signal.aborted) return this.next();
          this.held = true;
          void lead().then(() => this.next());
        };
        if (this.held) this.queue.push(run);
        else run();
      },
      channel: () => {
        const own = {
          onmessage: null as ((event: MessageEvent) => void) | null,
          postMessage: (data: unknown) => this.tabs.filter((tab) => tab !== own).forEach((tab) => tab.onmessage?.({ data } as MessageEvent)),
          close: () => (this.tabs = this.tabs.filter((tab) => tab !== own)),
        };
        this.tabs.push(own);
        return own;
      },
      source: () => {
        const source = new FakeSource();
        this.sources.push(source);
        return source as unknown as EventSource;
      },
    };
    return new Stream(around, hear);
  }

  private next(): void {
    this.held = false;
    this.queue.shift()?.();
  }
}

class FakeSource extends EventTarget {
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  close() {
    this.closed = true;
  }
  change(id: string) {
    this.dispatchEvent(new MessageEvent("change", { data: JSON.stringify({ topic: "conversation", id, kind: "x" }) }));
  }
}

const changes = (heard: Notice[]) => heard.filter((notice) => notice.type === "change").map((notice) => notice.change.id);
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test("two tabs share one stream, and both hear a change", () => {
  const browser = new Browser();
  const [first, second]: Notice[][] = [[], []];
  browser.tab((notice) => first!.push(notice));
  browser.tab((notice) => second!.push(notice));
  expect(browser.sources).toHaveLength(1);
  browser.sources[0]!.change("a");
  expect([changes(first!), changes(second!)]).toEqual([["a"], ["a"]]);
});

test("when the leading tab closes, another takes over and fetches what it may have missed", async () => {
  const browser = new Browser();
  const heard: Notice[] = [];
  const leader = browser.tab(() => undefined);
  browser.tab((notice) => heard.push(notice));
  leader.close();
  await settle();
  expect(browser.sources).toHaveLength(2);
  expect(browser.sources[0]!.closed).toBe(true);
  browser.sources[1]!.onopen!();
  browser.sources[1]!.change("b");
  expect(heard.some((notice) => notice.type === "reload")).toBe(true);
  expect(changes(heard)).toEqual(["b"]);
});

test("a tab that opens later learns how the line stands", () => {
  const browser = new Browser();
  browser.tab(() => undefined);
  browser.sources[0]!.onopen!();
  const heard: Notice[] = [];
  browser.tab((notice) => heard.push(notice));
  expect(heard).toContainEqual({ type: "state", state: "live" });
});

test("a broken line is said so, and a refused one is opened again", async () => {
  vi.useFakeTimers();
  const browser = new Browser();
  const heard: Notice[] = [];
  browser.tab((notice) => heard.push(notice));
  browser.sources[0]!.readyState = 2;
  browser.sources[0]!.onerror!();
  await vi.advanceTimersByTimeAsync(1100);
  vi.useRealTimers();
  expect(heard).toContainEqual({ type: "state", state: "lost" });
  expect(browser.sources).toHaveLength(2);
});

test("a burst of changes costs each query one fetch", async () => {
  const fetched: string[] = [];
  const gatherer = new Gatherer((key) => fetched.push(JSON.stringify(key)), 1);
  for (let n = 0; n < 5; n++) gatherer.add({ topic: "conversation", id: "a", kind: "x" });
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(fetched).toEqual(['["conversation","a"]', '["conversations"]', '["board"]']);
});

test("a topic nobody knows refreshes everything", () => {
  expect(staleKeys({ topic: "new", id: null, kind: "x" })).toEqual([[]]);
});
