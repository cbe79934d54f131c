import { Alert, Button, Group, Modal, Radio, Skeleton, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, type Conversation, type Disposition } from "../api";

/** This topic's outcomes first, then those that fit any. */
function ordered(all: Disposition[], topic: string | null): Disposition[] {
  const rank = (one: Disposition) => (one.topic === null ? 1 : one.topic === topic ? 0 : 2);
  return [...all].sort((a, b) => rank(a) - rank(b));
}

interface Props {
  conversation: Conversation;
  opened: boolean;
  close: () => void;
  done: () => void;
}

/** Ends the talk: wrap-up begins when this opens, and the conversation closes with an outcome. */
export function WrapUpDialog({ conversation, opened, close, done }: Props) {
  const { id, can } = conversation;
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const choices = useQuery({ queryKey: ["dispositions"], queryFn: api.dispositions, staleTime: 300_000 });
  const refresh = () => {
    for (const key of ["conversations", "me"]) void queries.invalidateQueries({ queryKey: [key] });
  };
  const begin = useMutation({
    mutationFn: () => api.wrapUp(id),
    onSuccess: (changed) => void queries.setQueryData(["conversation", id], changed),
    onSettled: refresh,
  });
  const finish = useMutation({
    mutationFn: () => api.close(id, { disposition_id: outcome!, note: note.trim() || null }),
    onSuccess: () => {
      close();
      done();
    },
    onSettled: () => {
      refresh();
      void queries.invalidateQueries({ queryKey: ["conversation", id] });
    },
  });
  const { mutate } = begin;
  useEffect(() => {
    if (opened && can.wrap_up) mutate();
    // Only the opening begins wrap-up; later changes of `can` must not.
  }, [opened, mutate]);
  const trouble = begin.error ?? finish.error ?? choices.error;
  return (
    <Modal opened={opened} onClose={close} title="Wrap up" size="md">
      <form onSubmit={(event) => (event.preventDefault(), outcome && finish.mutate())}>
        <Radio.Group label="How did it end?" value={outcome} onChange={setOutcome} required>
          <Stack gap={6} mt={6} p={3} mah={320} className="scroll">
            {choices.isPending && [0, 1, 2].map((n) => <Skeleton key={n} h={20} />)}
            {ordered(choices.data ?? [], conversation.topic).map((one, index) => (
              <Radio key={one.id} value={one.id} label={one.words} data-autofocus={index === 0 || undefined} />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea label="Note, only us" mt="sm" autosize minRows={2} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        {trouble && <Alert color="red" mt="xs" p="xs" role="alert">{trouble.message}</Alert>}
        {conversation.channel !== "voice" && <Text size="xs" c="dimmed" mt="xs">A new message within 72 hours reopens it with you.</Text>}
        <Group justify="flex-end" mt="sm" gap="xs">
          <Button variant="default" onClick={close}>Later</Button>
          <Button type="submit" loading={finish.isPending} disabled={!outcome || begin.isPending}>Close conversation</Button>
        </Group>
      </form>
    </Modal>
  );
}
