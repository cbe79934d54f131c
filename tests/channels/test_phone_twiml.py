"""The TwiML we answer: whole documents, as the carrier gets them."""

from uuid import UUID
from xml.etree import ElementTree as ET

import pytest

from channels.phone.twiml import Expects, Lines

LINES = Lines("https://forebay.example")
TALK = UUID("0193b000-0000-7000-8000-000000000001")
HEAD = '<?xml version="1.0" encoding="UTF-8"?><Response>'
AT = "https://forebay.example/webhooks/twilio/voice"
SAY = '<Say language="en-US" voice="Polly.Joanna-Neural">{}</Say>'
DIGA = '<Say language="es-US" voice="Polly.Lupe-Neural">{}</Say>'


def _tree(told: str) -> ET.Element:
    return ET.fromstring(told)  # noqa: S314  it is our own


def test_listening_speaks_inside_the_gather_so_that_a_caller_may_break_in() -> None:
    told = LINES.listen([("en", "Hello."), ("es", "¡Hola!")], 1, "en", Expects.SENTENCE)

    root = _tree(told)
    (gather,) = root
    assert gather.attrib.pop("hints").startswith("balance")
    assert gather.attrib == {
        "input": "speech dtmf",
        "action": f"{AT}/turn?step=1",
        "language": "en-US",
        "timeout": "5",
        "speechTimeout": "1",
        "numDigits": "1",
        "finishOnKey": "#",
        "actionOnEmptyResult": "true",
    }
    assert [(say.get("language"), say.text) for say in gather] == [
        ("en-US", "Hello."),
        ("es-US", "¡Hola!"),
    ]


@pytest.mark.parametrize(
    ("expects", "keys"), [(Expects.SENTENCE, "1"), (Expects.ACCOUNT, "10"), (Expects.FACT, "4")]
)
def test_so_many_keys_are_an_answer_without_pound(expects: Expects, keys: str) -> None:
    gather = _tree(LINES.listen([("es", "¿Cuál?")], 7, "es", expects))[0]

    assert (gather.get("numDigits"), gather.get("language")) == (keys, "es-US")


def test_holding_the_line_is_a_conference_that_ends_with_the_caller() -> None:
    assert LINES.hold_the_line([("es", "No cuelgue.")], TALK) == (
        f"{HEAD}{DIGA.format('No cuelgue.')}<Dial><Conference"
        ' beep="false" endConferenceOnExit="true" startConferenceOnEnter="false"'
        f' statusCallback="{AT}/conference" statusCallbackEvent="start end join leave hold"'
        f' waitUrl="{AT}/wait">{TALK}</Conference></Dial>'
        f"<Redirect>{AT}/turn?step=now</Redirect></Response>"
    )


def test_a_specialist_starts_the_conference_and_does_not_end_it() -> None:
    assert LINES.join([("en", "Call from Maria.")], TALK) == (
        f"{HEAD}{SAY.format('Call from Maria.')}<Dial><Conference"
        ' beep="false" endConferenceOnExit="false" startConferenceOnEnter="true"'
        f' statusCallback="{AT}/conference" statusCallbackEvent="start end join leave hold"'
        f' waitUrl="{AT}/wait">{TALK}</Conference></Dial></Response>'
    )


def test_a_message_is_recorded_and_silence_gets_its_own_goodbye() -> None:
    assert LINES.take_message([("en", "After the tone.")], 4, [("en", "Goodbye.")]) == (
        f'{HEAD}{SAY.format("After the tone.")}<Record action="{AT}/voicemail?step=4"'
        ' finishOnKey="#" maxLength="180" playBeep="true"'
        f' recordingStatusCallback="{AT}/voicemail?step=4" timeout="5" />'
        f"{SAY.format('Goodbye.')}<Hangup /></Response>"
    )


def test_music_asks_again_when_it_ends() -> None:
    assert LINES.music([("en", "You are next in line.")]) == (
        f"{HEAD}{SAY.format('You are next in line.')}<Play>{AT}/music.wav</Play></Response>"
    )


def test_trouble_says_something_waits_and_comes_back() -> None:
    assert LINES.try_again([("en", "Sorry.")], "/turn?step=person&try=1", 2) == (
        f'{HEAD}{SAY.format("Sorry.")}<Pause length="2" />'
        f"<Redirect>{AT}/turn?step=person&amp;try=1</Redirect></Response>"
    )


def test_nothing_a_customer_is_called_can_become_a_verb() -> None:
    told = LINES.goodbye([("en", "Call from </Say><Dial>+1900</Dial><Say>.")])

    assert [verb.tag for verb in _tree(told)] == ["Say", "Hangup"]
