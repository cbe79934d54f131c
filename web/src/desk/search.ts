import type { Channel, View } from "../api";

export type DeskView = View | "offers";

const VIEWS: DeskView[] = ["offers", "mine", "waiting", "team", "closed"];

/** What the desk's address says besides the conversation: which list, which page, which part. */
export interface DeskSearch {
  view?: DeskView;
  /** The customer page, where there is no room beside the conversation. */
  side?: boolean;
  level?: 1 | 2;
  channel?: Channel;
}

/** Reads an address that anybody may have typed; what does not fit is left out. */
export function readSearch(search: Record<string, unknown>): DeskSearch {
  return {
    view: VIEWS.find((view) => view === search.view),
    side: search.side === true || undefined,
    level: search.level === 1 || search.level === 2 ? search.level : undefined,
    channel: typeof search.channel === "string" ? (search.channel as Channel) : undefined,
  };
}
