/** The chat's socket: hello first, resume from the cursor, resend what is unsent, back off when away. */
import { uuid } from "../shared/uuid";
import { Log, type Said, type ServerFrame, type State, type Unsent } from "./log";
import type { Language } from "./words";

const BACKOFF = [500, 1000, 2000, 5000, 10_000, 20_000];
const PING = 25_000;

/** The pause before try number `n`, with up to a fifth taken off so that many pages do not knock at once. */
export function pause(n: number, random: number): number {
  return BACKOFF[Math.min(n, BACKOFF.length - 1)]! * (1 - random / 5);
}

export class Connection {
  readonly log = new Log();
  state: State = "bot";
  words = "";
  position: number | null = null;
  greeting = "";
  online = false;
  private socket: WebSocket | undefined;
  /** Tries since the last welcome; none yet means the first is on its way. */
  tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ping: ReturnType<typeof setInterval> | undefined;
  private closed = false;
  private ready = false;

  constructor(
    private readonly url: string,
    /** Where session and unsent are kept between visits. */
    private readonly slot: string,
    public language: Language,
    private readonly changed: (fresh?: Said) => void,
  ) {
    this.log.unsent = JSON.parse(this.kept("unsent") ?? "[]") as Unsent[];
    addEventListener("online", this.hurry);
    this.connect();
  }

  close(): void {
    this.closed = true;
    removeEventListener("online", this.hurry);
    clearTimeout(this.timer);
    clearInterval(this.ping);
    this.socket?.close();
  }

  say(text: string, secret: boolean): void {
    const one = { client_msg_id: uuid(), text, secret, refused: null };
    this.log.unsent = [...this.log.unsent, one];
    this.keepUnsent();
    if (this.ready) this.sendOne(one);
    this.changed();
  }

  retry(id: string): void {
    const one = this.log.unsent.find((each) => each.client_msg_id === id);
    if (!one) return;
    one.refused = null;
    if (this.ready) this.sendOne(one);
    this.changed();
  }

  speak(language: Language): void {
    this.language = language;
    if (this.ready) this.frame({ type: "language", language });
  }

  // Private mode may forbid storage; the chat then lives for this page only.
  private kept(name: string): string | null {
    try {
      return localStorage.getItem(`${this.slot}.${name}`);
    } catch {
      return null;
    }
  }

  private keep(name: string, value: string): void {
    try {
      localStorage.setItem(`${this.slot}.${name}`, value);
    } catch {
      return;
    }
  }

  private keepUnsent(): void {
    this.keep("unsent", JSON.stringify(this.log.unsent.filter((one) => !one.secret)));
  }

  private frame(content: object): void {
    this.socket?.send(JSON.stringify(content));
  }

  private sendOne({ client_msg_id, text }: Unsent): void {
    this.frame({ type: "say", client_msg_id, text });
  }

  private hurry = (): void => {
    if (this.online || this.closed) return;
    clearTimeout(this.timer);
    this.connect();
  };

  private connect(): void {
    this.socket?.close();
    const socket = new WebSocket(this.url);
    this.socket = socket;
    let heard = Date.now();
    socket.onopen = () => {
      this.frame({ type: "hello", session: this.kept("session"), after: this.log.cursor, language: this.language });
      clearInterval(this.ping);
      this.ping = setInterval(() => (Date.now() - heard > 2.500 * PING ? socket.close() : this.frame({ type: "ping" })), PING);
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      heard = Date.now();
      if (socket === this.socket) this.hear(JSON.parse(data) as ServerFrame);
    };
    socket.onclose = () => {
      if (socket !== this.socket || this.closed) return;
      clearInterval(this.ping);
      this.online = this.ready = false;
      this.timer = setTimeout(() => this.connect(), pause(this.tries++, Math.random()));
      this.changed();
    };
  }

  private hear(frame: ServerFrame): void {
    let fresh: Said | undefined;
    if (frame.type === "welcome") this.welcomed(frame);
    if (frame.type === "message" && this.log.take(frame)) fresh = frame;
    if (frame.type === "ack") this.log.acknowledge(frame.client_msg_id, frame.cursor, new Date().toISOString());
    if (frame.type === "state") [this.state, this.words, this.position] = [frame.state, frame.words, frame.position];
    if (frame.type === "error" && frame.client_msg_id) this.refused(frame.code, frame.client_msg_id, frame.detail);
    this.keepUnsent();
    this.changed(fresh);
  }

  private welcomed(frame: ServerFrame & { type: "welcome" }): void {
    this.keep("session", frame.session);
    this.online = this.ready = true;
    this.tries = 0;
    [this.state, this.greeting] = [frame.state, frame.greeting];
    this.log.due().forEach((one) => this.sendOne(one));
  }

  private refused(code: string, id: string, words: string): void {
    const one = this.log.unsent.find((each) => each.client_msg_id === id);
    // Too fast or too early is no fault of the words: wait a little and send the same once more.
    if (one && (code === "too_fast" || code === "not_ready")) setTimeout(() => this.ready && this.sendOne(one), 2000);
    else this.log.refuse(id, words);
  }
}
