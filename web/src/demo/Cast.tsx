import { Text, UnstyledButton } from "@mantine/core";
import { dollars } from "../shared/money";
import { calendar } from "../shared/time";
import { languageWords } from "../shared/words";
import type { CastPerson } from "./carrier";

function Fact({ words, value }: { words: string; value: string | null | undefined }) {
  return value ? <><dt>{words}</dt><dd className="num">{value}</dd></> : null;
}

/** One invented customer: who they are and what they could truthfully answer when asked. */
function Card({ person, chosen, choose }: { person: CastPerson; chosen: boolean; choose: () => void }) {
  return (
    <UnstyledButton className="castcard" aria-pressed={chosen} onClick={choose}>
      <Text component="span" fw={600} display="block">{person.name}</Text>
      <Text component="span" size="xs" c="dimmed" display="block">{person.note}</Text>
      {chosen && (
        <dl>
          <Fact words="Phone" value={person.phone} />
          <Fact words="Language" value={languageWords(person.language)} />
          <Fact words="Account" value={person.account_number} />
          <Fact words="ID, last four" value={person.id_last4} />
          <Fact words="Address" value={person.service_address} />
          <Fact words="Balance" value={person.balance && `${dollars(person.balance)}${person.due_on ? `, due ${calendar(person.due_on)}` : ""}`} />
        </dl>
      )}
    </UnstyledButton>
  );
}

/** The invented customers to choose from. */
export function Cast({ people, chosen, choose }: { people: CastPerson[]; chosen: CastPerson; choose: (person: CastPerson) => void }) {
  return (
    <section className="pane cast" aria-label="Who you are">
      <Text size="sm" c="dimmed">You are a customer. Choose who; the card shows what you know about yourself.</Text>
      {people.map((person) => <Card key={person.phone} person={person} chosen={person.phone === chosen.phone} choose={() => choose(person)} />)}
    </section>
  );
}
