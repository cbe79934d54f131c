"""The printed script, walked in a browser from the customer's page to the desk: ten stories."""

import re
from collections.abc import AsyncGenerator
from typing import Any

import psycopg
import pytest
from playwright.async_api import Browser, expect
from psycopg import sql

from gateway.demo.stories import STORIES
from gateway.pages import DIST
from tests.customers import Caller
from tests.house import Desk, House, Phone, until
from tests.journeys.demo_walk import PATIENCE, Walk

pytestmark = pytest.mark.skipif(not DIST.is_dir(), reason="the pages are not built")

_ANYWHERE = sql.SQL("SELECT count(*) FROM {} AS row WHERE row::text ~ '4111.?1111'")


@pytest.fixture
async def walk(browser: Browser, fresh_house: House) -> AsyncGenerator[Walk]:
    """Give a newcomer's browser at the demo page; whatever breaks in the page fails the test."""
    context = await browser.new_context(base_url=fresh_house.url, locale="en-US")
    problems: list[str] = []
    context.on("weberror", lambda error: problems.append(str(error.error)))
    walking = Walk(await context.new_page(), fresh_house)
    await walking.begin()
    yield walking
    await context.close()
    assert problems == []


async def taken_by(house: House, username: str, contact: str) -> tuple[Desk, dict[str, Any], Any]:
    """Let one of the staff accept what waits for this contact: desk, offer, conversation."""
    desk = Desk(house)
    await desk.sign_in(username)
    await desk.available()
    offer = await desk.offered()
    assert offer["conversation"]["contact_name"] == contact
    return desk, offer, await desk.post(f"/api/offers/{offer['id']}/accept")


async def done_with(desk: Desk, conversation: dict[str, Any]) -> None:
    """Wrap up unless the customer has hung up, close, and go home."""
    if not await _wraps(desk, conversation):
        await desk.post(f"/api/conversations/{conversation['id']}/wrap-up")
    codes = await desk.get("/api/dispositions")
    await desk.post(f"/api/conversations/{conversation['id']}/close", disposition_id=codes[0]["id"])
    await desk.close()


async def _wraps(desk: Desk, conversation: dict[str, Any]) -> bool:
    return (await desk.get(f"/api/conversations/{conversation['id']}"))["state"] == "wrapping"


def rules(offer: dict[str, Any]) -> set[str]:
    """Return which rules brought an offer where it is."""
    return {reason["rule"] for reason in offer["reasons"]}


async def test_one_rosa_learns_her_balance_in_spanish(walk: Walk) -> None:
    await walk.open("balance_in_spanish")
    await walk.say()
    await walk.sees("text", "últimos cuatro dígitos")
    await walk.say()
    await walk.sees("text", f"${float(walk.person()['balance']):,.2f}")


async def test_two_maria_mails_a_photo_and_amara_answers(walk: Walk) -> None:
    await walk.open("leak_with_a_photo")
    await walk.say()
    await walk.sees("mail", "leak.png")

    async with walk.office("Amara Reed") as amara:
        seen = await amara.accept("Maria Lopez")
        (photo,) = seen["messages"][0]["parts"]
        assert (photo["type"], seen["account"]["holder"]) == ("image/png", "Maria Lopez")
        picture = await amara.page.request.get(photo["url"])
        assert picture.headers["content-type"] == "image/png"
        await amara.page.get_by_role("textbox").last.fill("I have read it. A credit is possible.")
        await amara.page.keyboard.press("Control+Enter")
        await walk.sees("mail", "1 new")
        # Only her answer is there: no machine has written.
        await walk.pane("mail").locator(".mailrow", has_text="Office").click()
        await walk.sees("mail", "A credit is possible.")
        await expect(walk.pane("mail")).not_to_contain_text("automatic assistant")
        await amara.finish()


