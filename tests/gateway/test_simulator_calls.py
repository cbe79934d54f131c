"""A call at the simulated carrier: TwiML in, lines and requests out."""

from collections.abc import AsyncIterator

import pytest
from starlette.responses import Response

from gateway.simulator.calls import Call, Who
from tests.gateway.scripted_office import CALLER, Scene, scene

LISTENS = (
    '<Gather input="speech dtmf" action="/webhooks/twilio/voice/turn?step=1" language="en-US">'
    "<Say>How can we help?</Say></Gather><Say>We heard nothing.</Say><Hangup/>"
)
SORRY = "We are sorry. An application error has occurred. Goodbye."


@pytest.fixture
async def stage() -> AsyncIterator[Scene]:
    async with scene() as made:
        yield made


async def test_a_new_call_is_told_as_twilio_tells_it(stage: Scene) -> None:
    stage.office.says("", "<Say>Hello.</Say>")
    caller = await stage.calling()
    first = (await stage.office.hears(""))[0]

    assert {key: first[key] for key in ("CallSid", "From", "To", "CallStatus", "Direction")} == {
        "CallSid": caller.sid,
        "From": CALLER,
        "To": stage.settings.twilio_number,
        "CallStatus": "ringing",
        "Direction": "inbound",
    }
    assert first["AccountSid"] == stage.settings.twilio_account_sid
    assert first["ApiVersion"] == "2010-04-01"


async def test_words_are_spoken_in_order_and_the_call_ends_with_the_document(stage: Scene) -> None:
    stage.office.says("", '<Say>Hello.</Say><Pause length="9"/><Say language="es-US">Hola.</Say>')
    caller = await stage.calling()
    ended = (await stage.office.hears("/status"))[0]
    lines = [(line["who"], line["text"], line["language"]) for line in await caller.lines()]

    assert lines == [
        ("line", "ringing", None),
        ("office", "Hello.", None),
        ("office", "Hola.", "es-US"),
        ("line", "hung up", None),
    ]
    assert (ended["CallStatus"], await caller.state()) == ("completed", "ended")


async def test_what_the_caller_says_reaches_the_action_with_what_was_heard(stage: Scene) -> None:
    stage.office.says("", LISTENS)
    stage.office.says("/turn", "<Say>Twelve dollars.</Say>")
    caller = await stage.calling()
    await caller.becomes("listening")
    await caller.says("What is the late fee?")
    heard = (await stage.office.hears("/turn?step=1"))[0]

    assert heard["SpeechResult"] == "What is the late fee?"
    assert float(heard["Confidence"]) > 0.5
    assert heard["CallStatus"] == "in-progress"
    assert "Digits" not in heard
    assert await caller.hears("Twelve dollars.")


@pytest.mark.parametrize(
    ("gather", "pressed", "digits"),
    [
        ('numDigits="4"', ["12", "34", "5"], "1234"),
        ("", ["123#"], "123"),
        ('finishOnKey="*"', ["12#*"], "12#"),
        ('timeout="1"', ["77"], "77"),
        ("", ["#5#"], "#5"),
    ],
)
async def test_keys_are_gathered_until_twilio_would_stop(
    stage: Scene, gather: str, pressed: list[str], digits: str
) -> None:
    action = "/webhooks/twilio/voice/turn"
    stage.office.says("", f'<Gather action="{action}" {gather}><Say>Keys.</Say></Gather>')
    caller = await stage.calling()
    for keys in pressed:
        await caller.presses(keys)

    assert (await stage.office.hears("/turn"))[0]["Digits"] == digits


async def test_speech_is_not_heard_where_only_keys_are_listened_for(stage: Scene) -> None:
    action = "/webhooks/twilio/voice/turn"
    stage.office.says("", f'<Gather action="{action}" numDigits="1"/>')
    caller = await stage.calling()
    await caller.says("one")
    await caller.presses("1")

    heard = (await stage.office.hears("/turn"))[0]
    assert (heard["Digits"], "SpeechResult" in heard) == ("1", False)


async def test_silence_falls_through_to_the_next_verb(stage: Scene) -> None:
    stage.office.says("", LISTENS)
    caller = await stage.calling()
    await caller.becomes("listening")
    await caller.says("")

    assert await caller.hears("We heard nothing.")
    assert stage.office.of("/turn?step=1") == []


async def test_silence_is_told_where_the_document_asks_for_it(stage: Scene) -> None:
    stage.office.says(
        "",
        '<Gather input="speech dtmf" timeout="1" actionOnEmptyResult="true"'
        ' action="/webhooks/twilio/voice/turn"/>',
    )
    await stage.turn(typing=0)
    await stage.calling()
    heard = (await stage.office.hears("/turn"))[0]

    assert (heard["SpeechResult"], heard["Digits"]) == ("", "")


async def test_a_caller_may_speak_into_a_prompt_and_cuts_it_short(stage: Scene) -> None:
    stage.office.says("", LISTENS.replace("How can", " ".join(["word"] * 30) + " How can"))
    await stage.turn(pace=10)
    caller = await stage.calling()
    await caller.hears("How can we help?")
    await caller.says("quick")

    assert (await stage.office.hears("/turn?step=1"))[0]["SpeechResult"] == "quick"


async def test_what_is_said_before_anybody_listens_is_heard_by_who_listens_next(
    stage: Scene,
) -> None:
    stage.office.says("", LISTENS)
    stage.office.says("/turn", LISTENS.replace("step=1", "step=2"), "<Hangup/>")
    caller = await stage.calling()
    await caller.says("first")
    await caller.says("second")

    assert (await stage.office.hears("/turn?step=1"))[0]["SpeechResult"] == "first"
    assert (await stage.office.hears("/turn?step=2"))[0]["SpeechResult"] == "second"


