/** A mail's HTML as a page of its own that can do nothing: no scripts, no requests, no way out. */

export interface Framed {
  /** For an iframe's srcdoc. */
  page: string;
  /** Where the mail's links point, each once; they open only from our own list beside the frame. */
  links: string[];
}

/** The policy holds even if the cleaning before it failed: nothing is loaded from anywhere. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const STYLE = `:root { color-scheme: light; } body { margin: 12px; background: #fff; color: #1a1d20; font: 15px/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
  img { max-width: 100%; height: auto; } a { color: #0b6676; text-decoration: underline; cursor: help; } blockquote { margin: 8px 0; padding-left: 12px; border-left: 3px solid #dde2e6; }`;

/** Addresses worth listing; anything else (javascript:, data:, relative) leads nowhere. */
const SAFE = /^(?:https?:\/\/|mailto:|tel:)/i;

/** Put sanitised HTML into its page. A link keeps its words and shows its address, but opens nothing. */
export function framed(html: string): Framed {
  const mail = new DOMParser().parseFromString(html, "text/html");
  const links = new Set<string>();
  for (const link of mail.querySelectorAll("[href]")) {
    const address = (link.getAttribute("href") ?? "").trim();
    if (SAFE.test(address)) links.add(address);
    link.removeAttribute("href");
    link.setAttribute("title", address);
  }
  // A picture that is not in the mail is told by its own words, not by a torn frame.
  mail.querySelectorAll<HTMLImageElement>("img:not([src^='data:'])").forEach((one) => one.replaceWith(one.alt ? `[${one.alt}]` : ""));
  mail.querySelectorAll("base, meta, link, script, iframe, object, embed").forEach((one) => one.remove());
  const head = `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><style>${STYLE}</style>`;
  return { page: `<!doctype html><html><head>${head}</head><body>${mail.body.innerHTML}</body></html>`, links: [...links] };
}
