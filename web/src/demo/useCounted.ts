import { useEffect, useRef } from "react";
import type { PaneName } from "./city";
import type { PaneProps } from "./panes";

/** Tell how many things have come in; what the first answer holds is history, not news. */
export function useCounted(pane: PaneName, count: number, loaded: boolean, counted: PaneProps["counted"]): void {
  const history = useRef(true);
  useEffect(() => {
    counted(pane, count, history.current);
    history.current = !loaded;
  }, [pane, count, loaded, counted]);
}
