import { useState } from "react";
import type { Part } from "../api";
import { Icon } from "../shared/icons";
import { Lightbox } from "./Lightbox";
import { sizeWords, wayOf } from "./parts";

/** A name and a size; what a press does is told by the drawing and to screen readers by words. */
function Chip({ part }: { part: Part }) {
  const way = wayOf(part);
  const words = <><span className="partname">{part.name}</span> <span className="dim num">{sizeWords(part.size)}</span></>;
  if (way === "gone" || part.url === null) return <span className="part" data-gone="true"><Icon name="clip" size={14} /> {words} <span className="dim">not kept any more</span></span>;
  return way === "beside" ? (
    <a className="part" href={part.url} target="_blank" rel="noopener noreferrer" title={`Open ${part.name} in a new tab`}><Icon name="open" size={14} /> {words}</a>
  ) : (
    <a className="part" href={part.url} download={part.name} title={`Save ${part.name}`}><Icon name="save" size={14} /> {words}</a>
  );
}

/** A picture in small, fetched when it comes into sight; one that cannot be drawn is offered to be saved. */
function Thumbnail({ part, look }: { part: Part; look: () => void }) {
  const [broken, setBroken] = useState(false);
  if (broken) return <Chip part={{ ...part, type: "application/octet-stream" }} />;
  return (
    <button type="button" className="thumb" onClick={look} title={`Look at ${part.name}`}>
      <img src={part.url ?? undefined} alt={part.name} loading="lazy" onError={() => setBroken(true)} />
    </button>
  );
}

/** A recording to hear; a message that says what it is needs no file name over it. */
function Recording({ part, told }: { part: Part; told: string }) {
  return (
    <figure className="recording">
      {!told && <figcaption>{part.name}</figcaption>}
      <audio controls preload="none" src={part.url ?? undefined} aria-label={told || part.name} />
    </figure>
  );
}

/** What came with a message: pictures to look at, recordings to hear, files to open or save. */
export function Parts({ parts, told }: { parts: Part[]; told: string }) {
  const [at, look] = useState<number | null>(null);
  const pictures = parts.filter((part) => wayOf(part) === "picture");
  const sounds = parts.filter((part) => wayOf(part) === "sound");
  const files = parts.filter((part) => !pictures.includes(part) && !sounds.includes(part));
  if (parts.length === 0) return null;
  return (
    <div className="parts" role="group" aria-label="Attached">
      {pictures.map((part, index) => <Thumbnail key={part.n} part={part} look={() => look(index)} />)}
      {sounds.map((part) => <Recording key={part.n} part={part} told={told} />)}
      {files.map((part) => <Chip key={part.n} part={part} />)}
      <Lightbox pictures={pictures} at={at} look={look} />
    </div>
  );
}
