import { Button, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { segments } from "../shared/segments";
import { clock } from "../shared/time";
import { carrier, type CarrierText, type News } from "./carrier";
import { merge, useFeed, type Feed } from "./feed";
import { Pane } from "./Pane";
import type { PaneProps } from "./panes";
import { sayings } from "./sayings";
import { Trouble } from "./Trouble";
import { useBottom } from "./useBottom";
import { useCounted } from "./useCounted";
import { useCue } from "./useCue";

const TEXTS: Feed<CarrierText[], News<CarrierText>> = {
  start: [],
  read: carrier.texts,
  fold: (known, news) => merge(known, news.items, (text) => text.sid),
};

function Bubble({ text }: { text: CarrierText }) {
  return (
    <div className="entry" data-side={text.direction === "in" ? "mine" : "theirs"}>
      <div className="bubble" dir="auto">{text.body}</div>
      <div className="meta"><time className="num" dateTime={text.at}>{clock(text.at)}</time><span>{text.status}</span></div>
    </div>
  );
}

/** The customer's phone with its texts, through the simulated carrier. */
export function Texts({ person, address, cue, taken, sent, unread, look, counted }: PaneProps) {
  const { what: texts, loaded, lost } = useFeed(TEXTS, person.phone);
  const [draft, setDraft] = useState("");
  const list = useBottom<HTMLDivElement>(texts.length);
  const box = useRef<HTMLTextAreaElement>(null);
  const send = useMutation({
    mutationFn: (body: string) => carrier.text(person.phone, body),
    onSuccess: (_, body) => (setDraft(""), sent("text", body)),
  });
  const heard = texts.filter((text) => text.direction === "out").length;
  useCounted("text", heard, loaded, counted);
  const fill = (words: string) => (setDraft(words), box.current?.focus());
  useCue(cue, (step) => fill(step.say ?? ""), taken);
  const submit = () => draft.trim() && !send.isPending && send.mutate(draft);
  return (
    <Pane name="text" unread={unread} look={look} head={<Text size="xs" c="dimmed" className="num tail">{person.phone} to {address}</Text>}>
      <div className="log" ref={list} role="log" tabIndex={0} aria-label="Texts">
        {texts.length === 0 && <p className="nothing">{loaded ? "No texts yet. Write one below and watch it arrive at the desk." : "Fetching the texts…"}</p>}
        {texts.map((text) => <Bubble key={text.sid} text={text} />)}
      </div>
      <form className="sayform" onSubmit={(event) => (event.preventDefault(), submit())}>
        <div className="suggestions" role="group" aria-label="Suggestions">
          {sayings(person).map((saying) => (
            <Button key={saying.label} variant="default" size="compact-xs" onClick={() => fill(saying.text)}>{saying.label}</Button>
          ))}
        </div>
        <div className="sayrow">
          <Textarea ref={box} className="grow" aria-label="Text message" placeholder="Text message" autosize minRows={1} maxRows={4} value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={(event) => event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing && (event.preventDefault(), submit())} />
          <Button type="submit" size="sm" loading={send.isPending} disabled={!draft.trim()}>Text</Button>
        </div>
        <Trouble error={send.error && `Not sent: ${send.error.message}`} lost={lost}>{draft && `${segments(draft).count} of the carrier's segments`}</Trouble>
      </form>
    </Pane>
  );
}
