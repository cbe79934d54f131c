/** Subjects as people compare them: an answer's "Re:" is not a new subject. */

/** What mail programs of our customers' languages put before an answered or forwarded subject. */
const PREFIX = /^\s*(?:re|fw|fwd|aw|wg|rv|res|enc|tr|sv|vs)\s*(?:\[\d+\])?\s*[:：]\s*/i;

/** The subject without any "Re:" and "Fwd:" before it. */
export function bare(subject: string): string {
  let found = subject.trim();
  while (PREFIX.test(found)) found = found.replace(PREFIX, "");
  return found.replace(/\s+/g, " ").trim();
}

/** The subject an answer goes out under. */
export function answering(subject: string | null | undefined): string {
  const found = bare(subject ?? "");
  return found ? `Re: ${found}` : "Re: your mail";
}

interface Titled {
  subject?: string | null;
}

/** The subject to show over a message: only the first, and where it changes. */
export function newSubject(messages: readonly Titled[], index: number): string | null {
  const mine = messages[index]?.subject;
  if (!mine) return null;
  const before = newestSubject(messages.slice(0, index));
  return before !== null && bare(before).toLowerCase() === bare(mine).toLowerCase() ? null : mine;
}

/** The subject last used in a conversation. */
export function newestSubject(messages: readonly Titled[]): string | null {
  return messages.findLast((message) => message.subject)?.subject ?? null;
}
