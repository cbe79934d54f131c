"""Twilio's REST API for calls and recordings, as the simulated carrier speaks it."""

import io
import wave
from collections.abc import AsyncIterator

import pytest

from tests.customers import Caller
from tests.gateway.scripted_office import ACCOUNT, DESK, Scene, scene

TAPE = (
    '<Say>After the tone.</Say><Record action="/webhooks/twilio/voice/voicemail?step=2"'
    ' recordingStatusCallback="/webhooks/twilio/voice/tape" finishOnKey="#"/><Say>No message.</Say>'
)
ORDER = {"To": DESK, "From": "+15035550100", "Twiml": "<Response><Gather/></Response>"}


@pytest.fixture
async def stage() -> AsyncIterator[Scene]:
    async with scene() as made:
        yield made


async def ordered(stage: Scene, **more: str | list[str]) -> Caller:
    """Let the office call a specialist; return the phone that rings."""
    status = f"{stage.settings.origin}/webhooks/twilio/voice/leg/status"
    answer = await stage.rest("Calls.json", **ORDER, StatusCallback=status, **more)
    phone = stage.phone(DESK)
    phone.sid = answer.json()["sid"]
    return phone


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"To": ""}, 21201),
        ({"From": ""}, 21213),
        ({"To": "555-0100"}, 21211),
        ({"Twiml": ""}, 21218),
        ({"Url": "ftp://example.org"}, 21205),
    ],
)
async def test_an_order_that_cannot_be_carried_is_refused_with_twilios_code(
    stage: Scene, change: dict[str, str], code: int
) -> None:
    answer = await stage.rest("Calls.json", **(ORDER | change))

    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_a_stranger_is_refused(stage: Scene) -> None:
    paths = ["Calls/CA1.json", "Conferences.json", "Recordings/RE1.wav"]
    for path in paths:
        url = f"/2010-04-01/Accounts/{ACCOUNT}/{path}"
        answer = await stage.carrier.get(url, auth=(ACCOUNT, "guessed"))

        assert (answer.status_code, answer.json()["code"]) == (401, 20003)


async def test_what_is_not_there_is_not_found(stage: Scene) -> None:
    answers = [
        await stage.look("Calls/CA1.json"),
        await stage.look("Recordings/RE1.wav"),
        await stage.rest("Calls/CA1.json", Status="completed"),
        await stage.rest("Conferences/CF1/Participants/CA1.json", Hold="true"),
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(404, 20404)] * 4


async def test_a_call_shows_where_it_stands(stage: Scene) -> None:
    phone = await ordered(stage)
    await phone.becomes("listening")
    live = (await stage.look(f"Calls/{phone.sid}.json")).json()
    await phone.hangs_up()
    over = (await stage.look(f"Calls/{phone.sid}.json")).json()

    assert (live["status"], live["direction"], live["to"]) == ("in-progress", "outbound-api", DESK)
    assert (over["status"], over["duration"]) == ("completed", "0")
    assert live["end_time"] is None
    assert over["end_time"]


async def test_a_call_that_is_over_cannot_be_changed(stage: Scene) -> None:
    phone = await ordered(stage)
    await phone.becomes("listening")
    await phone.hangs_up()
    answers = [
        await stage.rest(f"Calls/{phone.sid}.json", Status="completed"),
        await stage.rest(f"Calls/{phone.sid}.json", Twiml="<Response/>"),
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(400, 21220)] * 2


async def test_a_phone_that_rings_waits_to_be_picked_up(stage: Scene) -> None:
    await stage.turn(auto_answer=False)
    phone = await ordered(stage, StatusCallbackEvent=["ringing", "answered"])
    await phone.rings()
    assert await phone.state() == "ringing"
    redirected = await stage.rest(f"Calls/{phone.sid}.json", Twiml="<Response/>")
    await phone.answers()
    await phone.becomes("listening")
    told = await stage.office.hears("/leg/status", 2)

    assert redirected.json()["code"] == 21220
    assert [one["CallStatus"] for one in told] == ["ringing", "in-progress"]


