import { Link } from "@tanstack/react-router";
import type { Line } from "../api";
import { Icon } from "../shared/icons";
import { clock, dayOf, roughly, span } from "../shared/time";
import { useNow } from "../shared/useNow";
import { CHANNELS, levelWords, topicWords } from "../shared/words";
import type { Place } from "./place";

/** How urgent a promise is: broken, about to break, or neither. */
export function urgency(due: string | null, now: number): "late" | "soon" | "calm" {
  if (!due) return "calm";
  const left = Date.parse(due) - now;
  return left < 0 ? "late" : left < 120_000 ? "soon" : "calm";
}

/** The time that matters on a row: the wait for those who wait, else when something was last said. */
function RowTime({ line }: { line: Line }) {
  const now = useNow();
  const urgent = urgency(line.due_at, now);
  if (urgent !== "calm" && line.due_at) {
    const words = urgent === "late" ? `late ${roughly(now - Date.parse(line.due_at))}` : `due ${span(Date.parse(line.due_at) - now)}`;
    return <span className="num time" data-urgent={urgent}><Icon name={urgent === "late" ? "alert" : "clock"} size={13} /> {words}</span>;
  }
  if (line.waiting_since) return <span className="num time">{span(now - Date.parse(line.waiting_since))}</span>;
  const day = dayOf(line.last_message_at, now);
  return <span className="num time">{day === "Today" ? clock(line.last_message_at) : day.replace(/ \d{4}$/, "")}</span>;
}

/** One conversation in a list: two lines, never more. */
export function LineRow({ line, index, place }: { line: Line; index: number; place: Place }) {
  const unanswered = line.state === "assigned" && line.last_author === "contact";
  return (
    <Link to="/inbox/$id" params={{ id: line.id }} search={(before) => ({ ...before, view: place.view, side: undefined })}
      className="row" data-row={index} data-open={place.id === line.id} preload={false}>
      <span className="rowline">
        <span className="name" data-unanswered={unanswered}>{line.contact_name}</span>
        <RowTime line={line} />
      </span>
      <span className="rowline small">
        <span className="mark"><Icon name={line.channel} size={13} /> {CHANNELS[line.channel]}</span>
        <span className="preview">{line.topic ? `${topicWords(line.topic)}: ` : ""}{line.preview}</span>
        {line.language !== "en" && line.language !== "und" && <span className="tag">{line.language.toUpperCase()}</span>}
        {line.level === 2 && <span className="tag" title={levelWords(2)}>II</span>}
        {line.state === "wrapping" && <span className="tag">Wrap-up</span>}
        {place.view === "team" && line.assigned_to && <span className="tag">{line.assigned_to.name.split(" ")[0]}</span>}
      </span>
    </Link>
  );
}
