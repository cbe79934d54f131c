from typing import Any
from uuid import uuid4

import pytest
from httpx2 import AsyncClient
from sqlmodel import select

from agents import offers
from gateway.database import Database
from gateway.settings import Settings
from models.base import utcnow
from models.message import Message
from models.staff import Role
from models.work import Disposition
from tests.agents.floor import some_id
from tests.gateway.staff_api import RING, Desk


@pytest.fixture
def desk(database: Database, settings: Settings) -> Desk:
    return Desk(database, settings)


async def the_offer(browser: AsyncClient) -> dict[str, Any]:
    (offer,) = (await browser.get("/api/offers")).json()
    return offer


async def test_a_specialist_accepts_replies_wraps_up_and_closes(
    desk: Desk, database: Database
) -> None:
    async with database.sessions() as session:
        session.add(Disposition(code="answered", words="Answered"))
    person = await desk.hire()
    await desk.ringing()
    async with desk.signed_in(person) as browser:
        offer = await the_offer(browser)
        assert offer["reasons"][0]["rule"] == "asked_for_person"
        assert offer["conversation"]["state"] == "offered"

        opened = (await browser.post(f"/api/offers/{offer['id']}/accept")).json()
        assert (opened["state"], opened["assigned_to"]["id"]) == ("assigned", str(person.id))
        assert opened["packet"]["intent_words"] == "Speak to agent"
        assert opened["can"] == {
            "reply": True,
            "note": True,
            "transfer": True,
            "wrap_up": True,
            "close": False,
            "why_not": None,
        }

        here, key = f"/api/conversations/{opened['id']}", str(uuid4())
        said = {"text": "Hello, this is Person.", "client_key": key}
        first = await browser.post(f"{here}/messages", json=said)
        again = await browser.post(f"{here}/messages", json=said)
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()
        assert first.json()["delivery_words"] == "Waiting to be sent"
        note = await browser.post(
            f"{here}/notes", json={"text": "Kind customer", "client_key": str(uuid4())}
        )
        assert note.status_code == 201

        wrapping = (await browser.post(f"{here}/wrap-up")).json()
        assert (wrapping["state"], wrapping["can"]["close"]) == ("wrapping", True)
        (choice,) = (await browser.get("/api/dispositions")).json()
        closed = await browser.post(f"{here}/close", json={"disposition_id": choice["id"]})
        assert closed.json()["state"] == "closed"
        page = (await browser.get("/api/conversations?view=closed")).json()
        assert [line["id"] for line in page["items"]] == [opened["id"]]
        assert page["counts"] == {"mine": 0, "waiting": 0, "team": 0, "closed": None}
        assert (await browser.get("/api/me")).json()["capacities"][1] == {
            "channel": "sms",
            "held": 0,
            "max": 3,
        }


async def test_an_offer_that_is_over_answers_410_and_one_already_answered_409(
    desk: Desk, database: Database
) -> None:
    person = await desk.hire()
    await desk.ringing()
    async with desk.signed_in(person) as browser:
        offer = await the_offer(browser)
        await offers.expire_due(database.sessions, utcnow() + 2 * RING)
        late = await browser.post(f"/api/offers/{offer['id']}/accept")
        assert (late.status_code, late.json()["title"]) == (410, "Offer over")

        await browser.put("/api/presence", json={"state": "available"})
        await offers.make_offers(database.sessions, utcnow(), RING)
        offer = await the_offer(browser)
        declined = await browser.post(f"/api/offers/{offer['id']}/decline", json={"reason": "busy"})
        assert declined.status_code == 204
        assert (await browser.post(f"/api/offers/{offer['id']}/accept")).status_code == 409


async def test_what_needs_level_two_is_refused_to_level_one_with_the_reason(desk: Desk) -> None:
    one, two = await desk.hire(), await desk.hire(Role.SPECIALIST_2)
    talk = await desk.ringing(level=2)
    async with desk.signed_in(one) as browser:
        refused = await browser.get(f"/api/conversations/{talk.id}")
        assert refused.status_code == 403
        assert refused.json()["detail"] == "This matter needs level II."
        assert (await browser.get("/api/conversations?view=waiting")).json()["items"] == []
        assert (await browser.get("/api/offers")).json() == []
    async with desk.signed_in(two) as browser:
        assert (await browser.get(f"/api/conversations/{talk.id}")).status_code == 200


