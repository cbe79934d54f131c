import type { Match } from "../api";
import { Icon } from "../shared/icons";
import { dayOf } from "../shared/time";
import { useNow } from "../shared/useNow";
import { accountNumber } from "./accountNumber";
import { highlight } from "./highlight";

/** A text with what fits the query set off. */
function Lit({ text, query, whole }: { text: string; query: string; whole?: boolean }) {
  if (whole) return <mark>{text}</mark>;
  return <>{highlight(text, query).map((part, index) => (part.hit ? <mark key={index}>{part.text}</mark> : part.text))}</>;
}

/** A service address; a query fits the street, never the town, state and ZIP at its end. */
function Place({ address, query }: { address: string; query: string }) {
  const parts = address.split(", ");
  return <><Lit text={parts.slice(0, -2).join(", ")} query={query} />, {parts.slice(-2).join(", ")}</>;
}

/** How they were last heard of. */
function Heard({ match }: { match: Match }) {
  const now = useNow();
  if (match.open_conversations > 0) return <span className="tag" data-open="true">{match.open_conversations} open</span>;
  if (match.last_contact_at) return <span className="num time">{dayOf(match.last_contact_at, now)}</span>;
  return null;
}

interface RowProps {
  match: Match;
  query: string;
  id: string;
  marked: boolean;
  open: () => void;
  mark: () => void;
}

/** One customer found: who and which account; where, and what of theirs fits. */
export function FoundRow({ match, query, id, marked, open, mark }: RowProps) {
  const { account, matched_by: by } = match;
  const own = by === "phone" || by === "mail";
  return (
    <li id={id} role="option" aria-selected={marked} className="foundrow" onClick={open} onMouseMove={mark}>
      <span className="rowline">
        <span className="name"><Lit text={match.name} query={by === "name" ? query : ""} />{account && account.holder !== match.name && <span className="dim"> · account of {account.holder}</span>}</span>
        <Heard match={match} />
      </span>
      <span className="rowline small">
        <span className="preview">
          {own && <><Icon name={by === "mail" ? "mail" : "voice"} size={12} /> <Lit text={match.match} query={query} whole={by === "phone"} />{account?.service_address && " · "}</>}
          {account?.service_address && <Place address={account.service_address} query={own || by === "account number" ? "" : query} />}
          {!account && !own && match.endpoints.map((one) => one.address).join(" · ")}
        </span>
        {account && <span className="num"><Lit text={accountNumber(account.number)} query="" whole={by === "account number"} /></span>}
        {account?.status === "closed" && <span className="tag">closed</span>}
      </span>
      {match.words && <span className="foundwords"><Icon name={account?.protected ? "shield" : "note"} size={12} /> {match.words}</span>}
    </li>
  );
}
