import { Anchor, Button, Center, Loader, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { Icon } from "../shared/icons";
import { CallPane } from "./CallPane";
import { ChatPane } from "./ChatPane";
import { city, type Cast, type PaneName, type Step, type Story } from "./city";
import { MailPane } from "./MailPane";
import { NewsMark, PANES } from "./Pane";
import { NextStep } from "./NextStep";
import { Person } from "./Person";
import { sent as ticked, tick, useProgress } from "./progress";
import { Script } from "./Script";
import { Stories } from "./Stories";
import { Texts } from "./Texts";
import { useNews } from "./news";
import { useNarrow } from "./useNarrow";
import type { Cue } from "./useCue";

type Tab = "stories" | PaneName;
const NAMES = Object.keys(PANES) as PaneName[];

/** The customer's side of the desk, or its printed script, once the invented city has answered. */
export function Demo({ printed }: { printed: boolean }) {
  const cast = useQuery({ queryKey: ["cast"], queryFn: city.cast, staleTime: 60_000 });
  if (cast.error && !cast.data) {
    return (
      <Stack component="main" align="center" justify="center" h="100dvh" gap="xs" role="alert" p="md">
        <Text fw={600}>The demo is not at home</Text>
        <Text c="dimmed" ta="center">This page needs the simulated carrier, which runs with “make up”. {cast.error.message}</Text>
        <Button onClick={() => void cast.refetch()}>Try again</Button>
      </Stack>
    );
  }
  if (!cast.data || cast.data.people.length === 0) {
    return <Center h="100dvh">{cast.data ? <Text>Nobody has been invented yet.</Text> : <Loader aria-label="Loading" />}</Center>;
  }
  return printed ? <Script cast={cast.data} alone /> : <><Stage cast={cast.data} /><Script cast={cast.data} /></>;
}

/** Four panes of one person, and the stories beside them. */
function Stage({ cast }: { cast: Cast }) {
  const [progress, change] = useProgress();
  const story = cast.stories.find((one) => one.key === progress.open);
  const byName = useCallback((name: string) => cast.people.find((one) => one.name === name), [cast]);
  const [phone, setPhone] = useState((story && byName(story.who)?.phone) ?? null);
  const [tab, setTab] = useState<Tab>("stories");
  const [cue, setCue] = useState<Cue | null>(null);
  const { unread, counted, came, look } = useNews();
  const narrow = useNarrow();
  const person = cast.people.find((one) => one.phone === phone) ?? cast.people[0]!;

  // On a narrow page the tab shown is the pane looked at; on a wide one it is where pointer or caret are.
  useEffect(() => {
    if (narrow) NAMES.forEach((name) => look(name, name === tab));
  }, [narrow, tab, look]);
  const point = useCallback((pane: PaneName, looking: boolean) => narrow || look(pane, looking), [narrow, look]);

  const become = (one: Story) => {
    const who = byName(one.who);
    if (who) setPhone(who.phone);
    change((before) => ({ ...before, open: one.key }));
  };
  const fill = (one: Story, step: Step) => {
    if (step.pane === "desk" || step.pane === "board") return;
    become(one);
    setTab(step.pane);
    setCue({ step });
  };
  const sent = useCallback((pane: PaneName, words: string) => change((before) => ticked(before, cast.stories, pane, words)), [change, cast]);
  const taken = useCallback(() => setCue(null), []);
  const given = (pane: PaneName, address: string) => ({
    person, address, taken, sent, look: point, counted, unread: unread(pane), cue: cue?.step.pane === pane ? cue : null,
  });
  return (
    <main className="demo" data-tab={tab}>
      <header className="demohead">
        <Title order={1} size="h5" className="brand"><Icon name="drop" size={18} /> Demo customer</Title>
        <Text size="sm" c="dimmed" className="invented">Everyone here is invented, and no message leaves this machine.</Text>
        <Anchor size="sm" href="/inbox" target="_blank" rel="noopener"><span className="roomy">Watch it at the </span>desk <Icon name="open" size={13} /></Anchor>
        <Anchor size="sm" href="/board" target="_blank" rel="noopener"><span className="roomy">The </span>board <Icon name="open" size={13} /></Anchor>
      </header>
      <nav className="demotabs" aria-label="Panes">
        <UnstyledButton className="view" aria-current={tab === "stories" ? "page" : undefined} onClick={() => setTab("stories")}>Stories</UnstyledButton>
        {NAMES.map((name) => (
          <UnstyledButton key={name} className="view" aria-current={tab === name ? "page" : undefined} onClick={() => setTab(name)}>
            {PANES[name].words} <NewsMark count={unread(name)} />
          </UnstyledButton>
        ))}
      </nav>
      <Stories stories={cast.stories} progress={progress} change={change} choose={become} fill={fill} />
      <Person people={cast.people} person={person} choose={(one) => setPhone(one.phone)} />
      {story && <NextStep story={story} progress={progress} fill={(step) => fill(story, step)} tick={(name) => change((before) => tick(before, name, true))} />}
      <div className="panes" key={person.phone}>
        <Texts {...given("text", cast.our_number)} />
        <CallPane {...given("call", cast.our_number)} />
        {person.mail ? <MailPane {...given("mail", cast.our_mailbox)} person={{ ...person, mail: person.mail }} /> : <NoMail />}
        <ChatPane {...given("chat", "")} came={came} />
      </div>
    </main>
  );
}

function NoMail() {
  return <section className="pane" data-pane="mail" aria-label="Mail"><p className="nothing">This person has no mailbox.</p></section>;
}
