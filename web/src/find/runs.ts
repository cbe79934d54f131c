/** The pages of a timeline, newest first as they are fetched, as one list from old to new. */
import type { Stretch, TimelinePage } from "../api";

export interface Run extends Stretch {
  /** Something of this conversation stands further up: its heading can be short. */
  continued: boolean;
}

/** Stretches in the order they are read; one cut by the edge of a page is whole again. */
export function runs(pages: TimelinePage[]): Run[] {
  const found: Run[] = [];
  const seen = new Set<string>();
  for (const stretch of [...pages].reverse().flatMap((page) => page.items)) {
    const last = found.at(-1);
    if (last?.talk.id === stretch.talk.id) last.messages = [...last.messages, ...stretch.messages];
    else found.push({ ...stretch, continued: seen.has(stretch.talk.id) });
    seen.add(stretch.talk.id);
  }
  return found;
}

/** When a stretch begins: its first word, or the conversation's opening where no words are shown. */
export function begins(stretch: Stretch): string {
  return stretch.messages[0]?.at ?? stretch.talk.opened_at;
}
