import { Button, Group, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Icon } from "../shared/icons";
import { CALL } from "../demo/calls";
import { carrier, type CallLine } from "../demo/carrier";
import { useFeed } from "../demo/feed";
import { demoPhone, PHONE_STATES } from "./demoPhone";

const WHO: Record<CallLine["who"], string> = { office: "Announcement", me: "You", other: "Customer", line: "" };

/** In the demo, my own phone: it rings here, I type what I say, and read what I hear. Elsewhere, nothing. */
export function PhonePanel({ number }: { number: string }) {
  const demo = useQuery({ queryKey: ["demo"], queryFn: demoPhone.isHere, staleTime: Infinity });
  const found = useQuery({
    queryKey: ["demophone", number],
    queryFn: () => demoPhone.current(number),
    enabled: demo.data === true,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data ? 5000 : 1000),
  });
  return found.data ? <Handset key={found.data} sid={found.data} /> : null;
}

function Line({ line }: { line: CallLine }) {
  if (line.who === "line") return <li className="phoneevent">{line.text}</li>;
  return <li data-who={line.who} lang={line.language ?? undefined}><b>{WHO[line.who]}</b> {line.text}</li>;
}

function Handset({ sid }: { sid: string }) {
  const { what, loaded, lost } = useFeed(CALL, sid);
  const { lines, state } = what;
  const [words, setWords] = useState("");
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => void list.current?.scrollTo({ top: list.current.scrollHeight }), [lines.length]);
  const answer = useMutation({ mutationFn: () => demoPhone.answer(sid) });
  const hangUp = useMutation({ mutationFn: () => carrier.hangUp(sid) });
  const say = useMutation({ mutationFn: (text: string) => carrier.say(sid, text), onSuccess: () => setWords("") });
  const over = state === "ended";
  const ringing = loaded && state === "ringing";
  const trouble = answer.error ?? say.error ?? hangUp.error;
  const speak = () => words.trim() && !say.isPending && say.mutate(words.trim());
  return (
    <section className="handset" aria-label="Your phone, simulated">
      <Group justify="space-between" gap="2px 8px">
        <Text size="xs" fw={600}><Icon name={ringing ? "ringing" : "voice"} size={13} /> Your phone (simulated) <span className="dim">{PHONE_STATES[state]}</span></Text>
        {!over && !ringing && <Button size="compact-xs" mih={24} variant="subtle" color="red" loading={hangUp.isPending} onClick={() => hangUp.mutate()}>Put the phone down</Button>}
      </Group>
      <ul className="heard" ref={list} tabIndex={0} role="log" aria-label="What you hear">
        {lines.length === 0 && <li className="phoneevent">Nothing heard yet</li>}
        {lines.map((line) => <Line key={line.n} line={line} />)}
      </ul>
      {ringing && <Button fullWidth loading={answer.isPending} onClick={() => answer.mutate()}>Pick up</Button>}
      {!over && !ringing && (
        <form className="speak" onSubmit={(event) => (event.preventDefault(), speak())}>
          <TextInput className="grow" size="xs" aria-label="What you say on the phone" placeholder="Type what you say to the customer…" value={words} maxLength={1000}
            onChange={(event) => setWords(event.currentTarget.value)} />
          <Button type="submit" variant="light" loading={say.isPending} disabled={!words.trim()}>Say</Button>
        </form>
      )}
      {(trouble || lost) && <Text size="xs" c="red" role="alert">{trouble ? trouble.message : "The simulated carrier does not answer; trying again…"}</Text>}
    </section>
  );
}
