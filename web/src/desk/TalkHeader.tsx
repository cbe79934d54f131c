import { ActionIcon, Button, Group, Text, Title } from "@mantine/core";
import type { RefObject } from "react";
import type { Conversation } from "../api";
import { liveCall } from "../calls/live";
import { Icon } from "../shared/icons";
import { roughly, span } from "../shared/time";
import { useNow } from "../shared/useNow";
import { CHANNELS, languageWords, levelWords, sentence, STATES, topicWords } from "../shared/words";
import { urgency } from "./LineRow";
import type { Place } from "./place";

/** The promise's clock: waiting since, due in, late by. */
function Promise_({ conversation }: { conversation: Conversation }) {
  const now = useNow();
  const { due_at: due } = conversation;
  // A caller's wait is told by the strip below.
  const since = liveCall(conversation) ? null : conversation.waiting_since;
  const urgent = urgency(due, now);
  const late = due !== null && urgent === "late";
  return (
    <>
      {since && <span className="num">waiting {span(now - Date.parse(since))}</span>}
      {due && (
        <span className="num time" data-urgent={urgent}>
          {urgent !== "calm" && <Icon name={late ? "alert" : "clock"} size={13} />} {late ? "answer late by" : "answer due in"} {roughly(Date.parse(due) - now)}
        </span>
      )}
    </>
  );
}

interface Props {
  conversation: Conversation;
  heading: RefObject<HTMLHeadingElement | null>;
  place: Place;
  transfer: () => void;
  finish: () => void;
}

/** Over the timeline: who and what about, how it stands, why it is here, and what can be done with it. */
export function TalkHeader({ conversation, heading, place, transfer, finish }: Props) {
  const { can } = conversation;
  // While a call goes on, it is steered from the strip below.
  const mine = !liveCall(conversation) && (can.transfer || can.wrap_up || can.close);
  return (
    <header className="talkhead">
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group wrap="nowrap" gap={4} className="grow">
          <ActionIcon className="phoneonly" variant="subtle" color="gray" aria-label="Back to the list" onClick={place.toList}><Icon name="back" size={20} /></ActionIcon>
          <Title order={1} size="h4" ref={heading} tabIndex={-1} className="name">
            {conversation.contact_name}{conversation.topic && <span className="topic"> · {topicWords(conversation.topic)}</span>}
          </Title>
        </Group>
        <Group gap={6} wrap="nowrap">
          {mine && can.transfer && <Button variant="default" onClick={transfer} title="Transfer to level II (T)">To level II</Button>}
          {mine && (can.wrap_up || can.close) && <Button variant={can.close ? "filled" : "default"} onClick={finish} title="Wrap up (E)">{can.close ? "Close" : "Wrap up"}</Button>}
          <Button className="narrowonly" variant="subtle" onClick={() => place.showSide(true)}>Customer</Button>
        </Group>
      </Group>
      <div className="facts">
        <span><Icon name={conversation.channel} size={13} /> {CHANNELS[conversation.channel]}</span>
        <span className="state" data-state={conversation.state}>{STATES[conversation.state]}{conversation.assigned_to && conversation.state !== "closed" ? ` · ${conversation.assigned_to.name}` : ""}</span>
        {conversation.level && <span>{levelWords(conversation.level)}</span>}
        <span>{languageWords(conversation.language)}</span>
        {conversation.reopened && <span>reopened</span>}
        <Promise_ conversation={conversation} />
      </div>
      {conversation.reasons.length > 0 && (
        <Text size="xs" c="dimmed" className="why"><b>Why here</b> {conversation.reasons.map((reason) => sentence(reason.words)).join(" · ")}</Text>
      )}
    </header>
  );
}
