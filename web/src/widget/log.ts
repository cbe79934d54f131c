/** What was said, and what is still to be sent: the pure half of the chat. Nothing is shown or sent twice. */

export type State = "bot" | "waiting" | "person" | "closed";

export interface Said {
  cursor: string;
  author: "contact" | "bot" | "specialist" | "system";
  name: string | null;
  text: string;
  at: string;
  client_msg_id: string | null;
  /** The answer to this message is private. */
  mask?: boolean;
}

export interface Unsent {
  client_msg_id: string;
  text: string;
  /** Answers a private question: shown as dots, and never kept on the device. */
  secret: boolean;
  /** Why the server will not take it, once it has said so. */
  refused: string | null;
}

export type ServerFrame =
  | { type: "welcome"; session: string; state: State; greeting: string }
  | ({ type: "message" } & Said)
  | { type: "ack"; client_msg_id: string; cursor: string }
  | { type: "state"; state: State; position: number | null; words: string }
  | { type: "error"; code: string; detail: string; client_msg_id: string | null }
  | { type: "pong" };

export class Log {
  said: Said[] = [];
  unsent: Unsent[] = [];
  /** Where to go on after a reconnect: the last *message* seen. An ack may run ahead of messages still on the way. */
  cursor: string | null = null;
  private seen = new Set<string>();

  /** Take in one message; false when it was known already. */
  take(message: Said): boolean {
    this.cursor = message.cursor;
    const mine = message.client_msg_id;
    if (mine) this.unsent = this.unsent.filter((one) => one.client_msg_id !== mine);
    if (this.seen.has(message.cursor) || (mine && this.seen.has(mine))) return false;
    this.seen.add(message.cursor);
    if (mine) this.seen.add(mine);
    this.said = [...this.said, message];
    return true;
  }

  /** The server has stored one of mine: it moves from unsent to said, once. */
  acknowledge(id: string, cursor: string, at: string): void {
    const one = this.unsent.find((each) => each.client_msg_id === id);
    this.unsent = this.unsent.filter((each) => each.client_msg_id !== id);
    if (!one || this.seen.has(cursor) || this.seen.has(id)) return;
    this.seen.add(cursor).add(id);
    this.said = [...this.said, { cursor, author: "contact", name: null, text: one.text, at, client_msg_id: id }];
  }

  refuse(id: string, words: string): void {
    this.unsent = this.unsent.map((one) => (one.client_msg_id === id ? { ...one, refused: words } : one));
  }

  /** What to send (again) on this connection, in the order written. */
  due(): Unsent[] {
    return this.unsent.filter((one) => one.refused === null);
  }

  /** Whether the bot's last word asked for something private. */
  get asksSecret(): boolean {
    const last = this.said.at(-1);
    return this.unsent.length === 0 && last?.author === "bot" && last.mask === true;
  }

  /** Whether a message of mine answered a private question; it is shown as dots ever after. */
  isSecret(message: Said): boolean {
    const before = this.said[this.said.indexOf(message) - 1];
    return message.author === "contact" && before?.author === "bot" && before.mask === true;
  }
}
