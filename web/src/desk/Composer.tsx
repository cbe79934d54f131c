import { Button, Group, SegmentedControl, Text, Textarea } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { KeyboardEvent, RefObject } from "react";
import type { Conversation } from "../api";
import { useMe } from "../app/me";
import { liveCall } from "../calls/live";
import { answering, newestSubject } from "../mail/subject";
import { segments } from "../shared/segments";
import { REPLIES } from "../shared/words";
import { useDraft, type DraftKind } from "./drafts";
import { outgoing } from "./outgoing";

/** What a text will cost, before it is sent. */
function SegmentWords({ text }: { text: string }) {
  const { count, left, unicode } = segments(text);
  if (count === 0) return null;
  return <span className="num">{count} {count === 1 ? "segment" : "segments"}, {left} left{unicode ? ", with special letters" : ""}</span>;
}

/** From where a reply goes out; for a mail, to whom and under which subject. */
function Way({ conversation }: { conversation: Conversation }) {
  if (conversation.channel !== "mail") return <Text size="xs" c="dimmed" className="from">from {conversation.our_address}</Text>;
  const subject = answering(newestSubject(conversation.messages));
  const words = `to ${conversation.address} · ${subject}`;
  return <Text size="xs" c="dimmed" className="mailto" title={words}>{words}</Text>;
}

/** Why a call's box takes notes alone. */
function OnlyNotes({ conversation }: { conversation: Conversation }) {
  const me = useMe();
  const speaking = liveCall(conversation) && conversation.assigned_to?.id === me.id;
  return <Text size="xs" c="dimmed"><b>Note, only us.</b> {speaking ? "You speak on the phone; notes stay with us." : "Nothing written here reaches the caller."}</Text>;
}

/** Lines the box begins with and grows to: room for what the channel usually carries. */
function useRows(channel: Conversation["channel"], kind: DraftKind): [number, number] {
  const narrow = useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false });
  const long = kind === "reply" && (channel === "mail" || channel === "letter");
  return long ? (narrow ? [3, 10] : [6, 16]) : [2, 8];
}

interface Props {
  conversation: Conversation;
  kind: DraftKind;
  setKind: (kind: DraftKind) => void;
  box: RefObject<HTMLTextAreaElement | null>;
}

/** Where a reply or a note is written. Each has its own draft, kept per conversation. */
export function Composer({ conversation, kind, setKind, box }: Props) {
  const { id, can, channel } = conversation;
  const [text, write] = useDraft(id, kind);
  const allowed = kind === "reply" ? can.reply : can.note;
  const spoken = channel === "voice";
  const [least, most] = useRows(channel, kind);
  const send = () => {
    if (!text.trim() || !allowed) return;
    outgoing.send(id, kind, text.trim());
    write("");
    box.current?.focus();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape") box.current?.blur();
  };
  return (
    <footer className="composer" data-kind={kind}>
      <Group justify="space-between" gap="xs" mb={6}>
        {spoken ? (
          <OnlyNotes conversation={conversation} />
        ) : (
          <SegmentedControl size="xs" value={kind} onChange={(next) => setKind(next as DraftKind)} aria-label="What I write"
            data={[{ value: "reply", label: REPLIES[channel] }, { value: "note", label: "Note, only us" }]} />
        )}
        {kind === "reply" && can.reply && <Way conversation={conversation} />}
      </Group>
      {allowed ? (
        <Textarea ref={box} autosize minRows={least} maxRows={most} value={text} aria-label={kind === "reply" ? REPLIES[channel] : "Note, only us"}
          placeholder={kind === "reply" ? "Write to the customer…" : "Write for colleagues; the customer never sees it…"}
          onChange={(event) => write(event.currentTarget.value)} onKeyDown={pressed} />
      ) : (
        <Text size="sm" c="dimmed" className="whynot">{can.why_not ?? "This cannot be answered just now."}</Text>
      )}
      <Group justify="space-between" mt={6} gap="xs" mih={26}>
        <Text size="xs" c="dimmed" component="span">{channel === "sms" && kind === "reply" && allowed && <SegmentWords text={text} />}</Text>
        {allowed && <Button onClick={send} disabled={!text.trim()} title="Ctrl Enter">{kind === "reply" ? "Send" : "Save note"}</Button>}
      </Group>
    </footer>
  );
}
