"""Two roles side by side in one browser: the demo's house has two names, each with its own desk."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from gateway.pages import DIST
from tests.house import House, running

pytestmark = pytest.mark.skipif(not DIST.is_dir(), reason="the pages are not built")


@pytest.fixture(scope="module")
async def office(city: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """Give the pages and the API alone: nobody is answered here."""
    made = House(city, tmp_path_factory.mktemp("office"))
    async with running(made, "gateway", "carrier"):
        yield made


@pytest.fixture
async def one_browser(browser: Browser, office: House) -> AsyncGenerator[BrowserContext]:
    context = await browser.new_context(base_url=office.url)
    yield context
    await context.close()


async def step_in(page: Page, name: str) -> None:
    """Sign in with one click, as the demo's sign-in page offers."""
    await page.get_by_role("button", name=name).click()


async def test_a_second_desk_opens_beside_the_first_and_both_stay_signed_in(
    one_browser: BrowserContext,
) -> None:
    first = await one_browser.new_page()
    await first.goto("/")
    async with one_browser.expect_page() as opened:
        await first.get_by_role("link", name="Open a second desk beside this one").click()
    second = await opened.value
    assert "//localhost:" in second.url

    await step_in(first, "Amara Reed")
    await first.wait_for_url("**/inbox**")
    await step_in(second, "Petra Lang")
    await second.wait_for_url("**/board**")
    await first.reload()
    await second.reload()

    assert "/inbox" in first.url
    assert "/board" in second.url
    assert [await _who(page) for page in (first, second)] == ["amara", "petra"]


async def test_each_desk_may_change_what_is_its_own(one_browser: BrowserContext) -> None:
    first = await one_browser.new_page()
    await first.goto("/")
    await step_in(first, "Hieu Vo")
    await first.wait_for_url("**/inbox**")
    second = await one_browser.new_page()
    await second.goto(first.url.replace("127.0.0.1", "localhost"))
    await step_in(second, "Gwen Ashby")
    await second.wait_for_url("**/inbox**")

    states = {await page.evaluate(_BE_AWAY) for page in (first, second)}

    assert states == {200}


_BE_AWAY = """async () => (await fetch("/api/presence", {
    method: "PUT",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({state: "away"}),
})).status"""


async def _who(page: Page) -> str:
    return await page.evaluate("async () => (await (await fetch('/api/me')).json()).username")
