/** How many SMS segments a text costs: GSM 03.38 septets, or UCS-2 units when any character is outside it. */

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const ESCAPED = new Set("^{}\\[~]|€\f");

export interface Segments {
  count: number;
  /** Characters that still fit the last segment. */
  left: number;
  unicode: boolean;
}

/** Pack units into segments; a unit (escape pair, surrogate pair) is never split over two. */
function pack(units: number[], single: number, joined: number): { count: number; left: number } {
  const total = units.reduce((sum, unit) => sum + unit, 0);
  if (total <= single) return { count: total === 0 ? 0 : 1, left: single - total };
  let [count, used] = [1, 0];
  for (const unit of units) {
    if (used + unit > joined) [count, used] = [count + 1, 0];
    used += unit;
  }
  return { count, left: joined - used };
}

/** Count the segments of a text as the carrier will bill them. */
export function segments(text: string): Segments {
  const letters = [...text];
  const unicode = letters.some((letter) => !BASIC.has(letter) && !ESCAPED.has(letter));
  if (unicode) return { ...pack(letters.map((letter) => letter.length), 70, 67), unicode };
  return { ...pack(letters.map((letter) => (ESCAPED.has(letter) ? 2 : 1)), 160, 153), unicode };
}
