"""Twilio's voice forms, whole as documented: what we read in them, and what we never keep."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Inbound, Sign, Unreadable
from channels.phone import forms
from channels.phone.forms import Status
from channels.phone.numerals import numerals
from channels.twilio import Form

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
SID = "CA1234567890abcdef1234567890abcdef"

#: A call as twilio.com/docs/voice/twiml#request-parameters describes it.
CALL = {
    "AccountSid": "AC" + "0" * 32,
    "ApiVersion": "2010-04-01",
    "CallSid": SID,
    "CallStatus": "ringing",
    "CallToken": "%7B%22parentCallInfoToken%22%3A%22eyJhbGciOiJFUzI1NiJ9%22%7D",
    "Called": "+15035550100",
    "CalledCity": "ALDER FALLS",
    "CalledCountry": "US",
    "CalledState": "OR",
    "CalledZip": "97000",
    "Caller": "+15035550142",
    "CallerCity": "ALDER FALLS",
    "CallerCountry": "US",
    "CallerState": "OR",
    "CallerZip": "97000",
    "Direction": "inbound",
    "From": "+15035550142",
    "FromCity": "ALDER FALLS",
    "FromCountry": "US",
    "FromState": "OR",
    "FromZip": "97000",
    "StirVerstat": "TN-Validation-Passed-A",
    "To": "+15035550100",
    "ToCity": "ALDER FALLS",
    "ToCountry": "US",
    "ToState": "OR",
    "ToZip": "97000",
}
GATHERED = CALL | {
    "CallStatus": "in-progress",
    "SpeechResult": "how much is the late fee",
    "Confidence": "0.91236091",
    "Language": "en-US",
}
RECORDED = CALL | {
    "CallStatus": "completed",
    "RecordingUrl": "https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/RE557ce644",
    "RecordingSid": "RE557ce644e5ab84fa21cc21112e22c485",
    "RecordingDuration": "42",
    "RecordingStatus": "completed",
    "RecordingChannels": "1",
    "RecordingSource": "RecordVerb",
    "RecordingStartTime": "Mon, 23 Nov 2026 18:00:00 +0000",
    "Digits": "hangup",
}


def form(fields: dict[str, str], **changes: str) -> Form:
    return Form({name: [value] for name, value in (fields | changes).items()})


def test_a_call_begins_its_own_thread() -> None:
    began = forms.read_call(form(CALL), NOW)

    assert isinstance(began, Inbound)
    assert (began.sign, began.dedupe_key) == (Sign.BEGAN, f"{SID}:0")
    assert (began.thread_key, began.sender) == (f"voice:{SID}", "+15035550142")
    assert began.text == "The customer called."


def test_what_lets_its_holder_call_in_the_callers_name_is_not_kept() -> None:
    assert "CallToken" not in forms.kept(form(CALL))


def test_speech_is_words_with_how_sure_the_recognizer_was() -> None:
    turn = forms.read_turn(form(GATHERED), 3, NOW)

    assert turn.said.text == "how much is the late fee"
    assert (turn.said.dedupe_key, turn.said.sign) == (f"{SID}:3", Sign.SAID)
    assert turn.said.details == {"confidence": 0.912}
    assert not turn.empty


def test_keys_are_kept_as_they_were_pressed_and_marked_so() -> None:
    turn = forms.read_turn(form(CALL, Digits="4821", FinishedOnKey="#"), 2, NOW)

    assert (turn.said.text, turn.pressed) == ("4821", "4821")
    assert turn.said.details == {"pressed": True}


@pytest.mark.parametrize("fields", [{}, {"SpeechResult": "  "}, {"Digits": ""}, {"msg": "x"}])
def test_neither_word_nor_key_is_empty(fields: dict[str, str]) -> None:
    assert forms.read_turn(form(CALL, **fields), 1, NOW).empty


@pytest.mark.parametrize(
    "fields",
    [
        {"Digits": "4111111111111111"},
        {"SpeechResult": "my card is 4111 1111 1111 1111"},
        {"SpeechResult": "four one one one 1111 one one one one 1111"},
        {"SpeechResult": "cuatro uno uno uno 1111 1111 1111"},
        {"UnstableSpeechResult": "4111 1111 1111 1111"},
    ],
)
def test_a_card_number_is_gone_from_words_and_form_alike(fields: dict[str, str]) -> None:
    turn = forms.read_turn(form(CALL, **fields), 1, NOW)

    kept = f"{turn.said.text} {turn.said.payload}".replace(" ", "")
    assert "41111111" not in kept
    assert "card number removed" in f"{turn.said.payload}"
    if {"SpeechResult", "Digits"} & fields.keys():
        assert "[card number removed]" in turn.said.text
        assert turn.said.redacted


def test_an_account_number_is_not_taken_for_a_card() -> None:
    assert forms.read_turn(form(CALL, Digits="3001001138"), 1, NOW).said.text == "3001001138"


def test_rambling_is_cut_and_not_refused() -> None:
    turn = forms.read_turn(form(GATHERED, SpeechResult="and then " * 4000), 1, NOW)

    assert 4_000 < len(turn.said.text) <= 5_000


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("four eight two one", "4821"),
        ("it is four, eight, two, one thanks", "it is 4821 thanks"),
        ("tres cero cero uno cero cero uno uno tres ocho", "3001001138"),
        ("three zero zero 100 one one three eight", "3001001138"),
        ("one or two people", "one or two people"),
        ("1 2 3 4", "1 2 3 4"),
        ("call me at 503 555 0142", "call me at 503 555 0142"),
    ],
)
def test_spoken_digits_are_digits(said: str, written: str) -> None:
    assert numerals(said) == written


@pytest.mark.parametrize("number", ["", "anonymous", "+266696687", "Restricted", "unknown"])
def test_who_withholds_their_number_is_a_stranger_at_each_call(number: str) -> None:
    began = forms.read_call(form(CALL, From=number), NOW)

    assert isinstance(began, Inbound)
    assert began.sender == f"withheld:{SID}"


@pytest.mark.parametrize("missing", ["CallSid", "To"])
def test_a_call_without_its_id_or_number_is_unreadable(missing: str) -> None:
    fields = {name: value for name, value in CALL.items() if name != missing}

    assert isinstance(forms.read_call(form(fields), NOW), Unreadable)


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_every_end_is_one_and_the_same_end(status: str) -> None:
    ended = forms.read_end(form(CALL, CallStatus=status), NOW)

    assert ended is not None
    assert (ended.sign, ended.dedupe_key) == (Sign.ENDED, f"{SID}:end")
    assert ended.quiet


@pytest.mark.parametrize("status", ["queued", "ringing", "in-progress", "", "new-word"])
def test_what_is_no_end_is_none(status: str) -> None:
    assert forms.read_end(form(CALL, CallStatus=status), NOW) is None


def test_a_tape_is_a_line_with_its_length_and_no_address_of_the_forms() -> None:
    tape = forms.read_tape(form(RECORDED), NOW)

    assert tape is not None
    assert tape.text == "Voicemail, 0:42"
    assert tape.details == {"voicemail": 42, "recording": RECORDED["RecordingSid"]}
    assert [(part.type, part.source) for part in tape.parts] == [("audio/wav", None)]


@pytest.mark.parametrize(
    "changes",
    [
        {"RecordingDuration": "0"},
        {"RecordingSid": ""},
        {"RecordingSid": "../../etc"},
        {"RecordingStatus": "failed"},
        {"RecordingDuration": "many"},
    ],
)
def test_a_tape_with_nothing_on_it_is_none(changes: dict[str, str]) -> None:
    assert forms.read_tape(form(RECORDED, **changes), NOW) is None


def test_a_leg_s_status_is_read_and_an_unknown_word_is_none() -> None:
    assert forms.read_leg(form(CALL, CallStatus="no-answer")).status is Status.NO_ANSWER
    assert forms.read_leg(form(CALL, CallStatus="answered")).status is Status.ANSWERED
    assert forms.read_leg(form(CALL, CallStatus="gone-fishing")).status is None


@given(
    st.dictionaries(
        st.sampled_from([*GATHERED, *RECORDED, "Digits", "odd name"]), st.text(max_size=300)
    )
)
def test_no_form_whatever_it_holds_makes_reading_raise(fields: dict[str, str]) -> None:
    given_ = form(fields)
    forms.read_call(given_, NOW)
    forms.read_turn(given_, 1, NOW)
    forms.read_end(given_, NOW)
    forms.read_tape(given_, NOW)
    forms.read_leg(given_)
    forms.read_conference(given_)
