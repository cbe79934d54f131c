import { Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { may, useMe } from "../app/me";
import type { DeskSearch } from "../desk/search";

interface Props {
  words: string;
  value: ReactNode;
  definition?: string;
  /** The conversations behind the number, where there is a list of them. */
  to?: DeskSearch;
  urgent?: "soon" | "late";
  /** What to say of an urgent number besides its colour. */
  mark?: ReactNode;
}

/** One number that says what it counts when pointed at or focused, and opens what is behind it. */
export function Figure({ words, value, definition, to, urgent, mark }: Props) {
  const linked = may(useMe(), "conversations") && to;
  const inside = (
    <>
      <span className="figure num" data-urgent={urgent}>{mark}{value}</span>
      <span className="figurewords">{words}</span>
    </>
  );
  const shown = linked
    ? <Link to="/inbox" search={linked} className="total">{inside}</Link>
    : <div className="total" tabIndex={definition ? 0 : undefined} role="group" aria-label={words}>{inside}</div>;
  return definition ? <Tooltip label={definition}>{shown}</Tooltip> : shown;
}
