/** Which cached answers a change makes stale. Ids only travel; every number comes from its own query. */
import type { QueryKey } from "@tanstack/react-query";

export interface Change {
  topic: string;
  id: string | null;
  kind: string;
}

/** The query keys to fetch again after a change; unknown topics refresh everything. */
export function staleKeys(change: Change): QueryKey[] {
  switch (change.topic) {
    case "conversation":
      return [change.id ? ["conversation", change.id] : ["conversation"], ["conversations"], ["board"]];
    case "offer":
      return [["offers"], ["conversations"], ["me"], ["board"]];
    case "queue":
      return [["conversations"], ["board"]];
    case "presence":
      return [["me"], ["board"]];
    case "board":
      return [["board"]];
    default:
      return [[]];
  }
}

/** Gathers changes for a moment, so that a burst of events costs each query one fetch. */
export class Gatherer {
  private waiting = new Map<string, QueryKey>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly refresh: (key: QueryKey) => void,
    private readonly delay = 120,
  ) {}

  add(change: Change): void {
    for (const key of staleKeys(change)) this.waiting.set(JSON.stringify(key), key);
    this.timer ??= setTimeout(() => this.flush(), this.delay);
  }

  private flush(): void {
    const keys = [...this.waiting.values()];
    this.waiting.clear();
    this.timer = undefined;
    keys.forEach(this.refresh);
  }
}
