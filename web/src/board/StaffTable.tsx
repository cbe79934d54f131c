import { Text } from "@mantine/core";
import type { StaffLine } from "../api";
import { span } from "../shared/time";
import { useNow } from "../shared/useNow";
import { CHANNELS, PRESENCES } from "../shared/words";

const ORDER: StaffLine["state"][] = ["available", "in_contact", "wrap_up", "away", "offline"];

function Row({ one }: { one: StaffLine }) {
  const now = useNow();
  const held = one.holding.filter((each) => each.held > 0);
  return (
    <tr data-offline={one.state === "offline"}>
      <th scope="row">{one.name} <span className="dim">{one.level === 2 ? "II" : one.level === 1 ? "I" : ""}</span></th>
      <td><span className="presence" data-state={one.state} /> {PRESENCES[one.state]}{one.reason && <span className="dim"> {one.reason.toLowerCase()}</span>}</td>
      <td className="num">{span(now - Date.parse(one.since))}</td>
      <td className="num">{held.map((each) => `${each.held} of ${each.max} ${CHANNELS[each.channel]}`).join(", ") || <span className="dim">–</span>}</td>
      <td className="num">{one.today}</td>
    </tr>
  );
}

/** Who is here, in which state since when, what they hold, and how many they have taken today. */
export function StaffTable({ staff }: { staff: StaffLine[] }) {
  const rows = [...staff].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name));
  const summary = ORDER.map((state) => ({ state, count: staff.filter((one) => one.state === state).length })).filter(({ count }) => count > 0);
  return (
    <section className="panel wide">
      <h2>Specialists</h2>
      <p className="summary">{summary.map(({ state, count }) => <span key={state}><span className="presence" data-state={state} /> {PRESENCES[state]} <b className="num">{count}</b></span>)}</p>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">Nobody has signed in yet. Specialists appear here with their state as soon as they do.</Text>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label="Specialists">
          <table className="grid stafftable">
            <thead><tr><th scope="col">Name</th><th scope="col">State</th><th scope="col">Since</th><th scope="col">Holding</th><th scope="col">Today</th></tr></thead>
            <tbody>{rows.map((one) => <Row key={one.id} one={one} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}
