"""Reading bytes as text when the stated charset is missing, unknown or wrong."""

import codecs

import charset_normalizer

#: Names mail uses for charsets that Python knows by another, or wider than was meant: what
#: calls itself Latin-1 is Windows-1252 (WHATWG Encoding), and likewise in East Asia.
_MEANT = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
}
#: Python's codecs for other ends than text, some of them slow or given to warnings.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
#: Stated when nothing was, or when the sender did not think about it.
_UNSTATED = frozenset({"", "ascii", "us-ascii", "unknown", "unknown-8bit", "x-unknown", "default"})

#: What may be in a mail that is hardly ASCII.
_LIKELY = ["cp1251", "koi8_r", "gb18030", "big5", "cp932", "cp949", "cp1253", "cp1255", "cp1256"]
#: Bytes that are looked at to guess a charset.
_SAMPLE = 4096
#: Western text has no more than this share of bytes beyond ASCII.
_WESTERN = 0.2


def decode(data: bytes, stated: str | None) -> str:
    """Return the bytes as text; never raises.

    The stated charset is believed where it fits. Else UTF-8, which is hardly
    ever right by chance, and then the likeliest.
    """
    name = (stated or "").strip().strip("\"'").lower()
    if name in _UNSTATED or name == "utf-8":
        name = "utf-8"
    text = _strictly(data, _MEANT.get(name, name))
    if text is None and name != "utf-8":
        text = _strictly(data, "utf-8")
    if text is None:
        text = data.decode(_guess(data), "replace")
    return text.removeprefix("\ufeff")


def _strictly(data: bytes, name: str) -> str | None:
    """Return the text when the bytes are of this charset, None when not or when there is none."""
    try:
        if codecs.lookup(name).name.replace("-", "_") in _NO_CHARSETS:
            return None
        return data.decode(name)
    except (LookupError, ValueError):  # UnicodeError is a ValueError, as is a NUL in the name
        return None


def _guess(data: bytes) -> str:
    sample = data[:_SAMPLE]
    beyond = len(sample.translate(None, bytes(range(128))))
    if beyond <= _WESTERN * len(sample):
        return "cp1252"
    best = charset_normalizer.from_bytes(sample, cp_isolation=_LIKELY).best()
    return best.encoding if best else "cp1252"
