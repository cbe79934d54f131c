import { Button, Title } from "@mantine/core";
import type { Cast, CastPerson, Step, Story } from "./city";
import { grouped } from "./Person";
import { whereOf } from "./Steps";

function StepLine({ step }: { step: Step }) {
  return (
    <li>
      <b>{whereOf(step)}.</b> {step.do} {step.subject && <>Subject: <q>{step.subject}</q> </>}{step.say && <q>{step.say}</q>}{step.press && <> Keys: <q>{step.press}</q></>}{step.attach && <> Attach the {step.attach}.</>}
      <span className="then"> {step.expect}</span>
    </li>
  );
}

function StorySheet({ story, person }: { story: Story; person: CastPerson | undefined }) {
  const facts = [
    person?.account_number && `account ${grouped(person.account_number)}`,
    person?.id_last4 && `ID ${person.id_last4}`,
  ].filter(Boolean);
  return (
    <section className="sheetstory">
      <h2><span className="box" aria-hidden="true" /> {story.number}. {story.title}</h2>
      <p><b>{story.who}</b>{facts.length > 0 && <span className="num"> ({facts.join(", ")})</span>}. {story.shows}</p>
      <ol>{story.steps.map((step, index) => <StepLine key={index} step={step} />)}</ol>
    </section>
  );
}

/** The script as it is printed: on screen at /demo/script, on paper from either page. */
export function Script({ cast, alone = false }: { cast: Cast; alone?: boolean }) {
  return (
    <article className="sheet" data-alone={alone}>
      <header>
        <Title order={1} size="h3">Forebay: three minutes, ten stories</Title>
        {alone && <Button className="noprint" onClick={() => print()}>Print</Button>}
      </header>
      <p>Open <b>{location.origin}/demo/customer</b> for the customer's side, and <b>{location.origin}/inbox</b> in another tab for the desk. Everyone here is invented, and no message leaves this machine.</p>
      <div className="sheetstories">
        {cast.stories.map((story) => <StorySheet key={story.key} story={story} person={cast.people.find((one) => one.name === story.who)} />)}
      </div>
    </article>
  );
}
