"""Twilio's voice forms, read: a call that begins, what was said, how it ended, and the rest.

Fields as in twilio.com/docs/voice/twiml (request parameters), /twiml/gather,
/twiml/record, /twiml/conference and /voice/api/call-resource (status callbacks).
Pure: nothing here knows a table, and nothing raises.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from channels.base import Inbound, Part, Sign, Unreadable
from channels.phone.numerals import numerals
from channels.redaction import clean, redact
from channels.twilio import Form
from models.contact import Channel

BEGAN = "The customer called."
HUNG_UP = "The customer hung up."

#: A recognizer never writes this much; what is longer is cut.
_MOST_TEXT = 5_000

#: Ids and numbers of the carrier's: kept letter by letter. All else is redacted.
_CARRIERS_OWN = frozenset(
    {
        "AccountSid", "ApiVersion", "CallDuration", "CallSid", "CallStatus", "Called", "Caller",
        "ConferenceSid", "Confidence", "Direction", "Duration", "ErrorCode", "From",
        "RecordingDuration", "RecordingSid", "RecordingStatus", "RecordingUrl", "SequenceNumber",
        "SipResponseCode", "StirVerstat", "Timestamp", "To",
    }
)  # fmt: skip
#: Lets its holder place calls in the caller's name: never written down.
_SECRET = frozenset({"CallToken"})

#: What stands in From when the caller withheld it (Twilio's "caller ID is blocked" numbers).
_WITHHELD = frozenset(
    {
        "", "anonymous", "restricted", "blocked", "unknown", "unavailable",
        "+266696687", "266696687", "+7378742833", "7378742833", "+2562533", "2562533",
        "+8656696", "8656696", "+86282452253", "86282452253",
    }
)  # fmt: skip


class Status(StrEnum):
    """How a leg stands, in Twilio's words."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    ANSWERED = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"

    @property
    def over(self) -> bool:
        """Whether nothing comes after it."""
        return self in WHY_NOT or self is Status.COMPLETED


