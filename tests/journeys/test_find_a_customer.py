"""A customer found by keys alone, in a real browser, and everything said with them on one page."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Page, expect

from gateway.pages import DIST
from tests.house import House, Phone

pytestmark = pytest.mark.skipif(not DIST.is_dir(), reason="the pages are not built")

PATIENCE = 20_000  # milliseconds; the house is real
#: One of the city's invented customers.
NAME, PHONE = "Samuel Brooks", "+15035550118"


@pytest.fixture
async def page(browser: Browser, house: House) -> AsyncGenerator[Page]:
    """Give the desk of a lead, who reads every conversation."""
    context = await browser.new_context(base_url=house.url, locale="en-US")
    me = {"username": "marisol", "password": "forebay"}
    signed = await context.request.post("/api/session", data=me, headers={"Origin": house.url})
    assert signed.ok
    opened = await context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    await opened.goto("/inbox")
    yield opened
    await context.close()
    assert problems == []


async def test_a_misspelled_name_and_the_keyboard_lead_to_all_that_was_said(
    page: Page, house: House
) -> None:
    phone = Phone(house, PHONE)
    before = len(await phone.heard())
    await phone.text("How can I pay my bill?")
    await phone.hears(before + 1)

    await page.get_by_role("button", name="Find a customer").wait_for()
    await page.keyboard.press("/")
    box = page.get_by_role("combobox")
    await expect(box).to_be_focused()
    await box.fill("samuel broks")
    found = page.get_by_role("option", name=NAME)
    await expect(found).to_have_attribute("aria-selected", "true", timeout=PATIENCE)
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text(NAME, timeout=PATIENCE)
    log = page.get_by_role("log")
    await expect(log).to_contain_text("How can I pay my bill?", timeout=PATIENCE)
    await expect(page.get_by_role("main")).to_contain_text("Opened without a conversation")


async def test_nothing_that_was_looked_for_is_kept(page: Page) -> None:
    await page.get_by_role("button", name="Find a customer").click()
    await page.get_by_role("combobox").fill("samuel")
    await expect(page.get_by_role("option").first).to_be_visible(timeout=PATIENCE)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)

    kept = await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "samuel" not in kept.lower() + page.url.lower()
    await page.keyboard.press("/")
    await expect(page.get_by_role("combobox")).to_have_value("")
