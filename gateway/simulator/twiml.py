"""Reading TwiML: what a call is told to do, as values.

https://www.twilio.com/docs/voice/twiml has the verbs. Those we use are here;
an attribute we do not know is passed over, as Twilio does with a warning.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

Method = Literal["GET", "POST"]


class BadTwiml(ValueError):
    """It is not a document of verbs we carry (Twilio's errors 12100 and 12200)."""


@dataclass(frozen=True, slots=True)
class Say:
    """Speak."""

    text: str
    language: str | None = None
    #: How often; 0 is for ever.
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Play:
    """Play a sound, or dial tones when it has digits."""

    url: str
    loop: int = 1
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """Be silent."""

    seconds: float = 1.0


Spoken = Say | Play | Pause


@dataclass(frozen=True, slots=True)
class Gather:
    """Listen for speech, keys or both."""

    prompts: tuple[Spoken, ...] = ()
    hears: frozenset[str] = frozenset({"dtmf"})
    #: None is the document's own address.
    action: str | None = None
    method: Method = "POST"
    #: Seconds of silence until it gives up, and between two keys.
    timeout: float = 5.0
    finish_on_key: str = "#"
    num_digits: int | None = None
    #: Ask for what comes next even when nothing was heard.
    action_on_empty: bool = False
    barge_in: bool = True
    language: str = "en-US"


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on with another document."""

    url: str
    method: Method = "POST"


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Do not take the call."""

    reason: Literal["rejected", "busy"] = "rejected"


@dataclass(frozen=True, slots=True)
class Record:
    """Record what is said."""

    action: str | None = None
    method: Method = "POST"
    timeout: float = 5.0
    finish_on_key: str = "1234567890*#"
    max_length: float = 3600.0
    play_beep: bool = True
    callback: str | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A conference to join: `<Dial><Conference>`."""

    name: str
    start_on_enter: bool = True
    end_on_exit: bool = False
    muted: bool = False
    #: None is Twilio's own music, an empty string silence.
    wait_url: str | None = None
    wait_method: Method = "POST"
    callback: str | None = None
    #: Of start, end, join, leave, mute, hold.
    callback_events: frozenset[str] = frozenset()

    def callback_at(self, base: str) -> str | None:
        """Return the whole address of its callback."""
        return None if self.callback is None else urljoin(base, self.callback)


@dataclass(frozen=True, slots=True)
class Dial:
    """Join a conference until it ends or we leave it."""

    room: Room
    action: str | None = None
    method: Method = "POST"
    hangup_on_star: bool = False


Verb = Say | Play | Pause | Gather | Redirect | Hangup | Reject | Record | Dial


def read(document: str) -> tuple[Verb, ...]:
    """Return a document's verbs in order. Raises BadTwiml with what is wrong."""
    if "<!DOCTYPE" in document:
        raise BadTwiml("A document type is not allowed.")
    try:
        root = ET.fromstring(document.strip())  # noqa: S314 - our own gateway's, no DTD
    except ET.ParseError as wrong:
        raise BadTwiml(f"It is not XML: {wrong}") from None
    if root.tag != "Response":
        raise BadTwiml(f"It begins with {root.tag}, not Response.")
    return tuple(_verb(element) for element in root)


def _verb(element: Element) -> Verb:
    reader = _READERS.get(element.tag)
    if reader is None:
        raise BadTwiml(f"{element.tag} is no verb that is carried here.")
    return reader(element)


def _spoken(element: Element) -> Spoken:
    found = _verb(element)
    if not isinstance(found, Say | Play | Pause):
        raise BadTwiml(f"{element.tag} cannot be inside Gather.")
    return found


def _say(element: Element) -> Say:
    text = " ".join("".join(element.itertext()).split())
    return Say(text, element.get("language"), _count(element, "loop", 1))


def _play(element: Element) -> Play:
    digits, url = element.get("digits", ""), (element.text or "").strip()
    if not url and not digits:
        raise BadTwiml("Play has nothing to play.")
    return Play(url, _count(element, "loop", 1), digits)


def _pause(element: Element) -> Pause:
    return Pause(_seconds(element, "length", 1.0))


def _gather(element: Element) -> Gather:
    hears = frozenset(element.get("input", "dtmf").split())
    if not hears or not hears <= {"dtmf", "speech"}:
        raise BadTwiml("Gather hears only dtmf and speech.")
    return Gather(
        prompts=tuple(_spoken(inner) for inner in element),
        hears=hears,
        action=element.get("action"),
        method=_method(element, "method"),
        timeout=_seconds(element, "timeout", 5.0),
        finish_on_key=element.get("finishOnKey", "#"),
        num_digits=_count(element, "numDigits", 0) or None,
        action_on_empty=_truth(element, "actionOnEmptyResult", usual=False),
        barge_in=_truth(element, "bargeIn", usual=True),
        language=element.get("language", "en-US"),
    )


def _redirect(element: Element) -> Redirect:
    return Redirect((element.text or "").strip(), _method(element, "method"))


def _hangup(element: Element) -> Hangup:
    del element
    return Hangup()


def _reject(element: Element) -> Reject:
    return Reject("busy" if element.get("reason") == "busy" else "rejected")


def _record(element: Element) -> Record:
    return Record(
        action=element.get("action"),
        method=_method(element, "method"),
        timeout=_seconds(element, "timeout", 5.0),
        finish_on_key=element.get("finishOnKey", "1234567890*#"),
        max_length=_seconds(element, "maxLength", 3600.0),
        play_beep=_truth(element, "playBeep", usual=True),
        callback=element.get("recordingStatusCallback"),
    )


def _dial(element: Element) -> Dial:
    rooms = list(element)
    if len(rooms) != 1 or rooms[0].tag != "Conference" or not (rooms[0].text or "").strip():
        raise BadTwiml("Dial is carried here with exactly one Conference, by name.")
    return Dial(
        room=_room(rooms[0]),
        action=element.get("action"),
        method=_method(element, "method"),
        hangup_on_star=_truth(element, "hangupOnStar", usual=False),
    )


def _room(element: Element) -> Room:
    return Room(
        name=(element.text or "").strip(),
        start_on_enter=_truth(element, "startConferenceOnEnter", usual=True),
        end_on_exit=_truth(element, "endConferenceOnExit", usual=False),
        muted=_truth(element, "muted", usual=False),
        wait_url=element.get("waitUrl"),
        wait_method=_method(element, "waitMethod"),
        callback=element.get("statusCallback"),
        callback_events=frozenset(element.get("statusCallbackEvent", "").split()),
    )


_READERS: dict[str, Callable[[Element], Verb]] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
    "Gather": _gather,
    "Redirect": _redirect,
    "Hangup": _hangup,
    "Reject": _reject,
    "Record": _record,
    "Dial": _dial,
}


def _method(element: Element, name: str) -> Method:
    word = element.get(name, "POST").upper()
    if word == "GET":
        return "GET"
    if word != "POST":
        raise BadTwiml(f"{name} is GET or POST, not {word}.")
    return "POST"


def _seconds(element: Element, name: str, usual: float) -> float:
    return float(_count(element, name, -1)) if element.get(name) is not None else usual


def _count(element: Element, name: str, usual: int) -> int:
    word = element.get(name)
    if word is None:
        return usual
    if not word.isdecimal():
        raise BadTwiml(f"{name} is a whole number, not {word}.")
    return int(word)


def _truth(element: Element, name: str, *, usual: bool) -> bool:
    word = element.get(name)
    return usual if word is None else word.lower() == "true"
