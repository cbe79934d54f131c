"""Two legs in one conference: waiting, talking, hold, leaving, and what is told of each."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from channels.twilio import TwilioHttp, client
from tests.customers import Caller
from tests.gateway.scripted_office import ACCOUNT, DESK, TOKEN, Scene, scene

WAIT = '<Say>You are number 1 in line.</Say><Play digits="1"/>'


def room(**more: str) -> str:
    """Return a Dial into the room, with attributes of its Conference."""
    usual = {
        "waitUrl": "/webhooks/twilio/voice/wait",
        "statusCallback": "/webhooks/twilio/voice/conference",
        "statusCallbackEvent": "start end join leave mute hold",
    }
    words = " ".join(f'{name}="{value}"' for name, value in (usual | more).items())
    return f"<Dial><Conference {words}>room</Conference></Dial>"


@pytest.fixture
async def stage() -> AsyncIterator[Scene]:
    async with scene() as made:
        made.office.says("/wait", WAIT)
        made.office.says("/hold", "<Say>Please hold.</Say>")
        made.office.says("", room(startConferenceOnEnter="false") + "<Say>Goodbye.</Say>")
        made.office.says("/leg", room(waitUrl=""))
        yield made


async def waiting(stage: Scene) -> Caller:
    """Return a caller who waits for a person."""
    caller = await stage.calling()
    await caller.becomes("waiting")
    await caller.hears("number 1")
    return caller


async def called(stage: Scene, number: str = DESK) -> Caller:
    """Let the office call a specialist's phone; return it once it rings."""
    answer = await stage.rest(
        "Calls.json",
        To=number,
        From=stage.settings.twilio_number,
        Url=f"{stage.settings.origin}/webhooks/twilio/voice/leg?leg=7",
    )
    phone = stage.phone(number)
    phone.sid = answer.json()["sid"]
    return phone


async def talking(stage: Scene) -> tuple[Caller, Caller]:
    """Return a caller and a specialist who talk."""
    caller = await waiting(stage)
    desk = await called(stage)
    await caller.becomes("talking")
    await desk.becomes("talking")
    return caller, desk


async def sid_of_room(stage: Scene) -> str:
    found = await stage.look("Conferences.json", FriendlyName="room", Status="in-progress")
    return found.json()["conferences"][0]["sid"]


async def steer(stage: Scene, call: Caller, **form: str) -> httpx2.Response:
    """Change a participant as the office would."""
    inside = f"Conferences/{await sid_of_room(stage)}/Participants/{call.sid}.json"
    return await stage.rest(inside, **form)


def events(stage: Scene) -> list[tuple[str, str]]:
    told = stage.office.of("/conference")
    return [(one["StatusCallbackEvent"], one.get("CallSid", "")) for one in told]


async def test_who_waits_hears_the_wait_address_again_and_again(stage: Scene) -> None:
    caller = await waiting(stage)
    asked = await stage.office.hears("/wait", 3)

    assert {one["CallSid"] for one in asked} == {caller.sid}
    assert (await caller.heard("line"))[:2] == ["ringing", "tones"]


async def test_music_ends_when_a_person_joins_and_each_hears_the_other(stage: Scene) -> None:
    caller, desk = await talking(stage)
    await desk.says("This is Karla.")
    await caller.says("Hello Karla.")

    assert await caller.hears("This is Karla.", who="other")
    assert await desk.hears("Hello Karla.", who="other")
    assert "This is Karla." in await desk.heard("me")


async def test_two_who_may_not_begin_it_go_on_waiting(stage: Scene) -> None:
    stage.office.says("/leg", room(startConferenceOnEnter="false"))
    caller = await waiting(stage)
    desk = await called(stage)
    await desk.becomes("waiting")

    assert await caller.state() == "waiting"


async def test_one_who_may_begin_it_waits_alone(stage: Scene) -> None:
    stage.office.says("", room())
    caller = await waiting(stage)

    assert await caller.state() == "waiting"
    assert [event for event, _ in events(stage)] == ["participant-join"]


async def test_each_event_is_told_in_order_to_the_first_ones_address(stage: Scene) -> None:
    stage.office.says("/leg", room(statusCallback="/webhooks/twilio/voice/never"))
    caller, desk = await talking(stage)
    await desk.hangs_up()
    await caller.hangs_up()
    told = await stage.office.hears("/conference", 6)

    assert events(stage) == [
        ("participant-join", caller.sid),
        ("participant-join", desk.sid),
        ("conference-start", ""),
        ("participant-leave", desk.sid),
        ("participant-leave", caller.sid),
        ("conference-end", ""),
    ]
    assert [one["SequenceNumber"] for one in told] == ["1", "2", "3", "4", "5", "6"]
    assert {one["FriendlyName"] for one in told} == {"room"}
    assert told[-1]["ReasonConferenceEnded"] == "last-participant-left"
    assert stage.office.of("/never") == []


