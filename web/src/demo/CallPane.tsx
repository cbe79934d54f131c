import { Button, Text, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { Icon } from "../shared/icons";
import { keysIn, STANDING } from "./calls";
import { Keypad } from "./Keypad";
import { Pane } from "./Pane";
import type { PaneProps } from "./panes";
import { Transcript } from "./Transcript";
import { Trouble } from "./Trouble";
import { useCall } from "./useCall";
import { useCounted } from "./useCounted";
import { useCue } from "./useCue";

/** A telephone call to the office: what would be spoken is typed, what would be heard is read. */
export function CallPane({ person, address, cue, taken, sent, unread, look, counted }: PaneProps) {
  const call = useCall(person.phone, address, (words) => sent("call", words));
  const [draft, setDraft] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const live = call.sid !== null && call.state !== "ended";
  const heard = call.lines.filter((line) => line.who !== "me").length;
  useCounted("call", heard, call.known, counted);
  useCue(call.known ? cue : null, (step) => {
    setDraft(step.say ?? step.press ?? "");
    if (!live) call.dial();
    box.current?.focus();
  }, taken);
  const keys = keysIn(draft);
  const submit = (how: "say" | "press") => {
    const words = how === "press" ? keys : draft.trim();
    if (!words || !live || call.busy) return;
    call[how](words);
    setDraft("");
  };
  const { words, hint } = STANDING[call.state];
  return (
    <Pane name="call" unread={unread} look={look} head={
      call.sid === null ? <Text size="xs" c="dimmed" className="num tail">{person.phone} to {address}</Text> : (
        <span className="standing tail" data-state={call.state} role="status"><i aria-hidden="true" />{words}</span>
      )
    }>
      <div className="callbox">
        {call.sid === null ? (
          <p className="nothing">Call the office and type what you would say: it is spoken for you, and what you hear is written here.</p>
        ) : <Transcript lines={call.lines} />}
        <Keypad press={call.press} disabled={!live} />
      </div>
      <form className="sayform" onSubmit={(event) => (event.preventDefault(), submit(keys ? "press" : "say"))}>
        <div className="sayrow">
          <TextInput ref={box} className="grow" aria-label="What you say on the phone" placeholder={live ? "What you say" : "Call first, then say it"} value={draft} onChange={(event) => setDraft(event.currentTarget.value)} />
          {live && keys && <Button type="submit" size="sm">Press</Button>}
          {live && <Button type={keys ? "button" : "submit"} variant={keys ? "default" : "filled"} size="sm" disabled={!draft.trim()} onClick={keys ? () => submit("say") : undefined}>Say</Button>}
          {live ? (
            <Button size="sm" variant="default" className="hangup" onClick={call.hangUp}>Hang up</Button>
          ) : (
            <Button size="sm" loading={call.dialing} leftSection={<Icon name="voice" />} onClick={call.dial}>{call.sid ? "Call again" : "Call the office"}</Button>
          )}
        </div>
        <Trouble error={call.error} lost={call.lost}>{live ? hint : ""}</Trouble>
      </form>
    </Pane>
  );
}
