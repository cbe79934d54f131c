"""The desk in a real browser: a mail that means harm is read and answered, a call led by keys."""

import asyncio
import base64
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from email.message import EmailMessage

import pytest
from playwright.async_api import Browser, Page, expect

from gateway.pages import DIST
from tests.customers import Caller, Mailbox
from tests.house import MAILBOX, House

pytestmark = pytest.mark.skipif(not DIST.is_dir(), reason="the pages are not built")

SUBJECT = "Leak at 12 Alder St"
WRITER = "rosa@weller.example"
#: One grey dot.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


@pytest.fixture
async def page(browser: Browser, house: House) -> AsyncGenerator[Page]:
    """Give the desk of a specialist who takes work."""
    context = await browser.new_context(base_url=house.url, locale="en-US")
    origin = {"Origin": house.url}
    me = {"username": "farah", "password": "forebay"}
    assert (await context.request.post("/api/session", data=me, headers=origin)).ok
    assert (
        await context.request.put("/api/presence", data={"state": "available"}, headers=origin)
    ).ok
    opened = await context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    await opened.goto("/inbox")
    yield opened
    await context.request.put("/api/presence", data={"state": "offline"}, headers=origin)
    await context.close()
    assert problems == []


@asynccontextmanager
async def elsewhere() -> AsyncGenerator[tuple[str, list[bytes]]]:
    """Give the address of a server that is not ours, and what it was asked."""
    asked: list[bytes] = []

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.close()

    server = await asyncio.start_server(note, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", asked


def hostile(stranger: str) -> bytes:
    """Return a mail with a picture, whose HTML tries all that asks somebody else."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Rosa Weller <{WRITER}>", MAILBOX, SUBJECT
    mail["Message-ID"] = "<curb@weller.example>"
    mail.set_content("Water comes up at the curb.\n")
    mail.add_alternative(
        f'<p>Water comes up at the <a href="{stranger}/link">curb</a>.</p>'
        f'<img src="{stranger}/pixel.png"><script>fetch("{stranger}/script")</script>'
        f'<div style="background:url({stranger}/style.png)">.</div>'
        f'<meta http-equiv="refresh" content="0;url={stranger}/refresh">'
        f'<iframe src="{stranger}/frame"></iframe><link rel="stylesheet" href="{stranger}/css">',
        subtype="html",
    )
    mail.add_attachment(PICTURE, maintype="image", subtype="png", filename="curb.png")
    return mail.as_bytes()


def plain(sender: str, number: str) -> EmailMessage:
    """Return a mail that only a person can answer."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, MAILBOX, "A question about my account"
    mail["Message-ID"] = number
    mail.set_content("I would like to talk to a person, please.\n")
    return mail


async def arrives(house: House, raw: bytes) -> None:
    """Let a mail come in at the web door."""
    headers = {"Authorization": "Bearer mail-token", "Content-Type": "message/rfc822"}
    answer = await house.http.post("/webhooks/mail", content=raw, headers=headers)
    assert answer.status_code == 200, answer.text


async def accept(page: Page, what: str) -> None:
    """Take the offer that rings, by its key."""
    offers = page.get_by_role("region", name="Offers")
    await expect(offers).to_contain_text(what)
    await page.keyboard.press("a")
    await expect(page.get_by_role("log", name="Messages")).to_be_visible()


async def wrap_up(page: Page) -> None:
    """Close what is open, so that the desk is free for the next test."""
    await page.get_by_role("log", name="Messages").focus()
    await page.keyboard.press("e")
    await page.get_by_role("dialog").get_by_role("radio").first.check()
    await page.get_by_role("button", name="Close conversation").click()
    await expect(page.get_by_role("log", name="Messages")).to_be_hidden()


async def test_a_mail_is_read_and_answered_and_asks_nobody_else(page: Page, house: House) -> None:
    async with elsewhere() as (stranger, asked):
        await arrives(house, hostile(stranger))
        await accept(page, "Mail, waiting")
        log = page.get_by_role("log", name="Messages")
        await expect(log.get_by_text(SUBJECT)).to_be_visible()

        await page.get_by_title("Look at curb.png").press("Enter")
        picture = page.get_by_role("dialog").get_by_role("img", name="curb.png")
        await expect(picture).to_have_js_property("naturalWidth", 1)
        await page.keyboard.press("Escape")
        await expect(page.get_by_title("Look at curb.png")).to_be_focused()

        await page.get_by_role("button", name="Show the whole mail").click()
        await page.get_by_role("tab", name="As it looked").click()
        link = page.frame_locator("iframe[title]").get_by_text("curb")
        await link.click()
        await expect(link).to_have_attribute("title", f"{stranger}/link")
        opener = page.get_by_role("dialog").get_by_role("link", name="open")
        await expect(opener).to_have_attribute("rel", "noopener noreferrer")
        await page.keyboard.press("Escape")

        await expect(page.locator(".composer")).to_contain_text(f"to {WRITER} · Re: {SUBJECT}")
        box = page.get_by_role("textbox", name="Reply by mail")
        await box.fill("A crew comes today.\n\nFarah Nazari")
        await box.press("Control+Enter")
        (mail,) = await Mailbox(house, WRITER).gets(1)
        assert (mail["to"], mail["subject"]) == (WRITER, f"Re: {SUBJECT}")
        assert len(page.context.pages) == 1
        assert asked == []
    await wrap_up(page)


async def test_a_strangers_answer_is_told_apart_and_shows_the_way(page: Page, house: House) -> None:
    first = plain("Rosa Weller <rosa@weller.example>", "<first@weller.example>")
    strange = plain("Sam Stranger <sam@stranger.example>", "<other@stranger.example>")
    strange["In-Reply-To"] = "<first@weller.example>"
    heading = page.get_by_role("heading", level=1)
    for mail, name in ((first, "Rosa Weller"), (strange, "Sam Stranger")):
        await arrives(house, mail.as_bytes())
        await accept(page, name)
        await expect(heading).to_contain_text(name)

    match = page.get_by_role("note").filter(has_text="Suspected match")
    await expect(match).to_be_visible()
    await match.get_by_role("link", name="Open the other conversation").click()
    await expect(heading).to_contain_text("Rosa Weller")
    await expect(page.get_by_role("note")).to_have_count(0)

    await wrap_up(page)
    await page.get_by_role("link", name="Sam Stranger").click()
    await wrap_up(page)


async def test_a_call_is_held_resumed_and_ended_by_keys(page: Page, house: House) -> None:
    caller = Caller(house, "+15035550177")
    await caller.dial()
    await caller.becomes("listening")
    await caller.says("I want to talk to a person")
    await accept(page, "Phone call, waiting")
    strip = page.get_by_role("region", name="Call", exact=True)
    await expect(strip).to_contain_text("Talking")

    mouth = page.get_by_role("textbox", name="What you say on the phone")
    await mouth.fill("Farah Nazari, good morning.")
    await mouth.press("Enter")
    await caller.hears("good morning", who="other")

    log = page.get_by_role("log", name="Messages")
    await log.focus()
    await page.keyboard.press("h")
    await page.keyboard.press("h")
    await expect(strip).to_contain_text("On hold")
    await caller.becomes("held")
    await page.keyboard.press("h")
    await expect(strip).to_contain_text("Talking")
    await caller.becomes("talking")
    await expect(log.get_by_text("Put on hold")).to_have_count(1)

    await page.keyboard.press("e")
    await expect(page.get_by_role("dialog")).to_contain_text("Hang up?")
    await page.keyboard.press("Enter")
    await expect(strip).to_contain_text("Ended by us")
    await caller.becomes("ended")
    await wrap_up(page)
