"""The leak photo of the demo: a drawing of a dripping pipe, made here, so that it is nobody's."""

import struct
import zlib
from functools import cache

WIDTH, HEIGHT = 480, 360

Color = tuple[int, int, int]

_WALL: Color = (214, 205, 190)
_SHADE: Color = (188, 178, 162)
_FLOOR: Color = (126, 104, 84)
_WATER: Color = (92, 151, 196)
_RUST: Color = (158, 84, 42)


@cache
def leak_photo() -> bytes:
    """Return it as a PNG (ISO/IEC 15948), 480 by 360 dots, some kilobytes."""
    rows = b"".join(b"\x00" + bytes(_row(y)) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _row(y: int) -> list[int]:
    return [part for x in range(WIDTH) for part in _dot(x, y)]


def _dot(x: int, y: int) -> Color:
    """Return the color of one dot, the nearest thing first."""
    if _in_drop(x, y) or _in_puddle(x, y):
        return _WATER
    if 100 <= y < 140 or (236 <= x < 276 and 60 <= y < 100):
        return _metal(y - 100 if y >= 100 else x - 236)
    if 228 <= x < 284 and 92 <= y < 152:
        return _RUST
    if y >= 300:
        return _FLOOR
    return _SHADE if x % 96 < 3 or y % 72 < 3 else _WALL


def _metal(across: int) -> Color:
    """Return the gray of a round pipe, lighter in its middle."""
    gray = 220 - 5 * abs(across - 16)
    return (gray, gray, min(255, gray + 8))


def _in_drop(x: int, y: int) -> bool:
    """Tell whether a dot is in one of three drops that fall from the joint: a cone on a ball."""
    across = x - 256
    return any(
        (abs(across) < (y - top) * 0.4 and y < top + 22) or across**2 + (y - top - 24) ** 2 < 80
        for top in (156, 206, 256)
    )


def _in_puddle(x: int, y: int) -> bool:
    return ((x - 250) / 150) ** 2 + ((y - 322) / 20) ** 2 < 1
