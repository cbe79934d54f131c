import { Button, Center, Loader, Stack, Text } from "@mantine/core";
import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { Live } from "../live/useLive";
import { useMaybeMe } from "./me";
import { TopBar } from "./TopBar";

/** What every staff page stands in: somebody signed in, the top bar, and the live stream. */
export function Staff() {
  const me = useMaybeMe();
  const router = useRouter();
  const nobody = me.data === null;
  useEffect(() => {
    if (nobody) void router.navigate({ to: "/", search: { back: router.state.location.href }, replace: true });
  }, [nobody, router]);
  if (me.error && !me.data) {
    return (
      <Stack component="main" align="center" justify="center" h="100dvh" gap="sm" role="alert">
        <Text fw={600}>Forebay does not answer</Text>
        <Text c="dimmed">{me.error.message}</Text>
        <Button onClick={() => void me.refetch()} loading={me.isFetching}>Try again</Button>
      </Stack>
    );
  }
  if (!me.data) return <Center h="100dvh"><Loader aria-label="Loading" /></Center>;
  return (
    <Live key={me.data.id}>
      <div className="staff">
        <TopBar />
        <Outlet />
      </div>
    </Live>
  );
}
