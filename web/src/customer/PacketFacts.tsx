import type { Packet } from "../api";

function Listed({ words, items, language }: { words: string; items: string[]; language?: string }) {
  if (items.length === 0) return null;
  return (
    <>
      <dt>{words}</dt>
      <dd>
        {items.map((item, index) => (language ? <q key={index} lang={language}>{item}</q> : <div key={index}>{item}</div>))}
      </dd>
    </>
  );
}

/** What the bot hands over, so that nobody has to ask twice. */
export function PacketFacts({ packet, language }: { packet: Packet; language: string }) {
  return (
    <section aria-label="From the bot">
      <h3>From the bot</h3>
      <dl className="packet">
        {packet.intent_words && <><dt>Wants</dt><dd><b>{packet.intent_words}</b></dd></>}
        <dt>Handed over</dt><dd>{packet.reason_words}{packet.misses > 0 && `; not understood ${packet.misses === 1 ? "once" : `${packet.misses} times`}`}</dd>
        <Listed words="Own words" items={packet.own_words} language={language} />
        <Listed words="Bot asked" items={packet.asked} />
        <Listed words="Bot did" items={packet.tried} />
      </dl>
    </section>
  );
}
