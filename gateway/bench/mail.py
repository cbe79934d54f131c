"""How fast mail is read, beside the standard library that only parses it and finds its body."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

from channels.mail.reading import read
from gateway.bench.mails import mails
from gateway.bench.rows import Measured
from gateway.bench.stage import NotMeasured
from gateway.settings import Settings

#: Rounds of each, in turns; a round reads all mails as often as the seconds allow.
ROUNDS = 5
SECONDS = 2.0


async def vs_stdlib(settings: Settings) -> Measured:
    """Measure `read` beside `email`: parse, and the body's content alone.

    Raises NotMeasured when a mail of the benchmark is not read as it should be.
    """
    del settings
    raw = mails()
    _check(raw)
    ours, alone = [], []
    for _ in range(ROUNDS):
        ours.append(_rate(read, raw))
        alone.append(_rate(_body_alone, raw))
    return Measured(tuple(ours), tuple(alone))


def _check(raw: Sequence[bytes]) -> None:
    """See that every mail was read: what is fast and wrong counts for nothing."""
    for number, mail in enumerate(raw):
        letter = read(mail)
        if letter.problems or not letter.text or letter.sender is None:
            why = ", ".join(letter.problems) or "there is no text, or nobody wrote it"
            raise NotMeasured(f"Mail {number} of the benchmark could not be read: {why}")


def _rate(do: Callable[[bytes], object], raw: Sequence[bytes]) -> float:
    """Return mails a second: whole rounds through all mails, until the time is over."""
    began = time.perf_counter()
    done = 0
    while (passed := time.perf_counter() - began) < SECONDS:
        for mail in raw:
            do(mail)
        done += len(raw)
    return done / passed


def _body_alone(raw: bytes) -> object:
    """Parse a mail and return its body's content; what the library cannot decode is None."""
    mail = BytesParser(EmailMessage, policy=default).parsebytes(raw)
    body = mail.get_body(("plain", "html"))
    with suppress(LookupError, ValueError):
        return body.get_content() if body else None
    return None