async def test_a_transfer_takes_it_to_level_two_and_off_my_desk(
    desk: Desk, database: Database
) -> None:
    one = await desk.hire()
    await desk.ringing()
    async with desk.signed_in(one) as browser:
        offer = await the_offer(browser)
        opened = (await browser.post(f"/api/offers/{offer['id']}/accept")).json()
        here = f"/api/conversations/{opened['id']}"
        moved = await browser.post(
            f"{here}/transfer", json={"level": 2, "note": "Wants a larger credit"}
        )
        assert (moved.json()["state"], moved.json()["level"]) == ("queued", 2)
        late = await browser.post(
            f"{here}/messages", json={"text": "Wait", "client_key": str(uuid4())}
        )
        assert late.status_code == 403


async def test_a_card_number_in_a_reply_is_blacked_out_before_it_is_kept(
    desk: Desk, database: Database
) -> None:
    person = await desk.hire()
    await desk.ringing()
    async with desk.signed_in(person) as browser:
        offer = await the_offer(browser)
        opened = (await browser.post(f"/api/offers/{offer['id']}/accept")).json()
        await browser.post(
            f"/api/conversations/{opened['id']}/messages",
            json={"text": "You gave 4111 1111 1111 1111\x00", "client_key": str(uuid4())},
        )

    async with database.sessions() as session:
        (message,) = (await session.exec(select(Message))).all()
    assert "4111" not in message.text
    assert "\x00" not in message.text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("messages", {"text": "   ", "client_key": str(uuid4())}),
        ("messages", {"text": "x" * 4001, "client_key": str(uuid4())}),
        ("messages", {"text": "Hello", "client_key": "not a key"}),
        ("transfer", {"level": 1, "note": "down"}),
        ("close", {"disposition_id": "?"}),
    ],
)
async def test_what_cannot_be_understood_is_422_and_is_not_repeated(
    desk: Desk, path: str, body: dict[str, object]
) -> None:
    async with desk.signed_in(await desk.hire()) as browser:
        answer = await browser.post(f"/api/conversations/{some_id()}/{path}", json=body)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_board_shows_the_floor_to_leads(desk: Desk) -> None:
    await desk.ringing()
    async with desk.signed_in(await desk.hire(Role.LEAD)) as browser:
        board = (await browser.get("/api/board")).json()

    assert board["waiting"]["total"] == 1
    assert board["today"]["entered"] == 1
    assert set(board["today"]) <= set(board["definitions"])


async def test_the_demonstration_lists_whom_to_sign_in_as_and_nothing_else_does(
    desk: Desk, database: Database, settings: Settings
) -> None:
    lead, person = await desk.hire(Role.LEAD), await desk.hire()
    async with desk.browser() as browser:
        choices = (await browser.get("/api/session/choices")).json()
    real = Desk(database, settings.model_copy(update={"demo": False}))
    async with real.browser() as browser:
        hidden = (await browser.get("/api/session/choices")).json()

    assert [choice["username"] for choice in choices] == [person.username, lead.username]
    assert choices[0]["words"] == "Specialist I · English"
    assert hidden == []


async def test_times_are_written_in_utc(desk: Desk) -> None:
    async with desk.signed_in(await desk.hire()) as browser:
        me = (await browser.get("/api/me")).json()

    assert me["presence"]["since"].endswith("Z")


async def test_a_specialist_sees_which_phone_of_theirs_will_ring(
    desk: Desk, database: Database
) -> None:
    person = await desk.hire()
    async with database.sessions() as session:
        person.phone = "+19715550199"
        session.add(person)
    async with desk.signed_in(person) as browser:
        me = (await browser.get("/api/me")).json()

    assert me["phone"] == "+19715550199"
