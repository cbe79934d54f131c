import { Alert, Button, Group, Modal, Text } from "@mantine/core";
import type { CallActs } from "./useCallActs";

interface Props {
  name: string;
  opened: boolean;
  close: () => void;
  acts: CallActs;
}

/** Asks once more before a call ends, since that cannot be undone; Enter says yes, Esc says no. */
export function HangUpDialog({ name, opened, close, acts }: Props) {
  const busy = acts.pending === "hangUp";
  return (
    <Modal opened={opened} onClose={close} title="Hang up?" size="sm">
      <Text size="sm" c="dimmed">This ends the call with {name}. Wrap-up follows.</Text>
      {acts.failed?.act === "hangUp" && <Alert color="red" mt="xs" p="xs" role="alert">{acts.failed.words}</Alert>}
      <Group justify="flex-end" mt="md" gap="xs">
        <Button variant="default" onClick={close}>Keep talking</Button>
        <Button color="red" data-autofocus loading={busy} onClick={() => acts.do("hangUp", close)}>Hang up</Button>
      </Group>
    </Modal>
  );
}
