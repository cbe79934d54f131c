"""The customer's chat in a real browser: answered in Spanish by the bot, then by a person."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Page, expect

from gateway.pages import DIST
from tests.house import Desk, House

pytestmark = pytest.mark.skipif(not DIST.is_dir(), reason="the pages are not built")


@pytest.fixture
async def page(browser: Browser, house: House) -> AsyncGenerator[Page]:
    context = await browser.new_context(base_url=house.url, locale="es-US")
    opened = await context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    yield opened
    await context.close()
    assert problems == []


async def say(page: Page, words: str) -> None:
    await page.get_by_role("textbox").fill(words)
    await page.keyboard.press("Enter")


async def test_a_spanish_chat_is_answered_and_handed_off(page: Page, house: House) -> None:
    await page.goto("/chat")
    await say(page, "¿cuánto es el recargo por pagar tarde?")
    history = page.get_by_role("log")
    await expect(history).to_contain_text("vigente desde", timeout=15000)

    desk = Desk(house)
    await desk.sign_in("celia")
    await desk.available()
    await say(page, "quiero hablar con una persona")
    await expect(history).to_contain_text("Claro, busco a una persona", timeout=15000)

    offer = await desk.offered()
    seen = await desk.post(f"/api/offers/{offer['id']}/accept")
    assert (seen["channel"], seen["language"]) == ("chat", "es")
    await desk.post(
        f"/api/conversations/{seen['id']}/messages",
        text="Hola, soy Celia. ¿En qué le ayudo?",
        client_key="0199b2a0-0000-7000-8000-000000000001",
    )
    await expect(history).to_contain_text("soy Celia", timeout=15000)
    await desk.close()


async def test_what_was_said_is_there_after_a_reload_and_only_once(page: Page) -> None:
    await page.goto("/chat")
    await say(page, "hola")
    history = page.get_by_role("log")
    await expect(history).to_contain_text("Puedo decirle su saldo", timeout=15000)
    before = await history.inner_text()

    await page.reload()
    await expect(history).to_contain_text("Puedo decirle su saldo", timeout=15000)
    assert (await history.inner_text()).count("hola") == before.count("hola")


async def test_a_proof_is_asked_for_in_a_masked_field(page: Page) -> None:
    await page.goto("/chat")
    await say(page, "¿cuánto debo?")
    history = page.get_by_role("log")
    await expect(history).to_contain_text("¿De qué cuenta se trata?", timeout=15000)
    await say(page, "3001001013")
    await expect(history).to_contain_text("últimos cuatro dígitos", timeout=15000)

    masked = page.locator("input[type=password]")
    await masked.fill("4821")
    await page.keyboard.press("Enter")
    await expect(history).to_contain_text("Usted debe", timeout=15000)
