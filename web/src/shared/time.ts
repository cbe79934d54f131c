/** Times as people read them. Everything takes milliseconds or ISO text; `now` is an argument. */

/** A span as m:ss or h:mm:ss, in whole hours from twelve on; never negative. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  if (h >= 48) return `${Math.floor(h / 24)} days`;
  if (h >= 12) return `${h} h`;
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A span in words, coarse: "4 min", "2 h". */
export function roughly(milliseconds: number): string {
  const minutes = Math.round(Math.abs(milliseconds) / 60_000);
  if (minutes < 1) return "under 1 min";
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** Hours and minutes of the day, as the reader's machine writes them. */
export function clock(iso: string): string {
  return new Date(iso).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}

/** The day a message belongs to: "Today", "Yesterday" or a date. */
export function dayOf(iso: string, now: number): string {
  const start = (t: number) => new Date(t).setHours(0, 0, 0, 0);
  const days = Math.round((start(now) - start(Date.parse(iso))) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return new Date(iso).toLocaleDateString([], { weekday: "short", day: "numeric", month: "short", year: "numeric" });
}

/** A calendar date without a time zone ("2026-12-02"), never moved by one. */
export function calendar(date: string, short = false): string {
  const [y = 1970, m = 1, d = 1] = date.split("-").map(Number);
  const at = new Date(y, m - 1, d);
  return at.toLocaleDateString([], short ? { month: "short", year: "2-digit" } : { day: "numeric", month: "short", year: "numeric" });
}
