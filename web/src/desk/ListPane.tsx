import { Badge, Button, Group, Skeleton, Text, UnstyledButton } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { api, type Line, type LinePage, type View } from "../api";
import { useMe } from "../app/me";
import type { DeskView } from "./search";
import { Icon } from "../shared/icons";
import { useKeys } from "../shared/useKeys";
import { CHANNELS, levelWords, sentence } from "../shared/words";
import { LineRow } from "./LineRow";
import type { Place } from "./place";

const ROW = 48;

const TABS: { view: DeskView; words: string }[] = [
  { view: "offers", words: "Offers" },
  { view: "mine", words: "Mine" },
  { view: "waiting", words: "Waiting" },
  { view: "team", words: "Team" },
  { view: "closed", words: "Closed" },
];

const EMPTY: Record<DeskView, [string, string]> = {
  offers: ["No offer just now", "While you are available, the longest-waiting customer you can help is offered here."],
  mine: ["You hold no conversation", "What you accept stays here until you have closed it."],
  waiting: ["Nobody is waiting", "Customers the bot hands to people wait here, oldest first."],
  team: ["Nobody holds a conversation", "Conversations your colleagues hold appear here."],
  closed: ["Nothing is closed yet", "Finished conversations appear here, newest first."],
};

function useLines(view: DeskView) {
  // Offers are no list of their own; the counts beside the other lists come with any page.
  const list: View = view === "offers" ? "mine" : view;
  return useInfiniteQuery({
    queryKey: ["conversations", list],
    queryFn: ({ pageParam }) => api.conversations(list, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page: LinePage) => page.next,
    placeholderData: keepPreviousData,
  });
}

function Tabs({ place, counts }: { place: Place; counts: Partial<Record<DeskView, number | null>> }) {
  return (
    <nav className="views" aria-label="Lists">
      {TABS.map(({ view, words }) => (
        <UnstyledButton key={view} className="view" aria-current={place.view === view ? "page" : undefined} onClick={() => place.look(view)}>
          {words} <span className="num count">{counts[view] ?? ""}</span>
        </UnstyledButton>
      ))}
    </nav>
  );
}

function Filter({ place }: { place: Place }) {
  if (!place.level && !place.channel) return null;
  const words = [levelWords(place.level), place.channel && CHANNELS[place.channel]].filter(Boolean).join(" · ");
  return (
    <Group className="filter" gap={6}>
      <Text size="xs">Only {words}</Text>
      <Button size="compact-xs" variant="subtle" onClick={place.unfilter} leftSection={<Icon name="cross" size={12} />}>Show all</Button>
    </Group>
  );
}

/** The five lists with their counts; rows are drawn only where they can be seen. */
export function ListPane({ place, offers }: { place: Place; offers: number }) {
  const me = useMe();
  const lines = useLines(place.view);
  const box = useRef<HTMLDivElement>(null);
  const items = (place.view === "offers" ? [] : (lines.data?.pages ?? []))
    .flatMap((page) => page.items)
    .filter((line: Line) => (!place.level || line.level === place.level) && (!place.channel || line.channel === place.channel));
  const rows = useVirtualizer({ count: items.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 8 });
  const drawn = rows.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = lines;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= items.length - 10) void fetchNextPage();
  }, [last, items.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const step = (by: number) => {
    const focused = Number(document.activeElement?.closest<HTMLElement>("[data-row]")?.dataset.row ?? NaN);
    const from = Number.isNaN(focused) ? items.findIndex((line) => line.id === place.id) : focused;
    const to = Math.min(items.length - 1, Math.max(0, from + by));
    rows.scrollToIndex(to);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-row="${to}"]`)?.focus());
  };
  useKeys({ j: () => step(1), k: () => step(-1) }, me.settings.single_keys);
  const counts = { ...lines.data?.pages.at(-1)?.counts, offers };
  return (
    <>
      <Tabs place={place} counts={counts} />
      <Filter place={place} />
      <div className="rows" ref={box}>
        {lines.isLoading && [0, 1, 2].map((n) => <Skeleton key={n} h={ROW - 8} m={8} w="auto" />)}
        {lines.error && items.length === 0 && (
          <div className="hint" role="alert">
            <Text fw={600} size="sm">The list could not be fetched</Text>
            <Text size="sm" c="dimmed">{lines.error.message}</Text>
            <Button mt={8} variant="light" onClick={() => void lines.refetch()}>Try again</Button>
          </div>
        )}
        {items.length === 0 && !lines.isLoading && !lines.error && !(place.view === "offers" && offers > 0) && (
          <div className="hint">
            <Text fw={600} size="sm">{EMPTY[place.view][0]}</Text>
            <Text size="sm" c="dimmed">{EMPTY[place.view][1]}</Text>
          </div>
        )}
        <ul style={{ height: rows.getTotalSize() }} aria-label={sentence(place.view)} aria-busy={lines.isPlaceholderData}>
          {drawn.map((row) => {
            const line = items[row.index]!;
            return (
              <li key={line.id} style={{ transform: `translateY(${row.start}px)`, height: ROW }} aria-setsize={items.length} aria-posinset={row.index + 1}>
                <LineRow line={line} index={row.index} place={place} />
              </li>
            );
          })}
        </ul>
        {isFetchingNextPage && <Badge className="more" variant="light">Loading more</Badge>}
      </div>
    </>
  );
}
