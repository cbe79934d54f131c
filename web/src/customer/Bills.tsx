import { Text } from "@mantine/core";
import type { Bill } from "../api";
import { dollars } from "../shared/money";
import { calendar } from "../shared/time";

/** The last bills as bars, oldest on the left; heights only, the figures are in the table below. */
function Bars({ bills }: { bills: Bill[] }) {
  const top = Math.max(...bills.map((bill) => Number(bill.total)), 1);
  return (
    <div className="bars" aria-hidden="true">
      {[...bills].reverse().map((bill) => (
        <span key={bill.id} title={`${calendar(bill.period_end, true)}: ${dollars(bill.total)}`}>
          <i style={{ height: `${Math.max(4, (100 * Number(bill.total)) / top)}%` }} />
        </span>
      ))}
    </div>
  );
}

/** The last bills: a small picture, the same as a table, and the lines of each. */
export function Bills({ bills }: { bills: Bill[] }) {
  if (bills.length === 0) return <Text size="sm" c="dimmed" mt="xs">No bill yet.</Text>;
  return (
    <div className="bills">
      <h4>Last bills</h4>
      <Bars bills={bills} />
      <div className="rowline small dim"><span>{calendar(bills.at(-1)!.period_end, true)}</span><span>{calendar(bills[0]!.period_end, true)}</span></div>
      <details>
        <summary>Bills as a table</summary>
        {bills.map((bill) => (
          <details key={bill.id} className="bill">
            <summary><span>{calendar(bill.issued_on)}</span><span className="num">{dollars(bill.total)}</span></summary>
            <table>
              <caption className="dim">{calendar(bill.period_start)} to {calendar(bill.period_end)}, due {calendar(bill.due_on)}</caption>
              <tbody>
                {bill.lines.map((line, index) => (
                  <tr key={index}>
                    <th scope="row">{line.words}{line.quantity && <span className="dim num"> {line.quantity} {line.unit}{line.rate && ` × ${line.rate}`}</span>}</th>
                    <td className="num">{dollars(line.amount)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        ))}
      </details>
    </div>
  );
}
