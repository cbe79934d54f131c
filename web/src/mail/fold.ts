/** How long texts are folded, so that one mail does not push the talk off the screen. */

/** Characters a line of the timeline holds. */
const WIDTH = 72;
/** Lines shown of a text that is folded. */
export const SHOWN = 20;
/** A fold that hides fewer lines than this is not worth a button. */
const WORTH = 4;

export interface Fold {
  head: string;
  /** Lines below the fold, as wide as they are shown; 0 when nothing is hidden. */
  hidden: number;
}

const rows = (line: string) => Math.max(1, Math.ceil(line.length / WIDTH));

/** Cut a text after about twenty shown lines, at the end of a line or else of a word. */
export function fold(text: string, most = SHOWN): Fold {
  const lines = text.split("\n");
  const total = lines.reduce((sum, line) => sum + rows(line), 0);
  if (total < most + WORTH) return { head: text, hidden: 0 };
  const kept: string[] = [];
  let left = most;
  for (const line of lines) {
    if (left <= 0) break;
    kept.push(rows(line) <= left ? line : wordsOf(line, left * WIDTH));
    left -= rows(line);
  }
  return { head: kept.join("\n").trimEnd(), hidden: total - most };
}

/** The first whole words of a line; a single endless word is cut where it must be. */
function wordsOf(line: string, most: number): string {
  const cut = line.slice(0, most + 1).lastIndexOf(" ");
  return line.slice(0, cut > 0 ? cut : most);
}
