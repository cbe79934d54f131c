import { Button, Text, Title } from "@mantine/core";
import { sizeWords } from "../mail/parts";
import { Icon } from "../shared/icons";
import type { CarrierMail } from "./carrier";
import { shownText } from "./letters";

/** One mail, as text. Whatever HTML it has is not run. */
export function Letter({ mail, answer, back }: { mail: CarrierMail; answer: () => void; back: () => void }) {
  return (
    <article className="letter" aria-label={mail.subject}>
      <div className="mailtools">
        <Button size="compact-sm" variant="default" className="mailback" leftSection={<Icon name="back" size={14} />} onClick={back}>All mail</Button>
        <Button size="compact-sm" variant="default" onClick={answer}>Answer</Button>
      </div>
      <Title order={3} size="sm">{mail.subject || "(no subject)"}</Title>
      <Text size="xs" c="dimmed" className="wrapany">From {mail.from} to {mail.to}, {new Date(mail.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}</Text>
      {mail.direction === "out" && mail.automatic && <p className="machine"><Icon name="bot" size={14} /> Written by the automatic assistant</p>}
      <div className="lettertext" dir="auto">{shownText(mail)}</div>
      {mail.attachments.length > 0 && (
        <ul className="files" aria-label="Attachments">
          {mail.attachments.map((file, index) => <li key={index}>{file.name} <span className="dim num">{sizeWords(file.size)}</span></li>)}
        </ul>
      )}
    </article>
  );
}
