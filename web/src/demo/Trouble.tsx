import { Text } from "@mantine/core";
import type { ReactNode } from "react";

/** One line below a form: what went wrong, that the carrier is away, or else a hint. Its place is always kept. */
export function Trouble({ error, lost, children }: { error: string | null; lost: boolean; children?: ReactNode }) {
  if (error) return <Text size="xs" className="trouble" role="alert">{error}</Text>;
  if (lost) return <Text size="xs" className="trouble" role="status">The carrier does not answer; trying again…</Text>;
  return <Text size="xs" c="dimmed" mih={18}>{children}</Text>;
}
