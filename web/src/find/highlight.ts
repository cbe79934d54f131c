/** Which parts of a text a query fits, as the server compares them: without accents, case or punctuation. */

export interface Part {
  text: string;
  hit: boolean;
}

const WORD = /[\p{L}\p{N}]+/gu;

/** A text's letters in plain lower case, one for one, so that places stay the same. */
function plain(text: string): string {
  return [...text].map((letter) => letter.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()[0] ?? letter).join("");
}

/** The text in parts; a part is hit when it begins a word as one of the query's words does. */
export function highlight(text: string, query: string): Part[] {
  const wanted = plain(query).match(WORD) ?? [];
  const letters = [...text];
  const bare = plain(text);
  const hits = new Array<boolean>(letters.length).fill(false);
  for (const found of bare.matchAll(WORD)) {
    const length = Math.max(0, ...wanted.filter((word) => found[0].startsWith(word)).map((word) => word.length));
    hits.fill(true, found.index, found.index + length);
  }
  return joined(letters, hits);
}

function joined(letters: string[], hits: boolean[]): Part[] {
  const parts: Part[] = [];
  letters.forEach((letter, index) => {
    const last = parts.at(-1);
    if (last && last.hit === hits[index]) last.text += letter;
    else parts.push({ text: letter, hit: hits[index] ?? false });
  });
  return parts;
}
