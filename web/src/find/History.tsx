import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { api, type Whose } from "../api";
import { Entry } from "../desk/Entry";
import { newSubject } from "../mail/subject";
import { dayOf } from "../shared/time";
import { CHANNELS } from "../shared/words";
import { begins, runs, type Run } from "./runs";
import { TalkHeading } from "./TalkHeading";
import { useOlder } from "./useOlder";

/** What was said in one stretch, with a line where a new day begins. */
function Words({ run, day }: { run: Run; day: string }) {
  const now = Date.now();
  return run.messages.map((message, index) => {
    const today = dayOf(message.at, now);
    const before = index === 0 ? day : dayOf(run.messages[index - 1]!.at, now);
    return (
      <div key={message.id} className="slot">
        {today !== before && <div className="day">{today}</div>}
        <Entry message={message} before={today === before ? run.messages[index - 1] : undefined} subject={newSubject(run.messages, index)} language={run.talk.language} channel={run.talk.channel} />
      </div>
    );
  });
}

/** Everything said with one customer on every channel, oldest first; older words come as one scrolls up. */
export function History({ whose }: { whose: Whose }) {
  const found = useInfiniteQuery({
    queryKey: ["customer-timeline", whose.by, whose.id],
    queryFn: ({ pageParam }) => api.customerTimeline(whose, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // New words come by themselves while one reads at the end.
    refetchInterval: (query) => (query.state.data?.pages.length === 1 ? 20_000 : false),
  });
  const all = found.data ? runs(found.data.pages) : [];
  const more = found.hasNextPage && !found.isFetchingNextPage && !found.isFetchNextPageError;
  const oldest = all[0] && (all[0].messages[0]?.id ?? all[0].talk.id);
  const newest = all.at(-1)?.messages.at(-1)?.id ?? all.at(-1)?.talk.id;
  const { box, scrolled } = useOlder(oldest, newest, more ? () => void found.fetchNextPage() : null);
  const now = Date.now();
  return (
    <section className="timelinebox historybox" aria-label="All conversations">
      <div className="timeline" ref={box} onScroll={scrolled} tabIndex={0} role="log" aria-live="off" aria-label="Everything said, oldest first">
        {found.isPending && <Stack aria-label="Loading"><Skeleton h={44} /><Skeleton h={60} w="60%" /><Skeleton h={60} w="50%" ml="auto" /></Stack>}
        {found.error && (
          <Stack gap="xs" align="center" role="alert">
            <Text size="sm">{found.data ? "What was said before could not be fetched" : "What was said could not be fetched"}: {found.error.message}</Text>
            <Button variant="light" onClick={() => void (found.data ? found.fetchNextPage() : found.refetch())}>Try again</Button>
          </Stack>
        )}
        {found.data && all.length === 0 && <div className="day">Nothing has been said with this customer yet</div>}
        {found.hasNextPage && !found.error && <div className="day"><Button variant="subtle" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>Show older</Button></div>}
        {found.data && !found.hasNextPage && all.length > 0 && <div className="day dim">The beginning</div>}
        {all.map((run, index) => {
          const day = dayOf(begins(run), now);
          const last = all[index - 1];
          const newDay = !last || dayOf(last.messages.at(-1)?.at ?? begins(last), now) !== day;
          return (
            <Fragment key={run.talk.id + (run.messages[0]?.id ?? "")}>
              {newDay && <div className="day">{day}</div>}
              <article className="stretch" aria-label={CHANNELS[run.talk.channel]}>
                <TalkHeading run={run} />
                <Words run={run} day={day} />
              </article>
            </Fragment>
          );
        })}
      </div>
    </section>
  );
}
