import { Stack, Text, VisuallyHidden } from "@mantine/core";
import { useMe } from "../app/me";

/** What the middle says before anything is open. */
export function NothingOpen() {
  const { presence } = useMe();
  return (
    <main className="talk empty">
      <VisuallyHidden component="h1">Desk</VisuallyHidden>
      <Stack gap={4} align="center" maw={340} ta="center">
        <Text fw={600}>No conversation is open</Text>
        <Text size="sm" c="dimmed">
          {presence.state === "available"
            ? "Offers come to you by themselves; press A to accept one. Or choose a conversation from the list: J and K move, Enter opens."
            : "You are not available, so no offers come. Set yourself available in the bar above, or choose a conversation from the list."}
        </Text>
      </Stack>
    </main>
  );
}