async def test_nothing_is_said_over_a_hold_either_way(stage: Scene) -> None:
    caller, desk = await talking(stage)
    hold = f"{stage.settings.origin}/webhooks/twilio/voice/hold"
    answer = await steer(stage, caller, Hold="true", HoldUrl=hold, HoldMethod="POST")
    await caller.becomes("held")
    await caller.hears("Please hold.")
    await desk.says("Colleague, what do you think?")
    await caller.says("Is anybody there?")
    await steer(stage, caller, Hold="false")
    await caller.becomes("talking")
    await desk.says("I am back.")
    await caller.hears("I am back.", who="other")

    assert answer.json()["hold"] is True
    assert await caller.heard("other") == ["I am back."]
    assert await desk.heard("other") == []
    assert [line for line in await caller.heard("line") if "hold" in line] == [
        "on hold",
        "back from hold",
    ]
    assert [event for event, _ in events(stage) if "hold" in event] == [
        "participant-hold",
        "participant-unhold",
    ]


async def test_a_muted_participant_is_not_heard(stage: Scene) -> None:
    caller, desk = await talking(stage)
    await steer(stage, desk, Muted="true")
    await desk.says("Unheard.")
    await steer(stage, desk, Muted="false")
    await desk.says("Heard.")
    await caller.hears("Heard.", who="other")

    assert await caller.heard("other") == ["Heard."]


async def test_who_stays_behind_hears_nothing_and_may_be_joined_again(stage: Scene) -> None:
    caller, desk = await talking(stage)
    await desk.hangs_up()
    await caller.hears("other left", who="line")
    second = await called(stage, "+19715550102")
    await second.becomes("talking")
    await second.says("Benito here.")

    assert await caller.hears("Benito here.", who="other")
    assert await caller.state() == "talking"


async def test_one_who_ends_it_on_leaving_ends_it_for_all(stage: Scene) -> None:
    stage.office.says("/leg", room(endConferenceOnExit="true"))
    caller, desk = await talking(stage)
    await desk.hangs_up()
    await stage.office.hears("/status")

    assert await caller.hears("Goodbye.")
    last = (await stage.office.hears("/conference", 6))[-2:]
    assert {one.get("ReasonConferenceEnded") for one in last} >= {
        "participant-with-end-conference-on-exit-left"
    }


async def test_a_dial_with_an_action_goes_on_there_and_is_told_even_of_a_hang_up(
    stage: Scene,
) -> None:
    dial = room(startConferenceOnEnter="false").replace(
        "<Dial>", '<Dial action="/webhooks/twilio/voice/after" hangupOnStar="true">'
    )
    stage.office.says("", dial)
    stage.office.says("/after", dial)
    caller = await waiting(stage)
    await caller.presses("*")
    await stage.office.hears("/after")
    await caller.becomes("waiting")
    await caller.hangs_up()
    told = await stage.office.hears("/after", 2)

    assert [(one["DialCallStatus"], one["CallStatus"]) for one in told] == [
        ("answered", "in-progress"),
        ("completed", "completed"),
    ]


async def test_a_leg_sent_elsewhere_leaves_its_conference(stage: Scene) -> None:
    caller, desk = await talking(stage)
    elsewhere = "<Response><Say>Bye, Karla.</Say></Response>"
    answer = await stage.rest(f"Calls/{desk.sid}.json", Twiml=elsewhere)
    await desk.hears("Bye, Karla.")
    await desk.becomes("ended")

    assert answer.json()["status"] == "in-progress"
    assert await caller.state() == "talking"
    assert ("participant-leave", desk.sid) in events(stage)


async def test_the_official_client_steers_a_conference(stage: Scene) -> None:
    caller, _ = await talking(stage)
    http = TwilioHttp(stage.settings.twilio_api_url)
    twilio = client(ACCOUNT, TOKEN, http)
    found = await twilio.conferences.list_async(friendly_name="room", status="in-progress")
    assert found[0].sid is not None
    seat = await twilio.conferences(found[0].sid).participants(caller.sid).update_async(hold=True)
    call = await twilio.calls(caller.sid).update_async(status="completed")
    await http.close()

    assert (seat.hold, call.status, await caller.state()) == (True, "completed", "ended")
