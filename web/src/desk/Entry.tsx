import { Button, Group } from "@mantine/core";
import type { Channel, Message } from "../api";
import { spokenWords } from "../calls/spoken";
import { FoldedText } from "../mail/FoldedText";
import "../mail/mail.css";
import { Parts } from "../mail/Parts";
import { SuspectedMatch } from "../mail/SuspectedMatch";
import { WholeMail } from "../mail/WholeMail";
import { Icon } from "../shared/icons";
import { clock } from "../shared/time";
import { outgoing, type Outgoing } from "./outgoing";
import { useDraft } from "./drafts";

const DELIVERY: Record<Message["delivery"], string> = {
  received: "", none: "", queued: "Queued", sending: "Sending…", sent: "Sent", delivered: "Delivered",
  failed: "Not delivered", unknown: "Unknown: checking with the carrier",
};

/** On the phone a message is not sent but said. */
const SPOKEN: Partial<Record<Message["delivery"], string>> = { queued: "About to be said", sending: "Being said…", sent: "", delivered: "", failed: "Not said" };

/** How far a message of ours came, in words; a mark beside what went wrong. */
function Delivery({ message, spoken }: { message: Message; spoken: boolean }) {
  const words = (spoken ? SPOKEN[message.delivery] : undefined) ?? message.delivery_words ?? DELIVERY[message.delivery];
  if (!words) return null;
  const wrong = message.delivery === "failed" || message.delivery === "unknown";
  return <span className="delivery" data-wrong={message.delivery}>{(wrong || message.delivery === "delivered") && <Icon name={wrong ? "alert" : "check"} size={12} />} {words}</span>;
}

/** Who said it, and from where if not from the address the conversation is with. */
function Byline({ message, side }: { message: Message; side: string }) {
  return (
    <div className="byline">
      {side === "note" && <><Icon name="note" size={12} /> Note, only us · </>}
      {side === "bot" && <><Icon name="bot" size={12} /> </>}
      {message.author_name}
      {message.sender && <> · written from <b>{message.sender}</b></>}
      {message.automatic && <> <span className="machine"><Icon name="bot" size={11} /> Sent by a machine</span></>}
    </div>
  );
}

interface EntryProps {
  message: Message;
  /** The one before on the same day; the name is not repeated within a run. */
  before: Message | undefined;
  /** The mail's subject, where it begins or changes. */
  subject?: string | null;
  language: string;
  channel: Channel;
}

/** One message, note or notice. */
export function Entry({ message, before, subject, language, channel }: EntryProps) {
  const spoken = channel === "voice";
  if (message.kind === "notice") return <div className="notice">{message.text} <span className="num">{clock(message.at)}</span></div>;
  const side = message.kind === "note" ? "note" : message.author;
  const same = before?.author === message.author && before.kind === message.kind && before.author_name === message.author_name
    && !message.sender && !before.sender && !message.automatic;
  return (
    <article className="entry" data-side={side}>
      {subject && <div className="subject" dir="auto">{subject}</div>}
      {(!same || subject) && <Byline message={message} side={side} />}
      {message.text && <div className="bubble" dir="auto" lang={message.author === "contact" ? language : undefined}><FoldedText text={spoken && side === "contact" ? spokenWords(message.text) : message.text} /></div>}
      <Parts parts={message.parts} told={spoken ? message.text : ""} />
      {message.has_more && <WholeMail id={message.id} subject={message.subject} />}
      {message.suspected && <SuspectedMatch suspected={message.suspected} />}
      {message.articles.map((article) => (
        <div key={article.slug + article.version} className="citation" title={`${article.title}, version ${article.version}`}>{article.citation}</div>
      ))}
      <div className="meta">
        <time className="num" dateTime={message.at}>{clock(message.at)}</time>
        {message.redacted && <span><Icon name="shield" size={12} /> Card or social-security number removed</span>}
        <Delivery message={message} spoken={spoken} />
      </div>
    </article>
  );
}

/** Something of mine the server has not confirmed, told honestly, with what can be done about it. */
export function UnsentEntry({ one }: { one: Outgoing }) {
  const [, setDraft] = useDraft(one.conversation, one.kind);
  const words = { sending: "Sending…", waiting: "Waits here: the server was not reached. It will be sent when the connection is back.", refused: `Not sent. ${one.words ?? ""}` }[one.state];
  const takeBack = () => {
    setDraft(one.text);
    outgoing.drop(one.key);
  };
  return (
    <article className="entry unsent" data-side={one.kind === "note" ? "note" : "staff"} data-state={one.state}>
      <div className="bubble" dir="auto">{one.text}</div>
      <div className="meta" role={one.state === "sending" ? undefined : "status"}><span className="delivery" data-wrong={one.state === "sending" ? undefined : "failed"}>{one.state !== "sending" && <Icon name="alert" size={12} />} {words}</span></div>
      {one.state !== "sending" && (
        <Group gap={6} justify="flex-end">
          <Button size="compact-xs" variant="light" onClick={() => outgoing.retry(one.key)}>Try again</Button>
          <Button size="compact-xs" variant="default" onClick={takeBack}>Put back in the box</Button>
        </Group>
      )}
    </article>
  );
}
