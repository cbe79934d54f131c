"""What a leg hears next, as TwiML (twilio.com/docs/voice/twiml), by the official builders. Pure.

Every answer says something and leads somewhere: a caller is never left in
silence, and never hung up on without a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final
from uuid import UUID

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

VOICE: Final = "/webhooks/twilio/voice"

#: Seconds of a message at most.
LONGEST_TAPE = 180
#: Seconds a caller may think before we take it that nothing comes.
THINKING = 5

_SPOKEN: Final = {
    "en": ("en-US", "Polly.Joanna-Neural"),
    "es": ("es-US", "Polly.Lupe-Neural"),
}
#: What callers likely say, for the recognizer (at most 100 words or phrases).
_HINTS: Final = {
    "en": "balance, bill, due date, payment, late fee, payment plan, shut off, lien, leak, "
    "account number, person, specialist, repeat, español, yes, no",
    "es": "saldo, factura, recibo, vencimiento, pago, recargo, plan de pagos, corte, gravamen, "
    "fuga, número de cuenta, persona, especialista, repita, inglés, sí, no",
}

#: Words in the language they are said in.
Words = tuple[str, str]


class Expects(Enum):
    """What is asked for, which decides when a caller is done: keys, and seconds of silence."""

    SENTENCE = (1, 1)
    ACCOUNT = (10, 2)
    FACT = (4, 1)

    def __init__(self, keys: int, silence: int) -> None:
        #: So many keys are an answer by themselves; "#" ends fewer.
        self.keys = keys
        self.silence = silence


@dataclass(frozen=True, slots=True)
class Lines:
    """Writes what legs hear. `origin` is where the carrier reaches us, without a slash."""

    origin: str

    def listen(self, words: Sequence[Words], step: int, language: str, expects: Expects) -> str:
        """Say the words, then listen; what comes is step `step`."""
        answer = VoiceResponse()
        gather = Gather(
            input="speech dtmf",
            action=self._url(f"/turn?step={step}"),
            language=_SPOKEN[language][0],
            hints=_HINTS[language],
            timeout=THINKING,
            speech_timeout=str(expects.silence),
            num_digits=expects.keys,
            finish_on_key="#",
            action_on_empty_result=True,
        )
        _say(gather, words)
        answer.append(gather)
        return str(answer)

    def hold_the_line(self, words: Sequence[Words], conversation_id: UUID) -> str:
        """Say the words, then wait in the conversation's conference until a person joins.

        Whatever ends the conference, the caller asks where they stand.
        """
        answer = VoiceResponse()
        _say(answer, words)
        answer.append(self._conference(conversation_id, starts=False, ends=True))
        answer.redirect(self._url("/turn?step=now"))
        return str(answer)

    def join(self, words: Sequence[Words], conversation_id: UUID) -> str:
        """Say the words to a specialist alone, then join them to the caller."""
        answer = VoiceResponse()
        _say(answer, words)
        answer.append(self._conference(conversation_id, starts=True, ends=False))
        return str(answer)

    def take_message(self, words: Sequence[Words], step: int, thanks: Sequence[Words]) -> str:
        """Say the words, then record. `thanks` is for who said nothing at all."""
        answer = VoiceResponse()
        _say(answer, words)
        address = self._url(f"/voicemail?step={step}")
        answer.record(
            action=address,
            max_length=LONGEST_TAPE,
            play_beep=True,
            timeout=THINKING,
            finish_on_key="#",
            recording_status_callback=address,
        )
        _say(answer, thanks)
        answer.hangup()
        return str(answer)

    def music(self, words: Sequence[Words]) -> str:
        """Say the words, then play; the carrier asks again when the music ends."""
        answer = VoiceResponse()
        _say(answer, words)
        answer.play(self._url("/music.wav"))
        return str(answer)

    def try_again(self, words: Sequence[Words], where: str, seconds: int) -> str:
        """Say the words, wait a little, and ask us again at `where`, e.g. "/turn?step=now"."""
        answer = VoiceResponse()
        _say(answer, words)
        if seconds:
            answer.pause(length=seconds)
        answer.redirect(self._url(where))
        return str(answer)

    def go_on(self, words: Sequence[Words]) -> str:
        """Say words to a call that is under way, then have it ask where it stands."""
        return self.try_again(words, "/turn?step=now", 0)

    def goodbye(self, words: Sequence[Words]) -> str:
        """Say the words and hang up."""
        answer = VoiceResponse()
        _say(answer, words)
        answer.hangup()
        return str(answer)

    def _conference(self, conversation_id: UUID, *, starts: bool, ends: bool) -> Dial:
        dial = Dial()
        dial.conference(
            str(conversation_id),
            start_conference_on_enter=starts,
            end_conference_on_exit=ends,
            beep="false",
            wait_url=self._url("/wait"),
            status_callback=self._url("/conference"),
            status_callback_event="start end join leave hold",
        )
        return dial

    def _url(self, path: str) -> str:
        return f"{self.origin}{VOICE}{path}"


def _say(verb: VoiceResponse | Gather, words: Sequence[Words]) -> None:
    for language, text in words:
        spoken, voice = _SPOKEN[language]
        verb.say(text, language=spoken, voice=voice)
