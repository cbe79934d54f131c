/** What a caller's line in the timeline reads as: keys that were pressed are told as such. */
export function spokenWords(text: string): string {
  return /^[0-9*#]+$/.test(text) ? `Pressed ${text}` : text;
}
