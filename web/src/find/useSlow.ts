import { useEffect, useState } from "react";

/** True once something has gone on for longer than a reader takes for "at once". */
export function useSlow(going: boolean, after = 800): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!going) return;
    const timer = setTimeout(() => setSlow(true), after);
    return () => clearTimeout(timer);
  }, [going, after]);
  return slow;
}
