import { Button, Loader, Stack, Text, Title } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, ApiError } from "../api";
import { Icon } from "../shared/icons";
import { clock } from "../shared/time";
import { ByLevel } from "./ByLevel";
import { StaffTable } from "./StaffTable";
import { Today } from "./Today";
import { Totals } from "./Totals";

const WALL = "forebay.wallboard";

/** Wallboard mode: the same board, read from three metres; remembered on this screen. */
function useWall(): [boolean, () => void] {
  const [wall, setWall] = useState(localStorage.getItem(WALL) === "1");
  useEffect(() => {
    localStorage.setItem(WALL, wall ? "1" : "0");
    document.documentElement.toggleAttribute("data-wall", wall);
    return () => document.documentElement.removeAttribute("data-wall");
  }, [wall]);
  return [wall, () => setWall(!wall)];
}

/** The floor at a glance. Events say when to look again; the slow interval is the net under them. */
export function BoardPage() {
  const [wall, toggle] = useWall();
  const found = useQuery({ queryKey: ["board"], queryFn: api.board, refetchInterval: 15_000, placeholderData: keepPreviousData });
  useEffect(() => void (document.title = "Board · Forebay"), []);
  const board = found.data;
  if (!board) {
    const refused = found.error instanceof ApiError && found.error.status === 403;
    return (
      <Stack component="main" align="center" pt="20vh" gap="xs" role={found.error ? "alert" : undefined}>
        {found.error ? <Text fw={600}>{refused ? "The board is for leads" : "The board could not be fetched"}</Text> : <Loader aria-label="Loading" />}
        {found.error && <Text c="dimmed">{refused ? "Ask your lead if you should see it." : found.error.message}</Text>}
        {found.error && !refused && <Button onClick={() => void found.refetch()}>Try again</Button>}
      </Stack>
    );
  }
  return (
    <main className="board">
      <div className="boardhead">
        <Title order={1} size="h3">Board</Title>
        <Text size="sm" c={found.error ? "red" : "dimmed"} className="num">{found.error ? `Not refreshed since ${clock(board.at)}` : `as of ${clock(board.at)}`}</Text>
        <Button variant="subtle" onClick={toggle} leftSection={<Icon name="screen" />} aria-pressed={wall}>{wall ? "Desk size" : "Wallboard"}</Button>
      </div>
      <Totals board={board} />
      <div className="panels">
        <ByLevel waiting={board.waiting} />
        <Today today={board.today} definitions={board.definitions} />
        <StaffTable staff={board.staff} />
      </div>
    </main>
  );
}
