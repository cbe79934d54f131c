import asyncio
from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest
from sqlmodel import col, select, update

from agents import presence
from gateway import auth
from gateway.auth import cookie_name, sign_in
from gateway.database import Database
from gateway.settings import Settings
from models.base import utcnow
from models.errors import NotSignedIn, TooMany
from models.history import Event
from models.staff import PresenceState, Staff, StaffSession
from tests.gateway.staff_api import PASSWORD, Desk


@pytest.fixture
def desk(database: Database, settings: Settings) -> Desk:
    return Desk(database, settings)


async def test_signing_in_gives_me_and_a_cookie_scripts_cannot_read(desk: Desk) -> None:
    person = await desk.hire()
    async with desk.browser() as browser:
        answer = await browser.post(
            "/api/session", json={"username": person.username.upper(), "password": PASSWORD}
        )

        assert answer.status_code == 200
        assert answer.json()["permissions"] == [
            "conversations", "customers", "handling", "notes", "offers", "presence", "signed_in",
        ]  # fmt: skip
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith("forebay=")
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert (await browser.get("/api/me")).json()["username"] == person.username


async def test_by_https_the_cookie_is_bound_to_this_host_and_secure(
    database: Database, settings: Settings
) -> None:
    public = settings.model_copy(update={"public_url": "https://desk.example"})
    desk = Desk(database, public)
    person = await desk.hire()
    async with desk.browser("https://desk.example") as browser:
        answer = await browser.post(
            "/api/session", json={"username": person.username, "password": PASSWORD}
        )

    assert answer.headers["set-cookie"].startswith("__Host-forebay=")
    assert "; Secure" in answer.headers["set-cookie"]
    assert cookie_name(settings) == "forebay"


async def test_the_database_never_holds_the_token(database: Database, desk: Desk) -> None:
    person = await desk.hire()
    _, token = await sign_in(database, person.username, PASSWORD, "here", utcnow())

    async with database.sessions() as session:
        row = (await session.exec(select(StaffSession))).one()
    assert len(token) >= 43
    assert token not in row.model_dump_json()


async def test_each_sign_in_gives_a_new_token(database: Database, desk: Desk) -> None:
    person = await desk.hire()
    tokens = {
        (await sign_in(database, person.username, PASSWORD, "here", utcnow()))[1] for _ in range(2)
    }

    assert len(tokens) == 2


async def test_wrong_name_and_wrong_password_answer_alike_and_take_alike(
    database: Database, desk: Desk
) -> None:
    person = await desk.hire()

    async def refused(name: str) -> tuple[str, float]:
        started = perf_counter()
        with pytest.raises(NotSignedIn) as refusal:
            await sign_in(database, name, "wrong", "here", utcnow())
        return str(refusal.value), perf_counter() - started

    await refused("nobody")
    known = [await refused(person.username) for _ in range(5)]
    unknown = [await refused("nobody") for _ in range(5)]

    assert {words for words, _ in known} == {words for words, _ in unknown}
    times = median(took for _, took in known), median(took for _, took in unknown)
    assert max(times) < 3 * min(times)


async def test_of_a_hundred_tries_at_once_few_reach_the_password(
    database: Database, desk: Desk
) -> None:
    person = await desk.hire()

    async def guess() -> type[Exception]:
        try:
            await sign_in(database, person.username, "guess", "here", utcnow())
        except (NotSignedIn, TooMany) as refusal:
            return type(refusal)
        raise AssertionError

    outcomes = await asyncio.gather(*(guess() for _ in range(40)))

    assert outcomes.count(NotSignedIn) == auth.MOST_BY_NAME
    with pytest.raises(TooMany):
        await sign_in(database, person.username, PASSWORD, "elsewhere", utcnow())
    later = utcnow() + auth.WINDOW + timedelta(seconds=1)
    known, _ = await sign_in(database, person.username, PASSWORD, "here", later)
    assert known.id == person.id


async def test_one_address_cannot_try_many_names(
    database: Database, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "MOST_FROM_ADDRESS", 3)
    for number in range(3):
        with pytest.raises(NotSignedIn):
            await sign_in(database, f"name{number}", "guess", "there", utcnow())

    with pytest.raises(TooMany):
        await sign_in(database, "name9", "guess", "there", utcnow())


async def test_signing_in_rightly_does_not_use_up_tries(database: Database, desk: Desk) -> None:
    person = await desk.hire()

    for _ in range(auth.MOST_BY_NAME + 2):
        await sign_in(database, person.username, PASSWORD, "here", utcnow())


async def test_what_was_typed_as_a_name_is_not_kept(database: Database) -> None:
    with pytest.raises(NotSignedIn):
        await sign_in(database, "hunter2-oops", "x", "here", utcnow())

    async with database.sessions() as session:
        (event,) = (await session.exec(select(Event))).all()
    assert "hunter2" not in str(event.data)


async def test_signing_out_ends_the_session_for_good(desk: Desk) -> None:
    person = await desk.hire()
    async with desk.signed_in(person) as browser:
        token = browser.cookies["forebay"]
        assert (await browser.delete("/api/session")).status_code == 204
        browser.cookies.set("forebay", token)

        assert (await browser.get("/api/me")).status_code == 401


async def test_signing_out_of_the_last_browser_stops_offers(desk: Desk, database: Database) -> None:
    person = await desk.hire()

    async def here() -> PresenceState:
        async with database.sessions() as session:
            return (await presence.read(session, person.id, utcnow())).state

    async with desk.signed_in(person) as one, desk.signed_in(person) as two:
        await one.delete("/api/session")
        assert await here() is PresenceState.AVAILABLE
        await two.delete("/api/session")
        assert await here() is PresenceState.OFFLINE


async def test_a_session_runs_out(desk: Desk, database: Database) -> None:
    person = await desk.hire()
    async with desk.signed_in(person) as browser:
        async with database.sessions() as session:
            await session.exec(update(StaffSession).values(expires_at=utcnow()))

        assert (await browser.get("/api/me")).status_code == 401


async def test_who_is_disabled_is_out_at_once(desk: Desk, database: Database) -> None:
    person = await desk.hire()
    async with desk.signed_in(person) as browser:
        async with database.sessions() as session:
            await session.exec(
                update(Staff).where(col(Staff.id) == person.id).values(disabled_at=utcnow())
            )

        assert (await browser.get("/api/me")).status_code == 401
        with pytest.raises(NotSignedIn):
            await sign_in(database, person.username, PASSWORD, "here", utcnow())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://127.0.0.1:8000"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8000"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:8000"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
async def test_changes_are_taken_from_our_own_pages_only(
    desk: Desk, headers: dict[str, str], status: int
) -> None:
    person = await desk.hire()
    async with desk.signed_in(person) as browser:
        del browser.headers["Origin"]

        answer = await browser.patch("/api/me", json={"single_keys": False}, headers=headers)

        assert answer.status_code == status
        assert (await browser.get("/api/me")).json()["settings"] == {"single_keys": status != 200}


async def test_a_very_long_password_is_refused_unhashed(desk: Desk) -> None:
    async with desk.browser() as browser:
        answer = await browser.post(
            "/api/session", json={"username": "x", "password": "x" * 100_000}
        )

    assert answer.status_code == 422
    assert "xxxx" not in answer.text
