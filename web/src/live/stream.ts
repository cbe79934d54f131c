/** One event stream for all tabs: the tab that holds the lock listens to the server and tells the others. */
import type { Change } from "./topics";

export type LinkState = "connecting" | "live" | "lost";
export type Notice =
  | { type: "change"; change: Change }
  /** What was missed is unknown: fetch everything again. */
  | { type: "reload" }
  | { type: "state"; state: LinkState }
  /** A new tab asks the leader how things stand. */
  | { type: "ask" };

/** What the stream needs from the browser; tests pass their own. */
export interface Surroundings {
  /** Calls `lead` once this tab may lead, and holds the lead until the promise settles or `signal` aborts. */
  lock(lead: () => Promise<void>, signal: AbortSignal): void;
  channel(): Pick<BroadcastChannel, "postMessage" | "close" | "onmessage">;
  source(): EventSource;
}

const SILENCE = 45_000;
const BACKOFF = [1000, 2000, 5000, 10_000];

export class Stream {
  private readonly stop = new AbortController();
  private readonly channel;
  private state: LinkState = "connecting";
  private leading = false;
  private failures = 0;

  constructor(
    private readonly around: Surroundings,
    private readonly hear: (notice: Notice) => void,
  ) {
    this.channel = around.channel();
    this.channel.onmessage = ({ data }: MessageEvent<Notice>) => this.fromOtherTab(data);
    around.lock(() => this.lead(), this.stop.signal);
    this.channel.postMessage({ type: "ask" } satisfies Notice);
  }

  close(): void {
    this.stop.abort();
    this.channel.close();
  }

  private fromOtherTab(notice: Notice): void {
    if (notice.type !== "ask") this.hear(notice);
    else if (this.leading) this.channel.postMessage({ type: "state", state: this.state } satisfies Notice);
  }

  private tell(notice: Notice): void {
    if (notice.type === "state") this.state = notice.state;
    this.hear(notice);
    if (!this.stop.signal.aborted) this.channel.postMessage(notice);
  }

  /** Keep a source open for as long as this tab leads. A replaced source may have missed events: reload. */
  private async lead(): Promise<void> {
    this.leading = true;
    while (!this.stop.signal.aborted) {
      await this.listen();
      if (this.stop.signal.aborted) return;
      this.tell({ type: "state", state: "lost" });
      const pause = BACKOFF[Math.min(this.failures++, BACKOFF.length - 1)];
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** One source until it is beyond repair (an HTTP refusal, or silence longer than three pings). */
  private listen(): Promise<void> {
    const source = this.around.source();
    return new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout>;
      const end = () => {
        clearTimeout(timer);
        source.close();
        resolve();
      };
      const alive = () => {
        clearTimeout(timer);
        timer = setTimeout(end, SILENCE);
        if (this.state !== "live") this.tell({ type: "state", state: "live" });
      };
      source.onopen = () => {
        alive();
        this.failures = 0;
        this.tell({ type: "reload" });
      };
      source.onerror = () => (source.readyState === 2 ? end() : this.tell({ type: "state", state: "lost" }));
      source.addEventListener("ping", alive);
      source.addEventListener("reload", () => (alive(), this.tell({ type: "reload" })));
      source.addEventListener("change", (event) => {
        alive();
        this.tell({ type: "change", change: JSON.parse((event as MessageEvent<string>).data) as Change });
      });
      timer = setTimeout(end, SILENCE);
      this.stop.signal.addEventListener("abort", end);
    });
  }
}

/** The browser's own parts. Without locks (an insecure origin) each tab listens for itself. */
export const browser: Surroundings = {
  lock(lead, signal) {
    if (!navigator.locks) return void lead();
    navigator.locks.request("forebay-events", { signal }, lead).catch(() => undefined);
  },
  channel: () => new BroadcastChannel("forebay-events"),
  source: () => new EventSource("/api/events"),
};