@pytest.mark.parametrize("fate", ["busy", "failed", "no-answer"])
async def test_a_phone_that_is_not_answered_ends_as_a_knob_says(stage: Scene, fate: str) -> None:
    await stage.turn(lines={DESK: fate}, ring_seconds=0.2)
    phone = await ordered(stage)
    told = await stage.office.hears("/leg/status")

    assert [one["CallStatus"] for one in told] == [fate]
    assert (await phone.heard("line"))[-1] == fate.replace("-", " ")


async def test_a_phone_rings_as_long_as_the_order_says(stage: Scene) -> None:
    await stage.turn(auto_answer=False)
    await ordered(stage, Timeout="1")

    assert (await stage.office.hears("/leg/status"))[0]["CallStatus"] == "no-answer"


async def test_a_call_is_taken_back_while_it_rings(stage: Scene) -> None:
    await stage.turn(auto_answer=False)
    phone = await ordered(stage)
    await phone.rings()
    await stage.rest(f"Calls/{phone.sid}.json", Status="canceled")

    assert (await stage.office.hears("/leg/status"))[0]["CallStatus"] == "canceled"


async def test_cancelling_does_not_end_what_was_answered(stage: Scene) -> None:
    phone = await ordered(stage)
    await phone.becomes("listening")
    answer = await stage.rest(f"Calls/{phone.sid}.json", Status="canceled")

    assert (answer.json()["status"], await phone.state()) == ("in-progress", "listening")


async def test_a_phone_that_declines_is_busy(stage: Scene) -> None:
    await stage.turn(auto_answer=False)
    phone = await ordered(stage)
    await phone.rings()
    await phone.hangs_up()

    assert (await stage.office.hears("/leg/status"))[0]["CallStatus"] == "busy"


async def test_an_order_can_be_taken_and_answered_badly(stage: Scene) -> None:
    await stage.turn(call_answers=[{"status": 500}, {"status": 429, "accept": False}])
    first = await stage.rest("Calls.json", **ORDER)
    other = "+19715550102"
    second = await stage.rest("Calls.json", **(ORDER | {"To": other}))

    assert (first.status_code, second.status_code) == (500, 429)
    assert await stage.phone(DESK).rings()  # taken all the same
    assert (await stage.carrier.get(f"/phones/{other}/call")).status_code == 404


async def test_a_message_is_recorded_and_can_be_fetched_as_a_real_sound(stage: Scene) -> None:
    stage.office.says("", TAPE)
    stage.office.says("/voicemail", "<Say>Thank you.</Say>")
    caller = await stage.calling()
    await caller.becomes("recording")
    await caller.says("This is Maria.")
    await caller.says("Please call me back about my bill.")
    await caller.presses("#")
    done = (await stage.office.hears("/voicemail?step=2"))[0]
    told = (await stage.office.hears("/tape"))[0]
    path = done["RecordingUrl"].rpartition("/Accounts/")[2].partition("/")[2]
    sound = await stage.look(f"{path}.wav")

    assert (done["RecordingDuration"], done["Digits"]) == ("4", "#")
    assert done["RecordingUrl"].startswith(stage.settings.twilio_api_url)
    assert (told["RecordingSid"], told["RecordingStatus"]) == (done["RecordingSid"], "completed")
    assert "tone" in await caller.heard("line")
    with wave.open(io.BytesIO(sound.content)) as tape:
        assert tape.getnframes() / tape.getframerate() == 4
    assert len(sound.content) < 100_000


async def test_what_was_said_before_hanging_up_is_a_message_too(stage: Scene) -> None:
    stage.office.says("", TAPE)
    caller = await stage.calling()
    await caller.becomes("recording")
    await caller.says("Call me.")
    await caller.hears("Call me.", who="me")
    await caller.hangs_up()
    done = (await stage.office.hears("/voicemail?step=2"))[0]
    await stage.office.hears("/tape")

    assert (done["Digits"], done["CallStatus"]) == ("hangup", "completed")


async def test_nothing_said_is_no_message(stage: Scene) -> None:
    stage.office.says("", TAPE)
    caller = await stage.calling()
    await caller.becomes("recording")
    await caller.says("")
    await stage.office.hears("/status")

    assert (await caller.heard())[-1] == "No message."
    assert stage.office.of("/tape") == []
