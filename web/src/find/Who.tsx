import { Text } from "@mantine/core";
import type { Customer, CustomerAccount } from "../api";
import { Icon } from "../shared/icons";
import { dollars, sign } from "../shared/money";
import { calendar } from "../shared/time";
import { CHANNELS, sentence, topicWords } from "../shared/words";
import { accountNumber } from "./accountNumber";

/** What is owed and whether water is on. */
function Standing({ figures }: { figures: NonNullable<CustomerAccount["figures"]> }) {
  const icon = { none: "check", notice: "clock", off: "alert" } as const;
  const owed = sign(figures.balance);
  return (
    <>
      <div className="balance">
        <span className="figure num">{dollars(figures.balance)}</span>
        <span className="dim">{owed < 0 ? "in credit" : owed === 0 ? "nothing owed" : figures.due_on ? `due ${calendar(figures.due_on)}` : "owed"}</span>
      </div>
      {sign(figures.past_due) > 0 && <div className="pastdue"><Icon name="alert" size={14} /> <span className="num">{dollars(figures.past_due)}</span> past due</div>}
      <div className="shutoff" data-status={figures.shutoff.status}><Icon name={icon[figures.shutoff.status]} /> {figures.shutoff.words}</div>
    </>
  );
}

/** One account in brief; where figures are not this reader's to see, why. */
function Account({ account }: { account: CustomerAccount }) {
  const { figures } = account;
  return (
    <section aria-label={`Account ${accountNumber(account.number)}`}>
      <h3>Account <span className="num">{accountNumber(account.number)}</span></h3>
      {figures && <Standing figures={figures} />}
      {account.why_hidden && <p className="whyhidden"><Icon name="shield" size={14} /> {account.why_hidden}</p>}
      <dl>
        {figures && <><dt>Last paid</dt><dd>{figures.last_payment ? <><span className="num">{dollars(figures.last_payment.amount)}</span>, posted {calendar(figures.last_payment.posted_on)}</> : "None posted"}</dd></>}
        <dt>Holder</dt><dd>{account.holder}</dd>
        {account.roles.length > 0 && <><dt>Speaks as</dt><dd>{account.roles.map(topicWords).join(", ")}</dd></>}
        {account.service_address && <><dt>Service at</dt><dd>{account.service_address}</dd></>}
        <dt>Kind</dt><dd>{sentence(account.kind)}{account.managed && ", managed"}{account.protected && ", protected person"}{account.status === "closed" && ", closed"}</dd>
      </dl>
    </section>
  );
}

/** How they are reached; being on file proves nothing about who writes. */
function Endpoints({ endpoints }: { endpoints: Customer["endpoints"] }) {
  if (endpoints.length === 0) return null;
  return (
    <section aria-label="Reached by">
      <h3>Reached by</h3>
      <ul className="endpoints">
        {endpoints.map((one) => (
          <li key={one.channel + one.address}>
            <Icon name={one.channel} size={14} /> <span className="wrapany">{one.address}</span>
            <span className="dim"> {CHANNELS[one.channel]}{one.on_file && ", on file"}{one.opted_out && ", asked not to be written to"}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Who this is: how they are reached, and each of their accounts in brief. */
export function Who({ customer }: { customer: Customer }) {
  return (
    <>
      {customer.accounts.length === 0 && <section><h3>Account</h3><Text size="sm" c="dimmed">No account is known to be theirs.</Text></section>}
      {customer.accounts.map((account) => <Account key={account.id} account={account} />)}
      <Endpoints endpoints={customer.endpoints} />
    </>
  );
}
