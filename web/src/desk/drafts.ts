import { useCallback, useState } from "react";

export type DraftKind = "reply" | "note";

const slot = (id: string, kind: DraftKind) => `forebay.draft.${id}.${kind}`;

/** What is being written in one conversation, kept on this machine until it is sent. */
export function useDraft(id: string, kind: DraftKind): [string, (text: string) => void] {
  const key = slot(id, kind);
  const [held, setHeld] = useState({ key, text: localStorage.getItem(key) ?? "" });
  const text = held.key === key ? held.text : (localStorage.getItem(key) ?? "");
  const write = useCallback(
    (next: string) => {
      if (next) localStorage.setItem(key, next);
      else localStorage.removeItem(key);
      setHeld({ key, text: next });
    },
    [key],
  );
  return [text, write];
}
