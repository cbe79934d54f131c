"""What a sender newly wrote, told from what they quoted and from their signature.

`quotequail` knows how mail programs introduce a quote. It tries some eighty
patterns on every line, so it is asked only about lines that may be such an
introduction, and about few and short ones.

What is left out: the quoted, when it stands in one piece; a signature below
"-- " (RFC 3676 §4.3); the line that a telephone's program adds. Answers written
between quoted lines make no sense without them, and are left whole. When
nothing would be left, all is.
"""

import re

import quotequail

#: Lines of one mail that quotequail is asked about.
MOST_ASKED = 40
#: Longest line that may introduce a quote.
_LONGEST = 400
#: Lines over which an introduction may be wrapped.
_WRAPPED = 3
#: Quoted lines in a row that count without an introduction, as in quotequail.
_FEWEST_QUOTED = 3
#: Lines of headers that Outlook puts above a quote.
_HEADER_LINES = 8
_LONGEST_SIGNATURE = 15

_HINT = re.compile(
    r"^>|^-- ?$|:[ \t]*$|^_{32}|^-{3,}|@[^<>\s]+>$|^\*?(?:from|de|von):"
    r"|^(?:sent|get|enviado|obtener) ",
    re.IGNORECASE | re.MULTILINE,
)
_INTRODUCES = re.compile(
    r"(?:wrote|escribi\w+|a écrit|schrieb.*|escreveu|skrev.*) ?:\s*$"
    r"|^>? ?-{3,} ?[^\W\d].*-{3,}\s*$"
    r"|^>? ?(?:begin forwarded message|inicio del mensaje reenviado):\s*$"
    r"|<[^<>\s]+@[^<>\s]+>\s*$",
    re.IGNORECASE,
)
_BY_A_PROGRAM = re.compile(r"[\d@]|^>? ?(?:-{3}|begin|inicio)", re.IGNORECASE)
_HEADER = re.compile(r"^\*?(?:from|de|von):\*?\s", re.IGNORECASE)
_RULE = re.compile(r"^_{32,}\s*$")
_FROM_A_TELEPHONE = re.compile(
    r"(?:sent from (?:my|mail for|yahoo|outlook)|get outlook for"
    r"|enviado desde (?:mi|el|yahoo|outlook)|obtener outlook para)\b.{0,80}",
    re.IGNORECASE,
)


def newly_written(text: str) -> str:
    """Return what the sender newly wrote of a mail's text."""
    if not _HINT.search(text):
        return text.strip("\n")
    lines = text.split("\n")
    kept = _Unquoting(lines).kept()
    told = _without_signature(lines if kept is None else kept)
    return "\n".join(told).strip("\n") if any(map(str.strip, told)) else text.strip("\n")


class _Unquoting:
    """One pass over the lines of a mail."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._left = MOST_ASKED
        self._introductions = self._find_introductions()

    def kept(self) -> list[str] | None:
        """Return the lines that are not quoted; None when answers stand between the quoted."""
        kept: list[str] = []
        since_quote: list[str] | None = None
        at = 0
        while at < len(self._lines):
            after = self._quoted_from(at)
            if after is None:
                kept.append(self._lines[at])
                if since_quote is not None:
                    since_quote.append(self._lines[at])
                at += 1
                continue
            if since_quote is not None and any(map(str.strip, since_quote)):
                return None
            since_quote, at = [], after
        is_inline = since_quote is not None and any(line.startswith(">") for line in kept)
        return None if is_inline else kept

    def _quoted_from(self, at: int) -> int | None:
        """Return where a quote that begins at a line ends; None when none begins there."""
        intro_end = self._introductions.get(at)
        if self._lines[at].startswith(">"):
            end = self._run_end(at)
            return end if intro_end or end - at >= _FEWEST_QUOTED else None
        if intro_end is not None:
            first = self._written(intro_end)
            is_marked = first < len(self._lines) and self._lines[first].startswith(">")
            return self._run_end(first) if is_marked else len(self._lines)
        if self._begins_headers(at):
            return len(self._lines)
        return None

    def _run_end(self, at: int) -> int:
        """Return where quoted lines end; blank lines between them belong to them."""
        end = at
        while at < len(self._lines) and self._lines[at].startswith(">"):
            end = at + 1
            at = self._written(end)
        return end

    def _written(self, at: int) -> int:
        """Return the next line that is not blank."""
        while at < len(self._lines) and not self._lines[at].strip():
            at += 1
        return at

    def _find_introductions(self) -> dict[int, int]:
        """Return the lines that introduce a quote: where each begins, and the line after it."""
        found: dict[int, int] = {}
        for last, line in enumerate(self._lines):
            if len(line) > _LONGEST or not _INTRODUCES.search(line):
                continue
            for first in range(last, max(-1, last - _WRAPPED), -1):
                if self._asked() and _introduces(self._lines[first : last + 1]):
                    found[first] = last + 1
                    break
        return found

    def _begins_headers(self, at: int) -> bool:
        """Tell whether headers above a quote begin here, as Outlook writes them.

        A sender and a subject are asked for: "From: 12 Oak St, To: 5 Elm St" is a move.
        """
        line = self._lines[at]
        if _RULE.match(line):
            at = self._written(at + 1)
            line = self._lines[at] if at < len(self._lines) else ""
        if not _HEADER.match(line) or not self._asked():
            return False
        window = [each[:_LONGEST] for each in self._lines[at : at + _HEADER_LINES]]
        told = quotequail.unwrap("\n".join(window)) or {}
        return told.get("type") == "forward" and "from" in told and "subject" in told

    def _asked(self) -> bool:
        self._left -= 1
        return self._left >= 0


def _introduces(lines: list[str]) -> bool:
    """Tell whether lines are, taken together, the introduction of a quote.

    Programs name a date or a mailbox; "On Monday I wrote:" is a person's own words.
    """
    joined = " ".join(line.strip() for line in lines)
    if len(joined) > _LONGEST or not _BY_A_PROGRAM.search(joined):
        return False
    return not quotequail.quote(joined, quote_intro_line=True)[0][1]


def _without_signature(lines: list[str]) -> list[str]:
    """Return the lines without a signature at the end."""
    for place in range(len(lines) - 1, max(-1, len(lines) - 1 - _LONGEST_SIGNATURE), -1):
        if lines[place] in ("-- ", "--"):
            lines = lines[:place]
            break
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    if lines and _FROM_A_TELEPHONE.fullmatch(lines[-1].strip()):
        lines = lines[:-1]
    return lines
