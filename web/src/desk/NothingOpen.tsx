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

/** The desk for a role that handles no conversations. */
export function NotForYou() {
  return (
    <Stack component="main" align="center" pt="20vh" gap="xs">
      <Text component="h1" fw={600}>The desk is for those who talk with customers</Text>
      <Text size="sm" c="dimmed">Your role has no conversations. The board shows how the floor is doing.</Text>
    </Stack>
  );
}
