/** Where the office's own pages are, seen from the customer's. */
import type { Step } from "./city";

const TWINS: Record<string, string> = { "127.0.0.1": "localhost", localhost: "127.0.0.1" };

/** The same house under its other name: cookies belong to a name, so two roles fit in one browser. Null where there is no other. */
export function twin(origin: string): string | null {
  const url = new URL(origin);
  const other = TWINS[url.hostname];
  if (!other) return null;
  url.hostname = other;
  return url.origin;
}

/** Where a step at the desk or the board is done; the board beside the desk, as a second role. */
export function placeOf(step: Step, origin: string): { href: string; words: string } {
  if (step.pane === "board") return { href: `${twin(origin) ?? ""}/board`, words: "Open the board" };
  return { href: "/inbox", words: "Open the desk" };
}