async def test_a_redirect_goes_on_with_another_document(stage: Scene) -> None:
    stage.office.says("/here", "<Say>Here.</Say>")
    stage.office.says("", "<Redirect>voice/here</Redirect><Say>Never.</Say>")
    caller = await stage.calling()
    await stage.office.hears("/status")

    assert await caller.heard() == ["Here."]


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
async def test_a_call_that_is_rejected_was_never_answered(
    stage: Scene, reason: str, status: str
) -> None:
    stage.office.says("", f'<Reject reason="{reason}"/>')
    await stage.calling()
    told = (await stage.office.hears("/status"))[0]

    assert (told["CallStatus"], told["CallDuration"]) == (status, "0")


@pytest.mark.parametrize(
    "answer",
    [
        Response("<Response><Sing/></Response>", media_type="text/xml"),
        Response("no xml", media_type="text/xml"),
        Response("{}", media_type="application/json"),
        Response("<Response><Say>Not here.</Say></Response>", 404, media_type="text/xml"),
    ],
)
async def test_what_is_no_twiml_ends_with_the_carriers_own_words(
    stage: Scene, answer: Response
) -> None:
    stage.office.says("", answer)
    caller = await stage.calling()
    await stage.office.hears("/status")

    assert await caller.heard() == [SORRY]
    assert len(stage.office.of("")) == 1


async def test_a_door_that_fails_is_asked_once_more_and_then_given_up(stage: Scene) -> None:
    broken = Response("", 503)
    stage.office.says("", LISTENS)
    stage.office.says("/turn", broken, LISTENS, broken)
    caller = await stage.calling()
    await caller.says("one")
    await caller.says("two")
    await stage.office.hears("/status")

    assert [one["SpeechResult"] for one in stage.office.of("/turn?step=1")] == [
        "one",
        "one",
        "two",
        "two",
    ]
    assert (await caller.heard())[-1] == SORRY


async def test_every_copy_of_a_question_is_asked_and_one_answer_counts(stage: Scene) -> None:
    stage.office.says("", LISTENS)
    stage.office.says("/turn", "<Say>Once.</Say>")
    await stage.turn(voice_copies=5)
    caller = await stage.calling()
    await caller.says("hi")
    await stage.office.hears("/status")

    assert (len(stage.office.of("/turn?step=1")), (await caller.heard())[1:]) == (5, ["Once."])


async def test_a_caller_who_hangs_up_is_told_of_and_nothing_else_is_asked(stage: Scene) -> None:
    stage.office.says("", LISTENS)
    caller = await stage.calling()
    await caller.becomes("listening")
    await caller.hangs_up()
    told = (await stage.office.hears("/status"))[0]

    assert told["CallStatus"] == "completed"
    assert [one.path for one in stage.office.asked] == ["", "/status"]
    answer = await stage.carrier.post(f"/calls/{caller.sid}/say", json={"text": "hello?"})
    assert answer.status_code == 409


@pytest.mark.parametrize(("backwards", "copies"), [(False, 3), (True, 1)])
async def test_status_callbacks_come_as_often_and_in_the_order_a_knob_says(
    stage: Scene, *, backwards: bool, copies: int
) -> None:
    stage.office.says("", LISTENS)
    await stage.turn(status_backwards=backwards, status_copies=copies)
    answer = await stage.rest(
        "Calls.json",
        To="+19715550101",
        From=stage.settings.twilio_number,
        Twiml="<Response/>",
        StatusCallback=f"{stage.settings.origin}/webhooks/twilio/voice/leg/status?leg=1",
        StatusCallbackEvent=["initiated", "answered", "completed"],
    )
    told = await stage.office.hears("/leg/status?leg=1", 3 * copies)
    words = ["queued", "in-progress", "completed"]

    assert answer.status_code == 201
    expected = [word for word in words for _ in range(copies)]
    assert [one["CallStatus"] for one in told] == (expected[::-1] if backwards else expected)


async def test_a_page_that_waits_is_told_of_a_change_without_words(stage: Scene) -> None:
    stage.office.says("", '<Gather timeout="1"/><Pause length="60"/>')
    await stage.turn(typing=0, pace=1)
    caller = await stage.calling()
    await caller.becomes("listening")
    url = f"/calls/{caller.sid}/lines"
    last = (await stage.carrier.get(url)).json()["last"]
    news = (await stage.carrier.get(url, params={"after": last, "wait": 20})).json()

    assert (news["items"], news["state"]) == ([], "speaking")


def test_the_same_event_twice_running_is_told_once() -> None:
    call = Call(CALLER, "+15035550100", "inbound", "ringing")
    for who, text in [(Who.LINE, "music"), (Who.LINE, "music"), (Who.OFFICE, "Hi")]:
        call.tell(who, text)
    call.tell(Who.OFFICE, "Hi")
    call.tell(Who.LINE, "music")

    assert [line.text for line in call.lines] == ["music", "Hi", "Hi", "music"]


async def test_a_phone_finds_the_call_it_is_in(stage: Scene) -> None:
    stage.office.says("", LISTENS)
    caller = await stage.calling()
    found = await stage.carrier.get(f"/phones/{CALLER}/call")

    assert (found.json()["sid"], found.json()["direction"]) == (caller.sid, "in")
    await caller.hangs_up()
    assert (await stage.carrier.get(f"/phones/{CALLER}/call")).status_code == 404
