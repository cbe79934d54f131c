import { Alert, Button, Group, Modal, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Conversation } from "../api";
import { liveCall } from "../calls/live";

interface Props {
  conversation: Conversation;
  opened: boolean;
  close: () => void;
  done: () => void;
}

const WAITS = "The customer waits in level II’s line and sees no note. Say what they want, what was tried, and what is needed.";
const HOLDS_ON = "Tell the customer first: they stay on the line and hear music until level II answers, and your phone is let go. The note stays among us.";

/** Hands the conversation to level II with a note; it keeps its place by age in their line. A call stays connected. */
export function TransferDialog({ conversation, opened, close, done }: Props) {
  const queries = useQueryClient();
  const [note, setNote] = useState("");
  const call = liveCall(conversation);
  const transfer = useMutation({
    mutationFn: () => (call ? api.transferCall : api.transfer)(conversation.id, note.trim()),
    onSuccess: () => {
      setNote("");
      close();
      done();
    },
    onSettled: () => {
      for (const key of ["conversation", "conversations", "me"]) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
  return (
    <Modal opened={opened} onClose={close} title="Transfer to level II">
      <form onSubmit={(event) => (event.preventDefault(), !transfer.isPending && transfer.mutate())}>
        <Text size="sm" c="dimmed" mb="xs">{call ? HOLDS_ON : WAITS}</Text>
        <Textarea label="Note for level II" required autosize minRows={3} data-autofocus value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        {transfer.error && <Alert color="red" mt="xs" p="xs" role="alert">{transfer.error.message}</Alert>}
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={close}>Keep it</Button>
          <Button type="submit" loading={transfer.isPending} disabled={!note.trim()}>Transfer</Button>
        </Group>
      </form>
    </Modal>
  );
}
