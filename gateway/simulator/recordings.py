"""What was said to a tape: kept as small sounds one can really play."""

import io
import math
import wave
from array import array
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from models.base import utcnow

#: Older recordings are forgotten.
MOST_KEPT = 200

RATE = 8_000
_LOUD = 6_000
#: Seconds a word takes to say, half of it silence, and the most a sound lasts here.
_WORD = 0.4
_LONGEST = 60.0


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording of a call."""

    call_sid: str
    #: What was said, one utterance after the other.
    words: str
    sid: str = field(default_factory=lambda: f"RE{uuid4().hex}")
    began_at: datetime = field(default_factory=utcnow)

    @property
    def seconds(self) -> int:
        """How long it is, at the pace people speak; at least one second."""
        return max(1, round(min(len(self.words.split()) * _WORD, _LONGEST)))


class Recordings:
    """Every recording, by sid."""

    def __init__(self) -> None:
        self._recordings: OrderedDict[str, Recording] = OrderedDict()

    def add(self, recording: Recording) -> Recording:
        """Keep one more recording."""
        self._recordings[recording.sid] = recording
        while len(self._recordings) > MOST_KEPT:
            self._recordings.popitem(last=False)
        return recording

    def get(self, sid: str) -> Recording | None:
        """Return one recording."""
        return self._recordings.get(sid)


def sound(recording: Recording) -> bytes:
    """Return a recording as WAV (8 kHz, mono, 16 bit): a murmur with a beat for each word."""
    samples = array("h")
    half = int(RATE * _WORD / 2)
    words = recording.words.split() or [""]
    while len(samples) < recording.seconds * RATE:
        word = words[(len(samples) // (2 * half)) % len(words)]
        pitch = 140 + 15 * (sum(word.encode()) % 8)
        for n in range(half):
            swell = math.sin(math.pi * n / half)
            samples.append(int(_LOUD * swell * math.sin(2 * math.pi * pitch * n / RATE)))
        samples.extend([0] * half)
    kept = io.BytesIO()
    with wave.open(kept, "wb") as tape:
        tape.setnchannels(1)
        tape.setsampwidth(2)
        tape.setframerate(RATE)
        tape.writeframes(samples[: recording.seconds * RATE].tobytes())
    return kept.getvalue()
