import { useMediaQuery } from "@mantine/hooks";

/** Whether only one pane fits; the same width as in demo.css. */
export function useNarrow(): boolean {
  return useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false }) ?? false;
}
