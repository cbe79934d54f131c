import { useEffect, useState } from "react";
import { carrier, type CarrierText } from "./carrier";

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Newer versions of a text replace older ones; the order is the order of arrival. */
export function merge(known: CarrierText[], news: CarrierText[]): CarrierText[] {
  const bySid = new Map(known.map((text) => [text.sid, text]));
  for (const text of news) bySid.set(text.sid, text);
  return [...bySid.values()].sort((a, b) => a.at.localeCompare(b.at) || a.n - b.n);
}

/** All texts of one phone, kept fresh by a long poll; `lost` when the carrier does not answer. */
export function useTexts(number: string): { texts: CarrierText[]; lost: boolean } {
  const [held, setHeld] = useState<{ number: string; texts: CarrierText[]; lost: boolean }>({ number, texts: [], lost: false });
  useEffect(() => {
    const stop = new AbortController();
    let texts: CarrierText[] = [];
    const follow = async () => {
      for (let after = 0; !stop.signal.aborted; ) {
        try {
          const news = await carrier.texts(number, after, stop.signal);
          texts = merge(texts, news.items);
          after = news.last;
          setHeld({ number, texts, lost: false });
          // An answer without news that came at once would make a busy loop.
          if (news.items.length === 0) await later(300);
        } catch {
          if (stop.signal.aborted) return;
          setHeld({ number, texts, lost: true });
          await later(2000);
        }
      }
    };
    void follow();
    return () => stop.abort();
  }, [number]);
  return held.number === number ? held : { texts: [], lost: false };
}
