import { Button } from "@mantine/core";
import { useState } from "react";
import { fold } from "./fold";

/** A text in the timeline; a long one is folded until the reader asks for the rest. */
export function FoldedText({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const { head, hidden } = fold(text);
  if (hidden === 0) return text;
  return (
    <>
      {open ? text : `${head} …`}
      <Button className="unfold" size="compact-xs" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? "Show less" : `Show ${hidden} more lines`}
      </Button>
    </>
  );
}
