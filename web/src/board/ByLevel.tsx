import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Board, Channel } from "../api";
import { may, useMe } from "../app/me";
import { span } from "../shared/time";
import { useNow } from "../shared/useNow";
import { CHANNELS } from "../shared/words";

type By = Board["waiting"]["by"];

/** The oldest start of some waits; null when nobody waits. */
function oldest(rows: By): string | null {
  return rows.map((row) => row.longest_since).filter((since) => since !== null).sort()[0] ?? null;
}

function Cell({ rows, level, channel }: { rows: By; level?: 1 | 2; channel?: Channel }) {
  const now = useNow();
  const me = useMe();
  const total = rows.reduce((sum, row) => sum + row.waiting, 0);
  if (total === 0) return <td className="num dim">0</td>;
  const since = oldest(rows);
  return (
    <td className="num">
      {may(me, "conversations") ? <Link to="/inbox" search={{ view: "waiting", level, channel }}><b>{total}</b></Link> : <b>{total}</b>}
      {since && <span className="dim longest">{span(now - Date.parse(since))}</span>}
    </td>
  );
}

/** Who waits, by level and channel, with the longest wait of each; every number opens its list. */
export function ByLevel({ waiting }: { waiting: Board["waiting"] }) {
  const shown = (Object.keys(CHANNELS) as Channel[]).filter(
    (channel) => channel === "sms" || channel === "chat" || waiting.by.some((row) => row.channel === channel && row.waiting > 0),
  );
  const pick = (level?: 1 | 2, channel?: Channel) =>
    waiting.by.filter((row) => (!level || row.level === level) && (!channel || row.channel === channel));
  return (
    <section className="panel">
      <h2>Waiting by level and channel</h2>
      <div className="scroll" tabIndex={0} role="region" aria-label="Waiting by level and channel">
        <table className="grid">
          <thead><tr><th scope="col">Level</th>{shown.map((channel) => <th key={channel} scope="col">{CHANNELS[channel]}</th>)}<th scope="col">All</th></tr></thead>
          <tbody>
            {([1, 2] as const).map((level) => (
              <tr key={level}>
                <th scope="row">{level === 1 ? "I" : "II"}</th>
                {shown.map((channel) => <Cell key={channel} rows={pick(level, channel)} level={level} channel={channel} />)}
                <Cell rows={pick(level)} level={level} />
              </tr>
            ))}
            <tr className="sum">
              <th scope="row">Both</th>
              {shown.map((channel) => <Cell key={channel} rows={pick(undefined, channel)} channel={channel} />)}
              <Cell rows={waiting.by} />
            </tr>
          </tbody>
        </table>
      </div>
      {waiting.total === 0 && <Text size="sm" c="dimmed">Nobody is waiting.</Text>}
    </section>
  );
}