async def test_three_a_tenant_learns_the_rule_and_the_desk_knows_the_owner(walk: Walk) -> None:
    await walk.open("tenant_and_owner")
    await walk.say()
    await walk.sees("text", "in force since")
    await walk.say()
    await walk.sees("text", "person")

    async with walk.office("Benito Salas") as benito:
        seen = await benito.accept("Tom Nakamura")
        said = {person["name"]: person["role"] for person in seen["account"]["persons"]}
        assert (seen["account"]["holder"], said["Grace Holloway"]) == ("Tom Nakamura", "owner")
        await benito.sees("my landlord's name")
        await benito.finish()


async def test_four_managed_apartments_wait_at_level_two(walk: Walk) -> None:
    await walk.open("managed_apartments")
    await walk.say()
    await walk.sees("text", "person")

    async with walk.office("Petra Lang") as petra:
        board = await petra.get("/api/board")
        assert sum(row["waiting"] for row in board["waiting"]["by"] if row["level"] == 2) == 1
        await petra.sees("Waiting by level and channel")
    desk, offer, seen = await taken_by(walk.house, "lowell", "Harbor View Apartments LLC")
    assert "managed_account" in rules(offer)
    await done_with(desk, seen)


async def test_five_denise_calls_waits_and_talks_with_benito(walk: Walk) -> None:
    await walk.open("shutoff_notice")
    await walk.say()
    await walk.sees("call", re.compile("español", re.IGNORECASE))
    await walk.sees("call", re.compile("shut.?off", re.IGNORECASE))
    await walk.say()
    await walk.sees("call", "Waiting in line, music ♪")
    assert "$" not in await walk.pane("call").inner_text()

    async with walk.office("Benito Salas") as benito:
        seen = await benito.accept("Denise Okafor")
        await walk.sees("call", "Talking with a person")
        phone = Caller(walk.house, (await benito.get("/api/me"))["phone"])
        await phone.rings()
        await phone.says("Hello Denise, this is Benito.")
        await walk.sees("call", "this is Benito")
        await benito.page.get_by_role("button", name=re.compile("^Hold")).click()
        await walk.sees("call", "On hold, music ♪")
        await benito.page.get_by_role("button", name=re.compile("^Resume")).click()
        await walk.sees("call", "Talking with a person")
        await walk.pane("call").get_by_role("button", name="Hang up").click()
        await walk.sees("call", "The call has ended")
        assert seen["channel"] == "voice"
        await benito.talked()
        await benito.finish()


async def test_six_a_third_waiver_is_seen_before_it_is_given(walk: Walk) -> None:
    await walk.open("third_waiver")
    await walk.say()
    await walk.sees("text", "in force since")
    await walk.say()
    await walk.sees("text", "person")

    async with walk.office("Amara Reed") as amara:
        seen = await amara.accept("Gloria Benson")
        past = await amara.get(f"/api/customers/{seen['contact']['id']}/timeline")
        assert str(past).lower().count("waived") >= 2
        await amara.finish()


async def test_seven_a_lien_is_explained_in_the_chat_and_then_a_person_takes_it(walk: Walk) -> None:
    await walk.open("lien")
    await walk.say()
    await walk.sees("chat", "in force since")
    await walk.say()
    await walk.sees("chat", re.compile("person", re.IGNORECASE))
    desk, _, seen = await taken_by(walk.house, "celia", "Web chat")
    assert seen["channel"] == "chat"
    await done_with(desk, seen)


async def test_eight_a_hostile_caller_is_calmed_and_waits_at_level_two(walk: Walk) -> None:
    await walk.open("hostile_caller")
    await walk.say()
    await walk.sees("call", "Waiting in line, music ♪")

    async with walk.office("Petra Lang") as petra:
        board = await petra.get("/api/board")
        calls = [row for row in board["waiting"]["by"] if row["channel"] == "voice"]
        assert [(row["level"], row["waiting"]) for row in calls if row["waiting"]] == [(2, 1)]
    desk, offer, seen = await taken_by(walk.house, "lowell", "Victor Petrov")
    assert "hostile_customer" in rules(offer)
    await walk.pane("call").get_by_role("button", name="Hang up").click()
    await walk.sees("call", "The call has ended")
    await until(lambda: _wraps(desk, seen), "the talk to end at the desk")
    await done_with(desk, seen)


