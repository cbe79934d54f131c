/** How each kind of attachment is met: looked at here, heard here, opened beside, or saved. */
import type { Part } from "../api";

export type Way = "picture" | "sound" | "beside" | "save" | "gone";

/** Pictures a browser draws without running anything in them; SVG is a document and is saved. */
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
/** What opens in a tab of its own: as a PDF, or as plain text whatever it is. */
const BESIDE = new Set(["application/pdf", "text/plain", "text/csv", "text/calendar", "text/markdown"]);

/** What can be done with an attachment at the desk. */
export function wayOf(part: Part): Way {
  if (!part.url) return "gone";
  const type = part.type.toLowerCase().split(";")[0]!.trim();
  if (PICTURES.has(type)) return "picture";
  if (type.startsWith("audio/")) return "sound";
  return BESIDE.has(type) ? "beside" : "save";
}

/** A size as people read it: "340 kB", "2.4 MB"; nothing when it is not known. */
export function sizeWords(bytes: number | null): string {
  if (bytes === null) return "";
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
