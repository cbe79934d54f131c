import { Anchor, Stack, Text, Title } from "@mantine/core";

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
