import type { CastPerson, PaneName } from "./city";
import type { Cue } from "./useCue";

/** What every pane is given: whose it is, what to fill in, and whom to tell. */
export interface PaneProps {
  person: CastPerson;
  /** The office's number or mailbox. */
  address: string;
  cue: Cue | null;
  taken: () => void;
  /** Told the exact words that left, so that the story's step is ticked. */
  sent: (pane: PaneName, words: string) => void;
  unread: number;
  look: (pane: PaneName, looking: boolean) => void;
  /** Told how many things have come in, and whether they were there before. */
  counted: (pane: PaneName, count: number, history: boolean) => void;
}
