import { Alert, Button, Group, Modal, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Conversation } from "../api";

interface Props {
  conversation: Conversation;
  opened: boolean;
  close: () => void;
  done: () => void;
}

/** Hands the conversation to level II with a note; it keeps its place by age in their line. */
export function TransferDialog({ conversation, opened, close, done }: Props) {
  const queries = useQueryClient();
  const [note, setNote] = useState("");
  const transfer = useMutation({
    mutationFn: () => api.transfer(conversation.id, note.trim()),
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
      <form onSubmit={(event) => (event.preventDefault(), transfer.mutate())}>
        <Text size="sm" c="dimmed" mb="xs">The customer waits in level II's line and sees no note. Say what they want, what was tried, and what is needed.</Text>
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
