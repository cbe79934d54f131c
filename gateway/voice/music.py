"""The music a caller hears while they wait: a few soft chords, made here."""

import io
import math
import struct
import wave
from functools import cache
from typing import Final

#: Samples a second: what a telephone line carries.
RATE: Final = 8_000
#: Seconds of one chord, and how loud it is of all a sample can hold.
_CHORD: Final = 3.5
_LOUD: Final = 0.16

#: Hertz. A slow turn through C, A minor, F and G, twice: about half a minute.
_CHORDS: Final = (
    (130.81, 261.63, 329.63, 392.00),
    (110.00, 220.00, 261.63, 329.63),
    (87.31, 174.61, 261.63, 349.23),
    (98.00, 196.00, 246.94, 293.66),
)
_TURNS: Final = 2


@cache
def music() -> bytes:
    """Return the loop as a WAV file, 16 bit, mono. Its end meets its beginning in silence."""
    chords = [_samples(chord) for chord in _CHORDS]
    pcm = b"".join(chords) * _TURNS
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm)
    return made.getvalue()


def _samples(chord: tuple[float, ...]) -> bytes:
    """Return one chord that swells and fades."""
    count = int(RATE * _CHORD)
    turns = [2 * math.pi * tone / RATE for tone in chord]
    scale = 32_767 * _LOUD / len(chord)
    values = []
    for n in range(count):
        swell = math.sin(math.pi * n / count)
        tone = sum(math.sin(turn * n) for turn in turns)
        values.append(int(scale * swell * tone * 2))
    return struct.pack(f"<{count}h", *values)
