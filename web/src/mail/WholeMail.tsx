import { Button, Modal, Skeleton, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api } from "../api";
import { Icon } from "../shared/icons";
import { framed } from "./frame";

/** The mail's HTML behind glass, and its links told by their addresses. */
function AsItLooked({ html }: { html: string }) {
  const { page, links } = useMemo(() => framed(html), [html]);
  return (
    <>
      {/* sandbox="" allows nothing: no scripts, no forms, no windows, an origin of its own. */}
      <iframe className="mailframe" sandbox="" srcDoc={page} title="The mail as it looked" referrerPolicy="no-referrer" />
      {links.length > 0 && (
        <div className="maillinks">
          <Text size="xs" c="dimmed">Links in this mail. Where they lead is the sender’s word; look at the address first.</Text>
          <ul>
            {links.map((address) => (
              <li key={address}>
                <span className="wrapany">{address}</span>{" "}
                <a href={address} target="_blank" rel="noopener noreferrer"><Icon name="open" size={12} /> open</a>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function Pages({ id }: { id: string }) {
  const mail = useQuery({ queryKey: ["mail", id], queryFn: () => api.wholeMail(id), staleTime: Infinity });
  if (mail.error) {
    return (
      <div role="alert">
        <Text size="sm">{mail.error.message}</Text>
        <Button mt="xs" variant="light" onClick={() => void mail.refetch()}>Try again</Button>
      </div>
    );
  }
  if (!mail.data) return <Skeleton h={240} aria-label="Loading" />;
  const { text, html } = mail.data;
  return (
    <Tabs defaultValue="text">
      <Tabs.List mb="sm">
        <Tabs.Tab value="text" data-autofocus>Text</Tabs.Tab>
        <Tabs.Tab value="looked" disabled={!html}>As it looked</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="text"><pre className="mailtext" tabIndex={0} dir="auto">{text || "This mail has no text."}</pre></Tabs.Panel>
      <Tabs.Panel value="looked" keepMounted={false}>{html && <AsItLooked html={html} />}</Tabs.Panel>
      <Text size="xs" c="dimmed" mt="xs">Nothing is fetched from elsewhere to show this: pictures that are not part of the mail stay away.</Text>
    </Tabs>
  );
}

/** All of a mail, with what it quotes: as text, and as its sender made it look. */
export function WholeMail({ id, subject }: { id: string; subject: string | null }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button className="whole" size="compact-xs" variant="subtle" leftSection={<Icon name="mail" size={12} />} onClick={() => setOpen(true)}>Show the whole mail</Button>
      <Modal opened={open} onClose={() => setOpen(false)} size="xl" title={subject ?? "The whole mail"} classNames={{ title: "wrapany" }}><Pages id={id} /></Modal>
    </>
  );
}
