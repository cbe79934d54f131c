import { Button, Group, SegmentedControl, Text, Textarea } from "@mantine/core";
import type { KeyboardEvent, RefObject } from "react";
import type { Conversation } from "../api";
import { segments } from "../shared/segments";
import { CHANNELS } from "../shared/words";
import { useDraft, type DraftKind } from "./drafts";
import { outgoing } from "./outgoing";

/** What a text will cost, before it is sent. */
function SegmentWords({ text }: { text: string }) {
  const { count, left, unicode } = segments(text);
  if (count === 0) return null;
  return <span className="num">{count} {count === 1 ? "segment" : "segments"}, {left} left{unicode ? ", with special letters" : ""}</span>;
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
        <SegmentedControl size="xs" value={kind} onChange={(next) => setKind(next as DraftKind)} aria-label="What I write"
          data={[{ value: "reply", label: `Reply by ${CHANNELS[channel]}` }, { value: "note", label: "Note, only us" }]} />
        {kind === "reply" && can.reply && <Text size="xs" c="dimmed" className="from">from {conversation.our_address}</Text>}
      </Group>
      {allowed ? (
        <Textarea ref={box} autosize minRows={2} maxRows={8} value={text} aria-label={kind === "reply" ? `Reply by ${CHANNELS[channel]}` : "Note, only us"}
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
