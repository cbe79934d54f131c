import { Button, VisuallyHidden } from "@mantine/core";
import type { Call, Conversation } from "../api";
import { useMe } from "../app/me";
import { Icon, type IconName } from "../shared/icons";
import { span } from "../shared/time";
import { useKeys } from "../shared/useKeys";
import { useNow } from "../shared/useNow";
import "./calls.css";
import { PhonePanel } from "./PhonePanel";
import { stripOf, type Shape } from "./strip";
import type { CallAct, CallActs } from "./useCallActs";

const DRAWN: Record<Shape, IconName> = {
  bot: "bot", wait: "clock", ring: "ringing", talk: "voice", hold: "pause", tape: "tape", fail: "alert", end: "hangup",
};

/** While the carrier is asked: not yet done, and not shown as done. */
const ASKING: Record<CallAct, string> = {
  hold: "Putting on hold…", resume: "Coming back…", hangUp: "Hanging up…", redial: "Calling your phone…",
};

interface Props {
  conversation: Conversation;
  call: Call;
  acts: CallActs;
  /** Single keys are taken while no dialog is open. */
  keys: boolean;
  transfer: () => void;
  hangUp: () => void;
}

/** Over the timeline of a call: how it stands, for how long, and what can be done with it. */
export function CallStrip({ conversation, call, acts, keys, transfer, hangUp }: Props) {
  const me = useMe();
  const now = useNow();
  const mine = conversation.assigned_to?.id === me.id;
  const strip = stripOf(call, now, mine, conversation.assigned_to?.name ?? null);
  const { can } = call;
  const turn = can.hold ? "hold" : can.resume ? "resume" : null;
  useKeys({ h: () => turn && acts.do(turn) }, keys && turn !== null);
  const phoneIsUp = mine && (call.leg?.state === "calling" || call.leg?.state === "joined");
  return (
    <section className="callstrip" data-shape={strip.shape} aria-label="Call">
      <div className="callrow">
        <span className="callmark"><Icon name={DRAWN[strip.shape]} size={20} /></span>
        <div className="grow">
          <b>{acts.pending ? ASKING[acts.pending] : strip.words}</b>{" "}
          {strip.clock !== null && <span className="num callclock" role="timer" aria-live="off" data-urgent={strip.long ? "soon" : undefined}>{span(strip.clock)}</span>}
          {(strip.hint || strip.long) && <div className="callhint">{strip.long && <b>The customer has heard music for a while. </b>}{strip.hint}</div>}
        </div>
        <div className="callacts">
          {turn && <Button variant="default" loading={acts.pending === turn} onClick={() => acts.do(turn)} title={`${turn === "hold" ? "Hold" : "Resume"} (H)`}>{turn === "hold" ? "Hold" : "Resume"}</Button>}
          {can.redial && <Button loading={acts.pending === "redial"} onClick={() => acts.do("redial")}>Call my phone again</Button>}
          {can.transfer && <Button variant="default" onClick={transfer} title="Transfer to level II, the customer stays on the line (T)">To level II</Button>}
          {can.hang_up && <Button className="hangup" variant="default" onClick={hangUp} title="Hang up (E)">Hang up</Button>}
        </div>
      </div>
      {acts.failed && acts.failed.act !== "hangUp" && <div className="calltrouble" role="alert"><Icon name="alert" size={14} /> {acts.failed.words}</div>}
      <VisuallyHidden role="status">{strip.words}{strip.long ? ", for two minutes or more" : ""}</VisuallyHidden>
      {phoneIsUp && me.phone && <PhonePanel number={me.phone} />}
    </section>
  );
}
