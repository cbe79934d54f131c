import { html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { Connection } from "./connection";
import type { Said, Unsent } from "./log";
import { style } from "./style";
import { WORDS, type Language } from "./words";

const BUBBLE = svg`<path d="M12 4c5 0 8 3 8 7s-3 7-8 7l-5 3v-4c-2-1-3-3-3-6 0-4 3-7 8-7z" />`;
const CROSS = svg`<path d="M6 6l12 12M18 6L6 18" />`;
const icon = (path: TemplateResult<2>) => html`<svg viewBox="0 0 24 24" aria-hidden="true">${path}</svg>`;

/**
 * `<forebay-chat>`: the customer's chat on any page.
 * Attributes: `base-url` (the office's site; default the site of this script), `language` (en, es),
 * `inline` (fills its place instead of floating), `slot-key` (a separate memory, for demos).
 * Tells the page by events, none of which holds anybody's words: `languagechange` (the new language),
 * `said` (the customer sent something), `heard` (something new came).
 */
export class ForebayChat extends LitElement {
  static override styles = style;
  static override properties = {
    baseUrl: { attribute: "base-url" },
    language: {},
    inline: { type: Boolean, reflect: true },
    slotKey: { attribute: "slot-key" },
    opened: { state: true },
    text: { state: true },
    shown: { state: true },
    heard: { state: true },
  };

  declare baseUrl: string;
  declare language: Language;
  declare inline: boolean;
  declare slotKey: string;
  declare opened: boolean;
  declare text: string;
  declare shown: boolean;
  declare heard: string;
  private link: Connection | undefined;
  private born = Date.now();

  constructor() {
    super();
    this.baseUrl = this.text = this.heard = this.slotKey = "";
    this.inline = this.opened = this.shown = false;
    this.language = navigator.language.startsWith("es") ? "es" : "en";
  }

  private get words() {
    return WORDS[this.language] ?? WORDS.en;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.link?.close();
    this.link = undefined;
  }

  /** The socket opens with the panel, not with the page that merely carries the button. */
  private connect(): void {
    if (this.link) return;
    const url = new URL("/chat/ws", this.baseUrl || import.meta.url);
    url.protocol = url.protocol.replace("http", "ws");
    const slot = `forebay.chat${this.slotKey && `.${this.slotKey}`}`;
    this.link = new Connection(url.href, slot, this.language, (fresh) => {
      if (fresh && fresh.author !== "contact" && Date.parse(fresh.at) > this.born - 5000) {
        this.heard = `${this.nameOf(fresh)}: ${fresh.text}`;
        this.dispatchEvent(new CustomEvent("heard"));
      }
      this.requestUpdate();
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("slotKey") && this.link) {
      this.link.close();
      this.link = undefined;
    }
    if (this.inline || this.opened) this.connect();
    if (changed.has("language") && this.link && this.link.language !== this.language) this.link.speak(this.language);
  }

  /** Fill the field with words to send, and put the caret there. */
  async write(words: string): Promise<void> {
    this.opened = true;
    this.text = words;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("textarea, input")?.focus();
  }

  private lines = 0;

  protected override updated(): void {
    const lines = (this.link?.log.said.length ?? 0) + (this.link?.log.unsent.length ?? 0);
    const box = this.renderRoot.querySelector(".log");
    if (box && lines !== this.lines) box.scrollTop = box.scrollHeight;
    this.lines = lines;
  }

  private async toggle(opened: boolean): Promise<void> {
    this.opened = opened;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(opened ? "textarea, input" : ".fab")?.focus();
  }

  private switchLanguage(): void {
    this.language = this.language === "en" ? "es" : "en";
    this.dispatchEvent(new CustomEvent("languagechange", { detail: this.language }));
  }

  private send(text: string): void {
    const words = text.trim();
    if (!words || !this.link) return;
    this.link.say(words.slice(0, 4000), this.link.log.asksSecret);
    this.text = "";
    this.shown = false;
    this.dispatchEvent(new CustomEvent("said"));
  }

  private pressed(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Escape" && !this.inline) void this.toggle(false);
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target instanceof HTMLTextAreaElement) {
      event.preventDefault();
      this.send(this.text);
    }
  }

  private nameOf(one: Said): string {
    if (one.author === "contact") return this.words.you;
    return one.author === "specialist" ? (one.name ?? this.words.specialist) : one.author === "bot" ? this.words.bot : "";
  }

  private saidLine(one: Said, before: Said | undefined) {
    const secret = this.link!.log.isSecret(one);
    const time = new Date(one.at).toLocaleTimeString(this.language, { hour: "numeric", minute: "2-digit" });
    const name = one.author !== before?.author || one.name !== before?.name ? this.nameOf(one) : "";
    return html`<div class="said ${one.author}">
      ${name && html`<div class="meta ${one.author === "contact" ? "sr" : ""}">${name}</div>`}
      <p class="text" dir="auto">${secret ? "••••" : one.text}</p>
      ${one.author === "system" ? nothing : html`<div class="meta">${time}</div>`}
    </div>`;
  }

  private unsentLine(one: Unsent) {
    return html`<div class="said contact">
      <p class="text" dir="auto">${one.secret ? "••••" : one.text}</p>
      ${one.refused === null
        ? html`<div class="meta">${this.link!.online ? "…" : this.words.waits}</div>`
        : html`<div class="meta bad">${this.words.failed}: ${one.refused} <button @click=${() => this.link!.retry(one.client_msg_id)}>${this.words.again}</button></div>`}
    </div>`;
  }

  private stateLine() {
    const { online, state, words, position, tries } = this.link!;
    // The place in line, unless the office's own words name it already.
    const place = position !== null && !words.includes(String(position)) ? ` ${this.words.place.replace("#", String(position))}` : "";
    if (!online && tries > 0) return html`<div class="state off" role="status">${this.words.offline}</div>`;
    return html`<div class="state" data-state=${state}>
      <span role="status">${words || this.words.states[state]}${place}</span>
      ${state === "bot" ? html`<button class="person" @click=${() => this.send(this.words.askPerson)}>${this.words.person}</button>` : nothing}
    </div>`;
  }

  private form() {
    const secret = this.link!.log.asksSecret;
    const written = (event: InputEvent) => (this.text = (event.target as HTMLInputElement).value);
    const submit = (event: Event) => {
      event.preventDefault();
      this.send(this.text);
      this.renderRoot.querySelector<HTMLElement>("textarea, input")?.focus();
    };
    return html`<form @submit=${submit}>
      <label class="field">
        <span class=${secret ? "" : "sr"}>${secret ? this.words.secret : this.words.write}</span>
        ${secret
          ? html`<input type=${this.shown ? "text" : "password"} autocomplete="off" maxlength="100" .value=${this.text} @input=${written} />`
          : html`<textarea rows="1" maxlength="4000" placeholder=${this.words.write} .value=${this.text} @input=${written}></textarea>`}
      </label>
      ${secret ? html`<button type="button" aria-pressed=${this.shown} @click=${() => (this.shown = !this.shown)}>${this.words.show}</button>` : nothing}
      <button class="send" ?disabled=${!this.text.trim()}>${this.words.send}</button>
    </form>`;
  }

  protected override render() {
    const w = this.words;
    if (!this.inline && !this.opened) return html`<button class="fab" lang=${this.language} aria-label=${w.open} @click=${() => this.toggle(true)}>${icon(BUBBLE)}</button>`;
    const { log, greeting } = this.link!;
    return html`<section class="panel" lang=${this.language} role=${this.inline ? "region" : "dialog"} aria-label=${w.title} @keydown=${this.pressed}>
      <header>
        <h2>${w.title}</h2>
        <button class="lang" lang=${this.language === "en" ? "es" : "en"} @click=${this.switchLanguage}>${this.language === "en" ? "Español" : "English"}</button>
        ${this.inline ? nothing : html`<button aria-label=${w.close} @click=${() => this.toggle(false)}>${icon(CROSS)}</button>`}
      </header>
      ${this.stateLine()}
      <div class="log" role="log" aria-live="off" aria-label=${w.log} tabindex="0">
        ${greeting && html`<div class="said bot"><div class="meta">${w.bot}</div><p class="text">${greeting}</p></div>`}
        ${log.said.map((one, index) => this.saidLine(one, log.said[index - 1]))}
        ${log.unsent.map((one) => this.unsentLine(one))}
      </div>
      <div class="sr" aria-live="polite">${this.heard}</div>
      ${this.form()}
    </section>`;
  }
}

if (!customElements.get("forebay-chat")) customElements.define("forebay-chat", ForebayChat);
