"""Which language a customer writes. Pure, but for a table of 4 s that `prepare` loads.

Texts are short, so function words and the words of this office decide between
English and Spanish; a letter-statistics model (py3langid) decides only about
longer texts, and only when it is far from both.
"""

import re
import unicodedata
from functools import cache
from threading import Lock
from typing import Final

import py3langid

SPOKEN: Final = ("en", "es")

#: Languages met in American cities, and those easily taken for one of ours.
_KNOWN: Final = (
    "en", "es", "pt", "fr", "it", "de", "nl", "pl", "ro", "vi", "tl", "ht", "so", "sw",
    "ru", "uk", "zh", "ja", "ko", "ar", "fa", "hi", "ne", "am", "th", "km", "lo", "he", "el",
)  # fmt: skip

#: A letter of these scripts says what language it is, or near enough for an interpreter.
_SCRIPTS: Final = {
    "CYRILLIC": "ru", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh",
    "ARABIC": "ar", "DEVANAGARI": "hi", "ETHIOPIC": "am", "THAI": "th", "KHMER": "km", "LAO": "lo",
    "HEBREW": "he", "GREEK": "el",
}  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH: Final = _words(
    """
    the an i im you my your me is are am was do does did dont can could will would to of and or
    for on in at it its this that what whats when where why who how have has had not be been get
    got if with about from just need want pay paid bill balance due owe water late fee account
    please pls plz thanks thank thx hi hello hey yes yeah yep nope help person agent bye u ur r
    much many there they we us our shut off still now today name address number lien payment
    plan main
    """
)
_SPANISH: Final = _words(
    """
    el la los las un una unos unas de del que qué y o en mi mis su sus me se lo le les es son
    esta está por para con sin cuanto cuánto cuando cuándo como cómo donde dónde cual cuál quien
    quién quiero necesito puedo puede pueden tengo tiene hay debo pagar pago pagué pague pagos
    factura recibo saldo cuenta agua recargo cobraron cobran vence fecha gracias hola buenos
    buenas días dias tardes noches sí si adiós adios ayuda persona alguien favor porfa muy pero
    hasta luego claro quitar cambiar cancelar también tambien está estoy soy eres usted ustedes
    nombre dirección direccion calle número numero cortaron corte plan plazos gravamen al ahora
    hoy muchas información informacion tarifas deposito depósito reembolso fuga voy huele mañana
    español espanol hablar más mas nada ni bien estan están
    """
)
_WORD: Final = re.compile(r"[^\W\d_]+")

#: A shorter text is not enough for letter statistics, in words.
_ENOUGH: Final = 4
#: How much likelier, in the model's log scale, another language must be than ours.
_FAR: Final = 14.0
#: How much nearer a text must be to one of ours than to the other.
_NEARER: Final = 4.0


_loading: Final = Lock()


def prepare() -> None:
    """Load the table of letter statistics now: it takes seconds, so do it at start-up.

    Of several at once, in threads, one loads it and the others wait.
    """
    if not is_prepared():
        with _loading:
            _load()


def is_prepared() -> bool:
    """Say whether the table is there, so that telling languages apart takes no time."""
    return _load.cache_info().currsize > 0


@cache
def _load() -> None:
    py3langid.set_languages(list(_KNOWN))
    py3langid.rank("prepare")


def language_of(text: str, current: str | None) -> str | None:
    """Return the language a text is written in: "en", "es", another code, or None if unknown.

    A text that does not tell (a number, a name and address, "ok") keeps the
    `current` one.
    """
    other = _by_script(text)
    if other is not None:
        return other
    words = _WORD.findall(text.casefold().replace("'", "").replace("\u2019", ""))
    english = sum(word in _ENGLISH for word in words)
    spanish = sum(word in _SPANISH for word in words)
    if any(mark in text for mark in "¿¡ñÑ"):
        spanish += 1
    told = len(words) >= _ENOUGH and not any(character.isdigit() for character in text)
    if told and max(english, spanish) * 3 <= len(words) * 2:
        found = _by_letters(" ".join(words))
        if found is not None:
            return found
    if english == spanish:
        return current or (_nearer(" ".join(words)) if words else None)
    return "en" if english > spanish else "es"


def _by_script(text: str) -> str | None:
    """Return the language of most letters' script, when it is not the Latin one."""
    letters = [character for character in text if character.isalpha()]
    scripts = [unicodedata.name(letter, "").split(" ")[0].split("-")[0] for letter in letters]
    foreign = [_SCRIPTS[script] for script in scripts if script in _SCRIPTS]
    if len(foreign) * 2 <= len(letters):
        return None
    return "ja" if "ja" in foreign else max(set(foreign), key=foreign.count)


def _by_letters(text: str) -> str | None:
    """Return another language than ours when its letters are much likelier, else None."""
    prepare()
    ranked = py3langid.rank(text)
    (best, score), ours = ranked[0], max(score for code, score in ranked if code in SPOKEN)
    return str(best) if best not in SPOKEN and score - ours > _FAR else None


def _nearer(text: str) -> str | None:
    """Return which of our two languages a text is clearly nearer to, by its letters."""
    prepare()
    scores = dict(py3langid.rank(text))
    lead = scores["es"] - scores["en"]
    if abs(lead) < _NEARER:
        return None
    return "es" if lead > 0 else "en"
