import { Anchor, Button, Center, Loader, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Icon } from "../shared/icons";
import { carrier } from "./carrier";
import { Cast } from "./Cast";
import { Phone } from "./Phone";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "forebay-chat": React.DetailedHTMLProps<React.HTMLAttributes<HTMLElement>, HTMLElement> & { inline?: boolean; language?: string; "slot-key"?: string };
    }
  }
}

const TABS = [["cast", "Who"], ["phone", "Phone"], ["chat", "Chat"]] as const;
type Tab = (typeof TABS)[number][0];

/** The other side of the desk: an invented customer with a phone and a chat window. */
export function Demo() {
  const cast = useQuery({ queryKey: ["cast"], queryFn: carrier.cast, staleTime: 60_000 });
  const [phone, setPhone] = useState<string | null>(null);
  const [tab, setTab] = useState<Tab>("cast");
  if (cast.error) {
    return (
      <Stack component="main" align="center" justify="center" h="100dvh" gap="xs" role="alert">
        <Text fw={600}>The demo is not at home</Text>
        <Text c="dimmed" ta="center">This page needs the simulated carrier, which runs with “make up”. {cast.error.message}</Text>
        <Button onClick={() => void cast.refetch()}>Try again</Button>
      </Stack>
    );
  }
  const people = cast.data?.people ?? [];
  const person = people.find((one) => one.phone === phone) ?? people[0];
  if (!cast.data || !person) return <Center h="100dvh">{cast.data ? <Text>Nobody has been invented yet.</Text> : <Loader aria-label="Loading" />}</Center>;
  return (
    <main className="demo" data-tab={tab}>
      <header className="demohead">
        <Title order={1} size="h5" className="brand"><Icon name="drop" size={18} /> Demo customer</Title>
        <Text size="sm" c="dimmed" className="invented">Everyone here is invented, and no message leaves this machine.</Text>
        <Anchor size="sm" href="/inbox" target="_blank" rel="noopener">Open the desk <Icon name="open" size={13} /></Anchor>
        <Anchor size="sm" href="/board" target="_blank" rel="noopener">Open the board <Icon name="open" size={13} /></Anchor>
      </header>
      <nav className="demotabs" aria-label="Panes">
        {TABS.map(([name, words]) => (
          <UnstyledButton key={name} className="view" aria-current={tab === name ? "page" : undefined} onClick={() => setTab(name)}>{words}</UnstyledButton>
        ))}
      </nav>
      <Cast people={people} chosen={person} choose={(one) => setPhone(one.phone)} />
      <Phone key={person.phone} person={person} ours={cast.data.our_number} />
      <section className="pane chatpane" aria-label="Web chat">
        <forebay-chat key={person.phone} inline slot-key={person.phone} language={person.language} />
      </section>
    </main>
  );
}
