import { Button, FileButton, Text, Textarea, TextInput, UnstyledButton } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { sizeWords } from "../mail/parts";
import { answering } from "../mail/subject";
import { Icon } from "../shared/icons";
import { carrier, type CarrierMail, type MailFile } from "./carrier";
import type { CastPerson } from "./city";
import { bytesOf, leakPhoto, MOST_BYTES, pack, withQuote } from "./letters";
import { Trouble } from "./Trouble";

/** What a mail begins with. */
export interface Draft {
  subject: string;
  text: string;
  /** The photo of the leak is to be attached. */
  leak: boolean;
  answers: CarrierMail | null;
}

interface Props {
  draft: Draft;
  person: CastPerson & { mail: string };
  address: string;
  close: () => void;
  sent: (words: string, id: string) => void;
}

function Files({ files, drop }: { files: MailFile[]; drop: (file: MailFile) => void }) {
  return (
    <ul className="files" aria-label="Attachments">
      {files.map((file, index) => (
        <li key={index}>
          {file.type.startsWith("image/") && <img src={`data:${file.type};base64,${file.data}`} alt="" />}
          {file.name} <span className="dim num">{sizeWords(bytesOf(file))}</span>
          <UnstyledButton aria-label={`Remove ${file.name}`} onClick={() => drop(file)}><Icon name="cross" size={14} /></UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

/** Writing to the office: a new mail, or an answer that keeps its thread. */
export function WriteMail({ draft, person, address, close, sent }: Props) {
  const [subject, setSubject] = useState(draft.answers ? answering(draft.answers.subject) : draft.subject);
  const [text, setText] = useState(draft.text);
  const [files, setFiles] = useState<MailFile[]>([]);
  const [wrong, setWrong] = useState<string | null>(null);
  const [packing, setPacking] = useState(draft.leak);
  const box = useRef<HTMLTextAreaElement>(null);
  const attach = async (more: Promise<MailFile>[]) => {
    setWrong(null);
    setPacking(true);
    try {
      const packed = await Promise.all(more);
      setFiles((before) => [...before, ...packed]);
    } catch (error) {
      setWrong((error as Error).message);
    }
    setPacking(false);
  };
  useEffect(() => {
    if (draft.leak) void attach([leakPhoto()]);
    box.current?.focus();
  }, [draft]);
  const heavy = files.reduce((sum, file) => sum + bytesOf(file), 0) > MOST_BYTES;
  const send = useMutation({
    mutationFn: () => carrier.mail({
      from: person.mail, name: person.name, subject, attachments: files,
      text: draft.answers ? withQuote(text, draft.answers) : text,
      ...(draft.answers && { answers: draft.answers.id }),
    }),
    onSuccess: ({ id }) => sent(text, id),
  });
  const ready = text.trim() !== "" && !heavy && !packing;
  const submit = () => ready && !send.isPending && send.mutate();
  const trouble = heavy ? `Together these are more than ${sizeWords(MOST_BYTES)}. Remove one.` : wrong ?? (send.error && `Not sent: ${send.error.message}`);
  return (
    <form className="write" aria-label="New mail" onSubmit={(event) => (event.preventDefault(), submit())}
      onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && (event.preventDefault(), submit())}>
      <Text size="xs" c="dimmed">To {address}{draft.answers && ". The mail you answer is quoted below yours."}</Text>
      <TextInput size="xs" aria-label="Subject" placeholder="Subject" value={subject} onChange={(event) => setSubject(event.currentTarget.value)} />
      <Textarea ref={box} className="writetext" aria-label="Mail" placeholder="Your mail" value={text} onChange={(event) => setText(event.currentTarget.value)} />
      {files.length > 0 && <Files files={files} drop={(file) => setFiles((before) => before.filter((one) => one !== file))} />}
      <div className="mailtools">
        <Button type="submit" loading={send.isPending} disabled={!ready}>Send</Button>
        <FileButton multiple onChange={(chosen) => void attach(chosen.map((file) => pack(file, file.name)))}>
          {(props) => <Button variant="default" {...props}>Attach…</Button>}
        </FileButton>
        <Button variant="default" onClick={() => void attach([leakPhoto()])}>Leak photo</Button>
        <Button variant="subtle" onClick={close}>Discard</Button>
      </div>
      <Trouble error={trouble} lost={false}>{packing && "Attaching…"}</Trouble>
    </form>
  );
}
