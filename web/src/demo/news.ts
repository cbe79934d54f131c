/** Which panes have something new that nobody has looked at; pure, and the page's one hook for it. */
import { useCallback, useReducer } from "react";
import type { PaneName } from "./city";

export interface Attention {
  count: number;
  seen: number;
  /** The pointer or the caret is in the pane, or the pane is the only one shown. */
  looking: boolean;
}
export type NewsBoard = Record<PaneName, Attention>;
export type NewsEvent =
  | { type: "counted"; pane: PaneName; count: number; history: boolean }
  | { type: "came"; pane: PaneName }
  | { type: "looking"; pane: PaneName; looking: boolean };

const nothing: Attention = { count: 0, seen: 0, looking: false };
export const QUIET: NewsBoard = { text: nothing, call: nothing, mail: nothing, chat: nothing };

/** What is looked at is seen; what was there before we came is no news. */
export function attend(board: NewsBoard, event: NewsEvent): NewsBoard {
  const was = board[event.pane];
  const count = event.type === "counted" ? event.count : event.type === "came" ? was.count + 1 : was.count;
  const looking = event.type === "looking" ? event.looking : was.looking;
  const seen = looking || (event.type === "counted" && event.history) ? count : Math.min(was.seen, count);
  if (count === was.count && seen === was.seen && looking === was.looking) return board;
  return { ...board, [event.pane]: { count, seen, looking } };
}

export function useNews() {
  const [board, tell] = useReducer(attend, QUIET);
  const counted = useCallback((pane: PaneName, count: number, history: boolean) => tell({ type: "counted", pane, count, history }), []);
  const came = useCallback((pane: PaneName) => tell({ type: "came", pane }), []);
  const look = useCallback((pane: PaneName, looking: boolean) => tell({ type: "looking", pane, looking }), []);
  return { unread: (pane: PaneName) => board[pane].count - board[pane].seen, counted, came, look };
}
