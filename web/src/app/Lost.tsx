import { Anchor, Button, Stack, Text, Title } from "@mantine/core";

/** An address that leads nowhere. */
export function Lost() {
  return (
    <Stack component="main" align="center" justify="center" h="100dvh" gap="xs">
      <Title order={1} size="h3">There is no such page</Title>
      <Text c="dimmed">The address may have been mistyped, or the page was moved.</Text>
      <Anchor href="/inbox">Go to the desk</Anchor>
    </Stack>
  );
}

/** A page of ours that broke while drawing; what was written stays in the drafts. */
export function Broken({ error }: { error: unknown }) {
  return (
    <Stack component="main" align="center" justify="center" mih="60dvh" gap="xs" role="alert">
      <Title order={1} size="h3">This page broke</Title>
      <Text c="dimmed">Drafts and unsent messages are kept. {error instanceof Error ? error.message : ""}</Text>
      <Button onClick={() => location.reload()}>Load it again</Button>
    </Stack>
  );
}
