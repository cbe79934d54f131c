import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { DeskView } from "./search";

/** Where on the desk I am, kept in the address: which list, which conversation, which page on a phone. */
export function usePlace() {
  const search = useSearch({ from: "/staff/inbox" });
  const { id } = useParams({ strict: false }) as { id?: string };
  const navigate = useNavigate();
  const view: DeskView = search.view ?? "mine";
  return {
    view,
    id: id ?? null,
    side: search.side ?? false,
    level: search.level,
    channel: search.channel,
    look: (next: DeskView) => void navigate({ to: "/inbox", search: { view: next } }),
    open: (next: string, from: DeskView = view) =>
      void navigate({ to: "/inbox/$id", params: { id: next }, search: { ...search, view: from, side: undefined } }),
    toList: () => void navigate({ to: "/inbox", search: { ...search, view, side: undefined } }),
    showSide: (side: boolean) =>
      id && void navigate({ to: "/inbox/$id", params: { id }, search: { ...search, side: side || undefined } }),
    unfilter: () => void navigate({ to: "/inbox", search: { view } }),
  };
}

export type Place = ReturnType<typeof usePlace>;
