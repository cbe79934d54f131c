import { Button, VisuallyHidden } from "@mantine/core";
import { useEffect, useLayoutEffect, useRef, useState, type MouseEvent } from "react";
import type { Conversation, Message } from "../api";
import { newSubject } from "../mail/subject";
import { Icon } from "../shared/icons";
import { dayOf } from "../shared/time";
import { Entry, UnsentEntry } from "./Entry";
import { useOutgoing } from "./outgoing";

/** Keep the newest in sight while the reader is at the bottom; else leave the page where they read. */
function useFollow(length: number) {
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const atBottom = useRef(true);
  const [behind, setBehind] = useState(false);
  const follow = () => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
    setBehind(false);
  };
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    atBottom.current = scrollHeight - scrollTop - clientHeight < 60;
    if (atBottom.current) setBehind(false);
  };
  // Who opens a fold reads on from there, wherever the bottom moves.
  const stay = (event: MouseEvent) => {
    if ((event.target as Element).closest("[aria-expanded]")) atBottom.current = false;
  };
  useLayoutEffect(() => {
    if (atBottom.current) follow();
    else setBehind(true);
  }, [length]);
  useEffect(() => {
    const resized = new ResizeObserver(() => atBottom.current && follow());
    resized.observe(box.current!);
    resized.observe(inner.current!);
    return () => resized.disconnect();
  }, []);
  return { box, inner, behind, follow, scrolled, stay };
}

/** What a screen reader hears of the newest message: once, and only the new one. */
function heard(message: Message | undefined, known: number): string {
  return message && message.seq > known && message.kind === "text" && message.author === "contact" ? `${message.author_name}: ${message.text}` : "";
}

/** Everything said in one conversation, in the conversation's own order, and below it what still waits here. */
export function Timeline({ conversation }: { conversation: Conversation }) {
  const unsent = useOutgoing().filter((one) => one.conversation === conversation.id);
  const { messages } = conversation;
  const [known] = useState(messages.at(-1)?.seq ?? 0);
  const { box, inner, behind, follow, scrolled, stay } = useFollow(messages.length + unsent.length);
  const now = Date.now();
  return (
    <div className="timelinebox">
      <div className="timeline" ref={box} onScroll={scrolled} onClickCapture={stay} tabIndex={0} role="log" aria-live="off" aria-label="Messages">
        <div ref={inner}>
        {conversation.channel === "voice" && messages.some((one) => one.author === "contact") && <div className="notice">What the caller says is written down by machine, which can mishear.</div>}
        {messages.map((message, index) => {
          const day = dayOf(message.at, now);
          const newDay = index === 0 || dayOf(messages[index - 1]!.at, now) !== day;
          return (
            <div key={message.id} className="slot" data-new={message.seq > known}>
              {newDay && <div className="day">{day}</div>}
              <Entry message={message} before={newDay ? undefined : messages[index - 1]} subject={newSubject(messages, index)}
                language={conversation.language} channel={conversation.channel} />
            </div>
          );
        })}
        {messages.length === 0 && unsent.length === 0 && <div className="day">Nothing has been said yet</div>}
        {unsent.map((one) => <div key={one.key} className="slot"><UnsentEntry one={one} /></div>)}
        </div>
      </div>
      {behind && <Button className="newer" onClick={follow} rightSection={<Icon name="down" size={14} />}>New messages</Button>}
      <VisuallyHidden role="status">{heard(messages.at(-1), known)}</VisuallyHidden>
    </div>
  );
}
