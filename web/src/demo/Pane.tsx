import type { FocusEvent, ReactNode } from "react";
import type { PaneName } from "./city";
import { Icon, type IconName } from "../shared/icons";

export const PANES: Record<PaneName, { words: string; icon: IconName }> = {
  text: { words: "Texts", icon: "sms" },
  call: { words: "Call", icon: "voice" },
  mail: { words: "Mail", icon: "mail" },
  chat: { words: "Chat", icon: "chat" },
};

/** The quiet mark of news: a word and a shape, never the caret. */
export function NewsMark({ count }: { count: number }) {
  return count > 0 ? <span className="newsmark num">{count} new</span> : null;
}

interface Props {
  name: PaneName;
  /** What stands beside the pane's word: an address, a state. */
  head: ReactNode;
  unread: number;
  look: (pane: PaneName, looking: boolean) => void;
  children: ReactNode;
}

/** One of the four panes. Whoever has the pointer or the caret in it is taken to be looking at it. */
export function Pane({ name, head, unread, look, children }: Props) {
  const { words, icon } = PANES[name];
  const left = (event: FocusEvent<HTMLElement>) => event.currentTarget.contains(event.relatedTarget) || look(name, false);
  return (
    <section className="pane" data-pane={name} aria-label={words}
      onPointerEnter={() => look(name, true)} onPointerLeave={() => look(name, false)} onFocus={() => look(name, true)} onBlur={left}>
      <header className="panehead">
        <h2><Icon name={icon} /> {words}</h2>
        <NewsMark count={unread} />
        {head}
      </header>
      {children}
    </section>
  );
}
