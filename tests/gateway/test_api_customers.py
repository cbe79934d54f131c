"""Customers over HTTP: found, opened, and read through page by page."""

from httpx2 import AsyncClient

from gateway.database import Database
from gateway.settings import Settings
from models.conversation import State
from models.staff import Role
from tests.accounts.customers import a_bill, an_account
from tests.agents.customers import PHONE, Town
from tests.agents.floor import some_id
from tests.gateway.staff_api import Desk


async def ask(browser: AsyncClient, path: str, **query: str | int) -> dict:
    answer = await browser.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_customer_is_found_opened_and_read_from_new_to_old(
    database: Database, settings: Settings
) -> None:
    desk = Desk(database, settings)
    me = await desk.hire()
    async with database.sessions() as session:
        town = Town(session)
        account, _, phone, mailbox = await town.on_two_channels()
        await a_bill(session, account.id, "80.00")
        talk = await town.talk(phone, "one", "two", state=State.ASSIGNED, holder=me)
        await town.talk(mailbox, "before", state=State.CLOSED)

    async with desk.signed_in(me) as browser:
        (match,) = (await ask(browser, "/api/customers", q=PHONE))["items"]
        assert (match["name"], match["matched_by"]) == ("Maria Lopez", "phone")

        path = f"/api/customers/{match['contact_id']}"
        customer = await ask(browser, path, **{"from": str(talk.id)})
        (shown,) = customer["accounts"]
        assert (customer["talking"], customer["browsing"]) == (True, False)
        assert (shown["figures"]["balance"], shown["roles"]) == ("80.00", ["holder"])

        first = await ask(browser, f"{path}/timeline", limit=2)
        second = await ask(browser, f"{path}/timeline", limit=2, after=first["next"])
        words = [
            message["text"]
            for page in (second, first)
            for stretch in page["items"]
            for message in stretch["messages"]
        ]
        assert sorted(words) == ["before", "one", "two"]
        assert words.index("one") < words.index("two")
        assert second["next"] is None


async def test_an_account_without_a_contact_has_a_page_and_an_empty_timeline(
    database: Database, settings: Settings
) -> None:
    desk = Desk(database, settings)
    async with database.sessions() as session:
        account = await an_account(session, "Quiet Quill")

    async with desk.signed_in(await desk.hire()) as browser:
        path = f"/api/customers/account/{account.id}"
        customer = await ask(browser, path)
        assert (customer["contact_id"], customer["name"]) == (None, "Quiet Quill")
        assert await ask(browser, f"{path}/timeline") == {"items": [], "next": None}


async def test_whoever_is_not_there_is_not_found(database: Database, settings: Settings) -> None:
    desk = Desk(database, settings)
    async with desk.signed_in(await desk.hire(Role.LEAD)) as browser:
        for path in (f"{some_id()}", f"{some_id()}/timeline", f"account/{some_id()}"):
            answer = await browser.get(f"/api/customers/{path}")
            assert answer.status_code == 404, path
            assert answer.headers["content-type"] == "application/problem+json"


async def test_hostile_words_are_words(database: Database, settings: Settings) -> None:
    desk = Desk(database, settings)
    async with database.sessions() as session:
        await an_account(session)

    async with desk.signed_in(await desk.hire()) as browser:
        for query in ("%", "'; DROP TABLE person; --", "\x00\x07ab", "z" * 20_000, "   "):
            found = await ask(browser, "/api/customers", q=query)
            assert found["items"] == [], query
        answer = await browser.get("/api/customers")
        assert answer.status_code == 422


async def test_a_place_to_continue_from_must_be_ours(
    database: Database, settings: Settings
) -> None:
    desk = Desk(database, settings)
    async with database.sessions() as session:
        *_, phone, _ = await Town(session).on_two_channels()

    async with desk.signed_in(await desk.hire()) as browser:
        path = f"/api/customers/{phone.contact_id}/timeline"
        answer = await browser.get(path, params={"after": "elsewhere"})
        assert answer.status_code == 422
