import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, ApiError, type Conversation } from "../api";
import { useMe } from "../app/me";
import { CallStrip } from "../calls/CallStrip";
import { HangUpDialog } from "../calls/HangUpDialog";
import { liveCall } from "../calls/live";
import { useCallActs } from "../calls/useCallActs";
import { Customer } from "../customer/Customer";
import { useLink } from "../live/useLive";
import { useKeys } from "../shared/useKeys";
import { Composer } from "./Composer";
import type { DraftKind } from "./drafts";
import { outgoing } from "./outgoing";
import type { Place } from "./place";
import { TalkHeader } from "./TalkHeader";
import { Timeline } from "./Timeline";
import { TransferDialog } from "./TransferDialog";
import { WrapUpDialog } from "./WrapUpDialog";

/** A confirmed message joins the cached conversation at once, so that it never flickers away. */
function useConfirmed() {
  const queries = useQueryClient();
  useEffect(() => {
    outgoing.onConfirmed((sent, message) => {
      queries.setQueryData<Conversation>(["conversation", sent.conversation], (old) =>
        !old || old.messages.some((known) => known.id === message.id) ? old : { ...old, messages: [...old.messages, message] });
      void queries.invalidateQueries({ queryKey: ["conversation", sent.conversation] });
      void queries.invalidateQueries({ queryKey: ["conversations"] });
    });
  }, [queries]);
}

/** What waits here goes out when the line is back. */
function useRetryWhenBack() {
  const link = useLink();
  useEffect(() => {
    if (link === "live") outgoing.retry();
    const online = () => outgoing.retry();
    window.addEventListener("online", online);
    return () => window.removeEventListener("online", online);
  }, [link]);
}

/** One conversation and its customer. */
export function ConversationPane({ id, place }: { id: string; place: Place }) {
  // A call's state is asked for now and then besides what events tell: somebody is on the line.
  const found = useQuery({
    queryKey: ["conversation", id],
    queryFn: () => api.conversation(id),
    refetchInterval: ({ state }) => (liveCall(state.data) ? 15_000 : false),
  });
  useConfirmed();
  useRetryWhenBack();
  // What I may no longer see is not kept on the screen; what merely could not be refreshed is.
  const forbidden = found.error instanceof ApiError && (found.error.status === 403 || found.error.status === 404);
  if (found.data && !forbidden) return <Talk conversation={found.data} stale={found.error?.message ?? null} place={place} />;
  return (
    <main className="talk empty">
      {found.error ? (
        <Stack gap="xs" align="center" role="alert">
          <Text fw={600}>This conversation could not be opened</Text>
          <Text size="sm" c="dimmed">{found.error.message}</Text>
          <Button variant="light" onClick={() => void found.refetch()}>Try again</Button>
          <Button variant="subtle" onClick={place.toList}>Back to the list</Button>
        </Stack>
      ) : (
        <Stack w="100%" p="md" aria-label="Loading"><Skeleton h={44} /><Skeleton h={60} w="60%" /><Skeleton h={60} w="50%" ml="auto" /></Stack>
      )}
    </main>
  );
}

type Dialog = "transfer" | "wrap_up" | "hang_up" | null;

function Talk({ conversation, stale, place }: { conversation: Conversation; stale: string | null; place: Place }) {
  const me = useMe();
  const [asked, setDialog] = useState<Dialog>(null);
  const [chosen, setKind] = useState<DraftKind>(conversation.can.reply ? "reply" : "note");
  // Nothing is written to a caller: whatever was chosen, notes are what a call's box is for.
  const kind = conversation.channel === "voice" ? "note" : chosen;
  const box = useRef<HTMLTextAreaElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { can, call } = conversation;
  const live = liveCall(conversation);
  // Who was about to hang up is not asked any more once the other end has.
  const dialog = asked === "hang_up" && !live ? null : asked;
  const acts = useCallActs(conversation.id);
  const mayTransfer = live ? live.can.transfer : can.transfer;
  const transfer = () => mayTransfer && setDialog("transfer");
  const hangUp = () => live?.can.hang_up && setDialog("hang_up");
  const write = (next: DraftKind) => {
    setKind(next);
    requestAnimationFrame(() => box.current?.focus());
  };
  // A call is ended before it is wrapped up.
  const finish = () => (live ? hangUp() : (can.wrap_up || can.close) && setDialog("wrap_up"));
  useKeys(
    {
      r: () => can.reply && write("reply"),
      n: () => can.note && write("note"),
      t: transfer,
      e: finish,
    },
    me.settings.single_keys && !dialog,
  );
  // The reader is told where they are, but a caret in a box is never taken away.
  useEffect(() => {
    if (!document.activeElement?.closest("input, textarea")) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <main className="talk">
        <TalkHeader conversation={conversation} heading={heading} place={place} transfer={transfer} finish={finish} />
        {call && <CallStrip conversation={conversation} call={call} acts={acts} keys={me.settings.single_keys && !dialog} transfer={transfer} hangUp={hangUp} />}
        {stale && <div className="stale" role="status">Not refreshed: {stale}</div>}
        <Timeline conversation={conversation} />
        <Composer conversation={conversation} kind={kind} setKind={setKind} box={box} />
      </main>
      <Customer conversation={conversation} back={() => place.showSide(false)} />
      <TransferDialog conversation={conversation} opened={dialog === "transfer"} close={() => setDialog(null)} done={place.toList} />
      <HangUpDialog name={conversation.contact_name} opened={dialog === "hang_up"} close={() => setDialog(null)} acts={acts} />
      <WrapUpDialog conversation={conversation} opened={dialog === "wrap_up"} close={() => setDialog(null)} done={place.toList} />
    </>
  );
}
