import { Button, NativeSelect, Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { clock } from "../shared/time";
import { city, SPEEDS, type Colleagues, type OfficeSwitch } from "./city";

function Control({ state, wrong, children }: { state: string; wrong: string | null; children?: ReactNode }) {
  return (
    <div className="control">
      <span className="grow">{state}</span>
      {children}
      {wrong && <p className="trouble" role="alert">{wrong}</p>}
    </div>
  );
}

/** Asks an office switch every few seconds, and sets it; what it says is what the office said last. */
function useSwitch<S, C>(name: string, read: () => Promise<S>, write: (change: C) => Promise<S>) {
  const queries = useQueryClient();
  const asked = useQuery({ queryKey: [name], queryFn: read, refetchInterval: 5000, retry: false });
  const set = useMutation({
    mutationFn: write,
    onMutate: () => queries.cancelQueries({ queryKey: [name] }),
    onSuccess: (now) => queries.setQueryData([name], now),
  });
  const wrong = set.error ? set.error.message : asked.error && asked.data ? `Not sure: ${asked.error.message}` : null;
  return { now: asked.data, set, wrong };
}

function ColleaguesControl() {
  const { now, set, wrong } = useSwitch("colleagues", city.colleagues, city.setColleagues);
  if (!now) return null;
  if (!now.running) return <Control state="No colleagues are at work" wrong={wrong} />;
  const change = (part: Partial<Colleagues>) => set.mutate({ paused: now.paused, speed: now.speed, ...part });
  return (
    <Control state={now.paused ? "Colleagues pause" : "Colleagues at work"} wrong={wrong}>
      <Button size="compact-xs" variant="default" loading={set.isPending} onClick={() => change({ paused: !now.paused })}>{now.paused ? "Go on" : "Pause"}</Button>
      <NativeSelect size="xs" className="speed" aria-label="Speed of the colleagues" value={String(now.speed)} data={SPEEDS.map((speed) => ({ value: String(speed), label: `${speed}×` }))}
        onChange={(event) => change({ speed: Number(event.currentTarget.value) as Colleagues["speed"] })} />
    </Control>
  );
}

function OfficeControl() {
  const { now, set, wrong } = useSwitch<OfficeSwitch, boolean>("office", city.office, city.setOffice);
  if (!now) return null;
  const since = !now.open && now.since ? ` since ${clock(now.since)}` : "";
  return (
    <Control state={now.open ? "The office is open" : `The office is closed${since}`} wrong={wrong}>
      <Switch size="sm" aria-label="The office is open" checked={now.open} disabled={set.isPending} onChange={(event) => set.mutate(event.currentTarget.checked)} />
    </Control>
  );
}

/** What goes on behind the desk: colleagues who work, an office that opens and closes. Each is there only if it answers. */
export function Controls() {
  return (
    <section className="controls" aria-label="Behind the scenes">
      <ColleaguesControl />
      <OfficeControl />
    </section>
  );
}
