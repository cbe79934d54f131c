/** What a mail program does with words and files: answers, quotes, attachments; pure but for reading a file. */
import type { CarrierMail, MailFile } from "./carrier";

/** The most a mail may carry here, in bytes of files. */
export const MOST_BYTES = 10 * 1024 * 1024;

/** The answer with the mail it answers quoted below, as mail programs send it. */
export function withQuote(text: string, answered: CarrierMail): string {
  const when = new Date(answered.at).toLocaleString("en-US", { dateStyle: "medium", timeStyle: "short" }).replace(/\s+/g, " ");
  const quote = shownText(answered).trimEnd().split("\n").map((line) => `> ${line}`.trimEnd());
  return [text.trimEnd(), "", `On ${when}, ${answered.from} wrote:`, ...quote, ""].join("\n");
}

/** The words of a mail. HTML is never run or shown: only its text is taken, by a parser that loads nothing. */
export function shownText(mail: Pick<CarrierMail, "text" | "html">): string {
  if (mail.text.trim() || !mail.html) return mail.text;
  const parsed = new DOMParser().parseFromString(mail.html, "text/html");
  parsed.querySelectorAll("script, style, template").forEach((one) => one.remove());
  return (parsed.body.textContent ?? "").replace(/\n{3,}/g, "\n\n").trim();
}

/** Bytes that a base64 text stands for. */
export function bytesOf(file: MailFile): number {
  return Math.floor((file.data.replace(/=+$/, "").length * 3) / 4);
}

/** A file as it rides in a mail. */
export function pack(file: Blob, name: string): Promise<MailFile> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(new Error(`“${name}” could not be read.`));
    reader.onload = () => {
      const data = String(reader.result).split(",", 2)[1] ?? "";
      resolve({ name, type: file.type || "application/octet-stream", data });
    };
    reader.readAsDataURL(file);
  });
}

/** The photo the story of the leak attaches. */
export async function leakPhoto(): Promise<MailFile> {
  const answer = await fetch("/demo/leak.png").catch(() => null);
  if (!answer?.ok) throw new Error("The photo could not be fetched; choose a file of your own.");
  return pack(await answer.blob(), "leak.png");
}
