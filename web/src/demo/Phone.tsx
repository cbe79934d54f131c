import { Button, Group, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { segments } from "../shared/segments";
import { clock } from "../shared/time";
import { carrier, type CarrierText, type CastPerson } from "./carrier";
import { sayings } from "./sayings";
import { useTexts } from "./useTexts";

function Bubble({ text }: { text: CarrierText }) {
  return (
    <div className="entry" data-side={text.direction === "in" ? "mine" : "theirs"}>
      <div className="bubble" dir="auto">{text.body}</div>
      <div className="meta"><time className="num" dateTime={text.at}>{clock(text.at)}</time><span>{text.status}</span></div>
    </div>
  );
}

/** The customer's phone: it texts the office through the simulated carrier. */
export function Phone({ person, ours }: { person: CastPerson; ours: string }) {
  const { texts, lost } = useTexts(person.phone);
  const [draft, setDraft] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const send = useMutation({ mutationFn: (body: string) => carrier.send(person.phone, body), onSuccess: () => setDraft("") });
  useEffect(() => void list.current?.scrollTo({ top: list.current.scrollHeight }), [texts.length]);
  const submit = () => draft.trim() && !send.isPending && send.mutate(draft);
  return (
    <section className="pane phonepane" aria-label={`${person.name}'s phone`}>
      <div className="phone">
        <div className="phonehead">
          <Text fw={600} size="sm">Water office <span className="num dim">{ours}</span></Text>
          <Text size="xs" c="dimmed">on {person.name}'s phone, <span className="num">{person.phone}</span></Text>
        </div>
        <div className="texts" ref={list} role="log" tabIndex={0} aria-label="Texts">
          {texts.length === 0 && <Text size="sm" c="dimmed" ta="center" m="auto" maw={260}>No texts yet. Write one below, or take a suggestion, and watch it arrive at the desk.</Text>}
          {texts.map((text) => <Bubble key={text.sid} text={text} />)}
        </div>
        <form className="say" onSubmit={(event) => (event.preventDefault(), submit())}>
          <div className="suggestions" role="group" aria-label="Suggestions">
            {sayings(person).map((saying) => (
              <Button key={saying.label} variant="default" size="compact-xs" onClick={() => (setDraft(saying.text), box.current?.focus())}>{saying.label}</Button>
            ))}
          </div>
          <Group gap="xs" align="flex-end" wrap="nowrap">
            <Textarea ref={box} className="grow" aria-label="Text message" placeholder="Text message" autosize minRows={1} maxRows={5} value={draft}
              onChange={(event) => setDraft(event.currentTarget.value)}
              onKeyDown={(event) => event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing && (event.preventDefault(), submit())} />
            <Button type="submit" size="sm" loading={send.isPending} disabled={!draft.trim()}>Text</Button>
          </Group>
          <Text size="xs" c={send.error || lost ? "red" : "dimmed"} mih={18} mt={4} role={send.error ? "alert" : undefined}>
            {send.error ? `Not sent: ${send.error.message}` : lost ? "The carrier does not answer; trying again…" : draft && `${segments(draft).count} of the carrier's segments`}
          </Text>
        </form>
      </div>
    </section>
  );
}
