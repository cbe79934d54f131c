import { happening, transcript } from "./calls";
import type { CallLine } from "./carrier";
import { useBottom } from "./useBottom";

/** What is heard on the line; every line in the language it is spoken in. */
export function Transcript({ lines }: { lines: CallLine[] }) {
  const box = useBottom<HTMLDivElement>(lines.length);
  return (
    <div className="log" ref={box} role="log" tabIndex={0} aria-label="What is said">
      {transcript(lines).map(({ line, speaker }) =>
        line.who === "line" ? (
          <p key={line.n} className="happens">{happening(line.text)}</p>
        ) : (
          <div key={line.n} className="entry" data-side={line.who === "me" ? "mine" : line.who === "office" ? "machine" : "theirs"}>
            {speaker && <div className="byline">{speaker}</div>}
            <div className="bubble" dir="auto" lang={line.language ?? undefined}>{line.text}</div>
          </div>
        ),
      )}
    </div>
  );
}
