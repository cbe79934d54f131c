import { Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { ForebayChat } from "../widget/element";
import { Pane } from "./Pane";
import type { PaneProps } from "./panes";
import { useCue } from "./useCue";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "forebay-chat": React.DetailedHTMLProps<React.HTMLAttributes<ForebayChat>, ForebayChat> & { inline?: boolean; language?: string; "slot-key"?: string };
    }
  }
}

/** The chat as any page carries it: the real element, signed in to nobody, with one memory per person. */
export function ChatPane({ person, cue, taken, sent, unread, look, counted, came }: Omit<PaneProps, "address"> & { came: (pane: "chat") => void }) {
  const chat = useRef<ForebayChat>(null);
  // The element does not tell the page what was said; what a step filled in is taken to be it.
  const filled = useRef("");
  useEffect(() => counted("chat", 0, true), [counted]);
  useEffect(() => {
    const element = chat.current;
    const said = () => sent("chat", filled.current);
    const heard = () => came("chat");
    element?.addEventListener("said", said);
    element?.addEventListener("heard", heard);
    return () => {
      element?.removeEventListener("said", said);
      element?.removeEventListener("heard", heard);
    };
  }, [sent, came]);
  useCue(cue, ({ say }) => {
    filled.current = say ?? "";
    void customElements.whenDefined("forebay-chat").then(() => chat.current?.write(filled.current));
  }, taken);
  return (
    <Pane name="chat" unread={unread} look={look} head={<Text size="xs" c="dimmed" className="tail">the element any page may carry</Text>}>
      <forebay-chat ref={chat} inline slot-key={person.phone} language={person.language} />
    </Pane>
  );
}
