import type { Board } from "../api";
import { span } from "../shared/time";
import { Figure } from "./Figure";

/** Today's numbers; each carries its definition. A dash means there is nothing to divide by yet. */
export function Today({ today, definitions }: { today: Board["today"]; definitions: Board["definitions"] }) {
  const share = today.within_target === null ? "–" : `${Math.round(today.within_target * 100)} %`;
  const speed = today.asa_seconds === null ? "–" : span(today.asa_seconds * 1000);
  return (
    <section className="panel">
      <h2>Today</h2>
      <div className="todays">
        <Figure words="Within target" value={share} definition={definitions.within_target} />
        <Figure words="Average wait" value={speed} definition={definitions.asa_seconds} />
        <Figure words="Entered" value={today.entered} definition={definitions.entered} />
        <Figure words="Answered" value={today.answered} definition={definitions.answered} />
        <Figure words="Left" value={today.left} definition={definitions.left} />
        <Figure words="Closed by the bot" value={today.bot_closed} definition={definitions.bot_closed} />
      </div>
    </section>
  );
}