#: Why a leg came to nothing, in words for the desk.
WHY_NOT: dict[Status, str] = {
    Status.BUSY: "The phone was busy.",
    Status.NO_ANSWER: "The phone was not answered.",
    Status.FAILED: "The phone could not be reached.",
    Status.CANCELED: "The call was taken back before the phone was answered.",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one time of listening."""

    said: Inbound
    #: What was pressed, as it was pressed; empty when something was spoken, or nothing at all.
    pressed: str

    @property
    def empty(self) -> bool:
        """Whether there was neither a word nor a key."""
        return not self.said.text


@dataclass(frozen=True, slots=True)
class LegNews:
    """The carrier's word on a leg."""

    sid: str
    status: Status | None


@dataclass(frozen=True, slots=True)
class ConferenceNews:
    """Something that happened in a conference."""

    #: Twilio's StatusCallbackEvent, e.g. "participant-hold".
    event: str
    sid: str
    #: As we named it: a conversation's id.
    name: str
    #: The leg it happened to; empty for the conference as a whole.
    call_sid: str


def sid_of(form: Form) -> str:
    """Return the CallSid; empty when there is no usable one."""
    sid = form.one("CallSid").strip()
    return sid if sid.isascii() and sid.isalnum() and len(sid) <= 64 else ""


def thread_key(sid: str) -> str:
    """Return what everything of one call has in common."""
    return f"voice:{sid}"


def read_call(form: Form, now: datetime) -> Inbound | Unreadable:
    """Read a call that begins. Any later form of the same call says the same."""
    sid, ours = sid_of(form), form.one("To").strip()
    if not sid or not ours or len(ours) > 320:
        missing = "its id" if not sid else "the number that was called"
        return Unreadable(Channel.VOICE, sid or "?", f"A call came without {missing}.", kept(form))
    return _inbound(form, f"{sid}:0", BEGAN, now, Sign.BEGAN)


def read_turn(form: Form, step: int, now: datetime) -> Turn:
    """Read what the caller said or pressed at this step. The form must have a usable CallSid."""
    pressed = clean(form.one("Digits"))[:64].strip()
    spoken = clean(form.one("SpeechResult"))[:_MOST_TEXT].strip()
    text, redacted = redact(numerals(spoken)) if spoken else redact(pressed)
    details: dict[str, object] = {"pressed": True} if pressed and not spoken else {}
    told = form.one("Confidence")
    if spoken and (sure := _share(told)) is not None:
        details["confidence"] = sure
    said = _inbound(form, f"{sid_of(form)}:{step}", text, now, Sign.SAID, redacted, details)
    return Turn(said, text if pressed and not spoken else "")


def read_end(form: Form, now: datetime) -> Inbound | None:
    """Read the end of a call; None while it is not over, or when it is not to be told whose."""
    status = _status(form.one("CallStatus"))
    if status is None or not status.over or not sid_of(form):
        return None
    return _inbound(form, f"{sid_of(form)}:end", HUNG_UP, now, Sign.ENDED)


def read_tape(form: Form, now: datetime) -> Inbound | None:
    """Read a message left on tape; None when nothing was recorded, or it failed.

    Its address is not taken from the form: the recording is asked for by its id.
    """
    sid, told = form.one("RecordingSid").strip(), form.one("RecordingDuration")
    usable = sid.isascii() and sid.isalnum() and len(sid) <= 64 and bool(sid_of(form))
    seconds = int(told) if told.isascii() and told.isdecimal() and len(told) < 6 else 0
    if not usable or not seconds or form.one("RecordingStatus") in {"failed", "absent"}:
        return None
    length = f"{seconds // 60}:{seconds % 60:02d}"
    part = Part(name="voicemail.wav", type="audio/wav", source=None)
    details: dict[str, object] = {"voicemail": seconds, "recording": sid}
    said = _inbound(
        form, f"{sid_of(form)}:{sid}", f"Voicemail, {length}", now, Sign.SAID, details=details
    )
    return replace(said, parts=(part,))


def read_leg(form: Form) -> LegNews:
    """Read the carrier's word on a specialist's leg. A word we do not know is None."""
    return LegNews(sid_of(form), _status(form.one("CallStatus")))


def read_conference(form: Form) -> ConferenceNews:
    """Read what happened in a conference."""
    return ConferenceNews(
        event=form.one("StatusCallbackEvent")[:64],
        sid=form.one("ConferenceSid")[:64],
        name=form.one("FriendlyName")[:64],
        call_sid=sid_of(form),
    )


def kept(form: Form) -> dict[str, str]:
    """Return the form as it is written down: cleaned, redacted, without what opens doors."""
    payload = {}
    for name, values in form.items():
        if name in _SECRET:
            continue
        value = clean(values[0])
        if name in _CARRIERS_OWN:
            payload[name] = value
        else:
            payload[redact(clean(name))[0]] = redact(numerals(value[:_MOST_TEXT]))[0]
    return payload


def _inbound(
    form: Form,
    key: str,
    text: str,
    now: datetime,
    sign: Sign,
    redacted: bool = False,
    details: dict[str, object] | None = None,
) -> Inbound:
    sid = sid_of(form)
    return Inbound(
        channel=Channel.VOICE,
        dedupe_key=key,
        sender=_sender(form, sid),
        our_address=form.one("To").strip(),
        thread_key=thread_key(sid),
        text=text,
        said_at=now,
        payload=kept(form),
        sign=sign,
        redacted=redacted,
        details=details or {},
    )


def _sender(form: Form, sid: str) -> str:
    """Return the caller's number. Who withheld it is nobody we know: a stranger at each call."""
    number = clean(form.one("From")).strip()[:320]
    return f"withheld:{sid}" if number.casefold() in _WITHHELD else number


def _status(word: str) -> Status | None:
    if word == "answered":  # the event's name; the status it brings is in-progress
        return Status.ANSWERED
    try:
        return Status(word)
    except ValueError:
        return None


def _share(told: str) -> float | None:
    try:
        value = float(told)
    except ValueError:
        return None
    return round(value, 3) if 0 <= value <= 1 else None
