import { Text } from "@mantine/core";
import type { Account } from "../api";
import { Icon } from "../shared/icons";
import { dollars, sign } from "../shared/money";
import { calendar } from "../shared/time";
import { sentence } from "../shared/words";
import { Bills } from "./Bills";

/** Whether water is on: by word, shape and colour together. */
function Shutoff({ shutoff }: { shutoff: Account["shutoff"] }) {
  const icon = { none: "check", notice: "clock", off: "alert" } as const;
  return <div className="shutoff" data-status={shutoff.status}><Icon name={icon[shutoff.status]} /> {shutoff.words}</div>;
}

/** The account as one needs it while talking: what is owed, until when, whether water is on, what was paid. */
export function AccountFacts({ account }: { account: Account }) {
  const owed = sign(account.balance);
  return (
    <section aria-label="Account">
      <h3>Account <span className="num">{account.number}</span></h3>
      <div className="balance">
        <span className="figure num">{dollars(account.balance)}</span>
        <span className="dim">{owed < 0 ? "in credit" : owed === 0 ? "nothing owed" : account.due_on ? `due ${calendar(account.due_on)}` : "owed"}</span>
      </div>
      {sign(account.past_due) > 0 && <div className="pastdue"><Icon name="alert" size={14} /> <span className="num">{dollars(account.past_due)}</span> past due</div>}
      <Shutoff shutoff={account.shutoff} />
      <dl className="facts2">
        <dt>Last paid</dt>
        <dd>{account.last_payment ? <><span className="num">{dollars(account.last_payment.amount)}</span>, posted {calendar(account.last_payment.posted_on)}</> : "None posted"}</dd>
        <dt>Holder</dt><dd>{account.holder}</dd>
        <dt>Service at</dt><dd>{account.service_address}</dd>
        <dt>Kind</dt><dd>{sentence(account.kind)}{account.managed ? ", managed" : ""}{account.status === "closed" ? ", closed" : ""}</dd>
        <dt>Persons</dt>
        <dd>{account.persons.map((person) => <div key={person.name + person.role}>{person.name} <span className="dim">{person.role.toLowerCase()}</span></div>)}</dd>
      </dl>
      {account.linked_by === "endpoint" && <Text size="xs" c="dimmed" mt={8}>Linked because this address is on file for the account. That alone proves nothing.</Text>}
      <Bills bills={account.bills} />
    </section>
  );
}
