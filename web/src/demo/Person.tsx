import { CopyButton, NativeSelect, UnstyledButton } from "@mantine/core";
import { dollars } from "../shared/money";
import { calendar } from "../shared/time";
import type { CastPerson } from "./city";

function Fact({ words, value, copy }: { words: string; value: string | null; copy?: string | null }) {
  if (!value) return null;
  return (
    <div className="fact">
      <dt>{words}</dt>
      <dd className="num">
        {copy ? (
          <CopyButton value={copy}>
            {({ copied, copy: take }) => <UnstyledButton className="copy" title={`Copy ${copy}`} onClick={take}>{value}<span className="copied" role="status">{copied ? "copied" : ""}</span></UnstyledButton>}
          </CopyButton>
        ) : value}
      </dd>
    </div>
  );
}

/** Ten digits in the groups people say them in. */
export function grouped(account: string): string {
  return account.replace(/^(\d{3})(\d{3})(\d{4})$/, "$1 $2 $3");
}

/** Who you are, and what you could truthfully answer when asked. */
export function Person({ people, person, choose }: { people: CastPerson[]; person: CastPerson; choose: (person: CastPerson) => void }) {
  const owed = person.balance && `${dollars(person.balance)}${person.due_on ? `, due ${calendar(person.due_on)}` : ""}`;
  return (
    <section className="person" aria-label="Who you are">
      <label className="youare">
        <span>You are</span>
        <NativeSelect size="xs" value={person.phone} data={people.map((one) => ({ value: one.phone, label: one.name }))}
          onChange={(event) => {
            const one = people.find(({ phone }) => phone === event.currentTarget.value);
            if (one) choose(one);
          }} />
      </label>
      <p className="about" title={person.note}>{person.note}</p>
      <dl>
        <Fact words="Account" value={person.account_number && grouped(person.account_number)} copy={person.account_number} />
        <Fact words="ID, last four" value={person.id_last4} copy={person.id_last4} />
        <Fact words="Owes" value={owed} />
        <Fact words="Address" value={person.service_address} copy={person.service_address} />
      </dl>
    </section>
  );
}
