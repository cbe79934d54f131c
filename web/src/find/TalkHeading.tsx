import { Link } from "@tanstack/react-router";
import { Icon } from "../shared/icons";
import { CHANNELS, STATES, topicWords } from "../shared/words";
import { calendarDay } from "./calendarDay";
import type { Run } from "./runs";

/** How a conversation stands or ended, and with whom. */
function outcome({ talk }: Run): string {
  const by = talk.handled_by ? ` · ${talk.handled_by}` : "";
  if (talk.state !== "closed") return STATES[talk.state] + by;
  return `${talk.disposition ? `Closed: ${talk.disposition}` : "Closed"}${by}`;
}

/** Over a stretch: which channel and matter, when it began, how it ended; the way into it where it may be opened. */
export function TalkHeading({ run }: { run: Run }) {
  const { talk, continued } = run;
  const words = `${CHANNELS[talk.channel]}${talk.topic ? `: ${topicWords(talk.topic)}` : ""}`;
  return (
    <header className="talkheading" data-channel={talk.channel}>
      <h3>
        <Icon name={talk.channel} size={15} />{" "}
        {talk.opens ? <Link to="/inbox/$id" params={{ id: talk.id }}>{words}</Link> : words}
        {continued && <span className="dim">, continued</span>}
      </h3>
      {!continued && <p>{talk.address && talk.channel !== "chat" && `${talk.address} · `}opened {calendarDay(talk.opened_at)} · {outcome(run)}</p>}
      {talk.why_not && <p className="whyhidden"><Icon name="shield" size={13} /> {talk.why_not} What was said is not shown.</p>}
    </header>
  );
}
