import { Button, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { clock, dayOf } from "../shared/time";
import { carrier, type CarrierMail, type News } from "./carrier";
import { merge, useFeed, type Feed } from "./feed";
import { Letter } from "./Letter";
import { Pane } from "./Pane";
import type { PaneProps } from "./panes";
import { useCounted } from "./useCounted";
import { useCue } from "./useCue";
import { WriteMail, type Draft } from "./WriteMail";

const MAILS: Feed<CarrierMail[], News<CarrierMail>> = {
  start: [],
  read: carrier.mails,
  fold: (known, news) => merge(known, news.items, (mail) => mail.id),
};

function MailRow({ mail, open, unseen, choose }: { mail: CarrierMail; open: boolean; unseen: boolean; choose: () => void }) {
  const day = dayOf(mail.at, Date.now());
  return (
    <li>
      <UnstyledButton className="mailrow" aria-current={open ? "true" : undefined} data-unseen={unseen} onClick={choose}>
        <span className="mailwho"><span>{mail.direction === "in" ? "You" : "Office"}{unseen && <span className="newsmark">new</span>}</span>
          <time dateTime={mail.at} className="num dim">{day === "Today" ? clock(mail.at) : day}</time></span>
        <span className="mailsubject">{mail.subject || "(no subject)"}{mail.attachments.length > 0 && <span className="dim"> · {mail.attachments.length} attached</span>}</span>
      </UnstyledButton>
    </li>
  );
}

/** The customer's mailbox: a list, one mail to read, and a place to write. */
export function MailPane({ person, address, cue, taken, sent, unread, look, counted }: PaneProps & { person: { mail: string } }) {
  const { what: mails, loaded, lost } = useFeed(MAILS, person.mail);
  const [open, setOpen] = useState<string | null>(null);
  const [read, setRead] = useState<ReadonlySet<string>>(new Set());
  const [draft, setDraft] = useState<Draft | null>(null);
  useCounted("mail", mails.filter((mail) => mail.direction === "out").length, loaded, counted);
  useCue(cue, (step) => setDraft({ subject: step.subject ?? "", text: step.say ?? "", leak: step.attach !== null, answers: null }), taken);
  const choose = (mail: CarrierMail) => {
    setDraft(null);
    setOpen(mail.id);
    setRead((before) => new Set([...before, mail.id]));
  };
  const shown = mails.find((mail) => mail.id === open);
  return (
    <Pane name="mail" unread={unread} look={look} head={<Text size="xs" c="dimmed" className="tail" truncate>{person.mail}</Text>}>
      <div className="mailbox" data-view={draft ? "write" : shown ? "read" : "list"}>
        <div className="maillist">
          <div className="mailtools">
            <Button size="compact-sm" onClick={() => setDraft({ subject: "", text: "", leak: false, answers: null })}>Write</Button>
            {lost && <Text size="xs" className="trouble" role="status">The carrier does not answer; trying again…</Text>}
          </div>
          {mails.length === 0 && <p className="nothing">{loaded ? "No mail yet." : "Fetching the mail…"}</p>}
          <ul aria-label="Mails">
            {mails.toReversed().map((mail) => (
              <MailRow key={mail.id} mail={mail} open={mail.id === open && !draft} unseen={mail.direction === "out" && !read.has(mail.id)} choose={() => choose(mail)} />
            ))}
          </ul>
        </div>
        <div className="mailpage">
          {draft ? (
            <WriteMail key={draft.answers?.id ?? draft.subject} draft={draft} person={person} address={address} close={() => setDraft(null)}
              sent={(words, id) => (setDraft(null), setOpen(id), sent("mail", words))} />
          ) : shown ? (
            <Letter mail={shown} back={() => setOpen(null)}
              answer={() => setDraft({ subject: "", text: "", leak: false, answers: shown })} />
          ) : <p className="nothing">Choose a mail to read, or write one.</p>}
        </div>
      </div>
    </Pane>
  );
}
