/** The day of a moment in short: "3 Nov 2026", as the reader's machine writes it. */
export function calendarDay(iso: string): string {
  return new Date(iso).toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });
}
