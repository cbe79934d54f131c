import type { Board } from "../api";
import { Icon } from "../shared/icons";
import { span } from "../shared/time";
import { useNow } from "../shared/useNow";
import { Figure } from "./Figure";

/** The first thing seen: how many wait, how long, what is about to break. */
export function Totals({ board }: { board: Board }) {
  const now = useNow();
  const { waiting, definitions } = board;
  const longest = waiting.longest_since ? span(now - Date.parse(waiting.longest_since)) : "–";
  return (
    <div className="totals">
      <Figure words="Waiting" value={waiting.total} definition={definitions.waiting} to={{ view: "waiting" }} />
      <Figure words="Longest wait" value={longest} definition={definitions.longest} to={{ view: "waiting" }} />
      <Figure words="At risk" value={waiting.at_risk} definition={definitions.at_risk} to={{ view: "waiting" }}
        urgent={waiting.at_risk > 0 ? "late" : undefined} mark={waiting.at_risk > 0 && <Icon name="alert" size={22} />} />
      <Figure words="With specialists" value={board.assigned} definition={definitions.assigned} to={{ view: "team" }} />
      <Figure words="With the bot" value={board.with_bot} definition={definitions.with_bot} />
    </div>
  );
}
