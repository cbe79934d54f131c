"""What is kept of a mail besides its row: the raw mail, its files, and all of what it said."""

import json
from datetime import date

from channels.base import Part
from channels.mail.letter import Letter
from gateway.store import Store

#: Files of one mail that are kept; more are named, not kept.
MOST_FILES = 200
_LONGEST_NAME = 200


async def keep_whole(store: Store, letter: Letter, digest: str, day: date) -> str:
    """Store all that was written, the quoted included, and the markup; return where."""
    name = f"{_folder(digest, day)}/whole.json"
    whole = {"text": letter.text, "html": letter.html}
    await store.put(name, json.dumps(whole).encode(errors="surrogatepass"))
    return name


async def keep_files(store: Store, letter: Letter, digest: str, day: date) -> tuple[Part, ...]:
    """Store a mail's files; return how a message refers to them, in their order."""
    parts: list[Part] = []
    for n, file in enumerate(letter.attachments, 1):
        name: str | None = None
        if n <= MOST_FILES:
            name = f"{_folder(digest, day)}/{n}"
            await store.put(name, file.data)
        parts.append(Part(file.name[:_LONGEST_NAME], file.type[:100], name, len(file.data)))
    return tuple(parts)


async def read_whole(store: Store, name: str) -> tuple[str, str | None]:
    """Return text and markup of a whole mail. Raises what `Store.get` raises."""
    whole = json.loads(await store.get(name))
    return whole["text"], whole["html"]


def _folder(digest: str, day: date) -> str:
    """Return where it lies. The same mail on the same day lies in the same place."""
    return f"mail/{day.isoformat()}/{digest}"