async def test_nine_a_texted_card_number_is_kept_nowhere(walk: Walk) -> None:
    await walk.open("texted_card_number")
    await walk.say()
    await walk.sees("text", re.compile("tarjeta.*tarjeta", re.DOTALL))
    await walk.say()
    await walk.sees("text", "persona")

    async with walk.office("Benito Salas") as benito:
        seen = await benito.accept("Carlos Mendoza")
        assert seen["messages"][0]["redacted"]
        assert "4111" not in seen["messages"][0]["text"]
        await benito.finish()
    assert await _rows_with_the_card(walk.house) == 0


async def _rows_with_the_card(house: House) -> int:
    found = 0
    url = house.environment["FOREBAY_DATABASE_URL"].replace("+psycopg", "")
    async with await psycopg.AsyncConnection.connect(url) as connection:
        tables = await connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        for (table,) in await tables.fetchall():
            counted = await connection.execute(_ANYWHERE.format(sql.Identifier(table)))
            found += (await counted.fetchone() or (0,))[0]
    return found


async def test_ten_a_stop_is_heeded_and_a_person_finds_out_what_was_meant(walk: Walk) -> None:
    await walk.open("ambiguous_stop")
    await walk.say()
    await walk.sees("text", "You have stopped messages")

    async with walk.office("Amara Reed") as amara:
        seen = await amara.accept("James Whitlock")
        assert any("stop" in reason["words"].lower() for reason in seen["reasons"])
        assert seen["messages"][0]["text"] == "STOP"
        await amara.finish()
    assert await walk.pane("text").locator("[data-side=theirs]").count() == 1


async def test_the_page_counts_all_ten_and_prints_them(walk: Walk) -> None:
    await expect(walk.page.locator(".storytitle")).to_have_count(len(STORIES))
    await walk.page.goto("/demo/script")
    for story in STORIES:
        await expect(walk.page.get_by_role("heading", name=story.title)).to_be_visible()


async def test_whoever_comes_next_does_not_see_the_chat_of_who_was_here(walk: Walk) -> None:
    await walk.open("lien")
    await walk.say()
    await walk.sees("chat", "How does a lien get released?")
    await walk.become("Maria Lopez")
    await walk.sees("chat", "automatic assistant")
    await expect(walk.pane("chat")).not_to_contain_text("How does a lien")
    await walk.become("Linh Tran")
    await walk.sees("chat", "How does a lien get released?")


async def test_news_are_marked_and_leave_the_caret_where_it_is(walk: Walk) -> None:
    await walk.become("Samuel Brooks")
    written = walk.pane("mail").get_by_role("textbox", name="Mail")
    await walk.pane("mail").get_by_role("button", name="Write").click()
    await written.fill("I am still writing")
    await Phone(walk.house, walk.phone("Samuel Brooks")).text("how much is the late fee?")
    await walk.sees("text", "1 new")
    await expect(written).to_be_focused()
    await walk.pane("text").get_by_role("log").click()
    await expect(walk.pane("text")).not_to_contain_text("1 new")


async def test_a_carrier_that_is_away_is_told_of_until_it_is_back(walk: Walk) -> None:
    away = "The carrier does not answer; trying again…"
    walk.house.kill("carrier")
    await walk.sees("text", away)
    await walk.sees("mail", away)
    walk.house.start("carrier")
    await walk.house.ready()
    await expect(walk.pane("text")).not_to_contain_text(away, timeout=PATIENCE)
    await expect(walk.pane("mail")).not_to_contain_text(away, timeout=PATIENCE)
