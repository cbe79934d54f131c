"""A newcomer at /demo/customer who does what the printed script says, and nothing else."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Locator, Page, expect

from gateway.demo.stories import STORIES, Step, Story
from tests.house import House, until

#: Milliseconds in which everything shows up, on a machine that is busy too.
PATIENCE = 30_000

#: What sends the words in each pane.
SENDERS = {"text": "Text", "call": "Say", "mail": "Send", "chat": "Send"}


class Walk:
    """The customer's page, one story at a time."""

    def __init__(self, page: Page, house: House) -> None:
        self.page, self.house = page, house
        self.cast: dict[str, Any] = {}
        self.story: Story = STORIES[0]
        self.at = 0

    async def begin(self) -> None:
        """Open the page, and learn who is who."""
        self.cast = (await self.house.http.get("/demo/cast")).json()
        await self.page.goto("/demo/customer")
        start = self.page.get_by_role("heading", name="Start here")
        await expect(start).to_be_visible(timeout=PATIENCE)

    def person(self) -> dict[str, Any]:
        """Return what the cast tells of the story's person."""
        return next(one for one in self.cast["people"] if one["name"] == self.story.who)

    def phone(self, name: str) -> str:
        """Return somebody's number."""
        return next(one["phone"] for one in self.cast["people"] if one["name"] == name)

    async def become(self, name: str) -> None:
        """Choose a person, apart from any story."""
        await self.page.get_by_role("combobox", name="You are").select_option(self.phone(name))

    async def open(self, key: str) -> None:
        """Choose a story."""
        self.story, self.at = next(one for one in STORIES if one.key == key), 0
        await self.page.locator(".storytitle", has_text=self.story.title).click()
        await expect(self.page.get_by_role("combobox", name="You are")).to_have_value(
            self.person()["phone"]
        )

    @property
    def step(self) -> Step:
        """The step that comes next."""
        return self.story.steps[self.at]

    def line(self) -> Locator:
        """Return the step's place in the checklist."""
        return self.page.locator(".steplist > li").nth(self.at)

    def pane(self, name: str) -> Locator:
        """Return one of the four panes."""
        return self.page.locator(f'.pane[data-pane="{name}"]')

    async def sees(self, pane: str, words: str | re.Pattern[str]) -> None:
        """Wait until a pane shows these words."""
        await expect(self.pane(pane)).to_contain_text(words, timeout=PATIENCE)

    async def say(self) -> None:
        """Press the step's button, then what sends it; the step is ticked by itself."""
        pane = self.pane(self.step.pane)
        await self.line().get_by_role("button").click()
        if self.step.pane == "call":
            await self.sees("call", "Listening: your turn")
        send = pane.get_by_role("button", name=SENDERS[self.step.pane], exact=True)
        await expect(send).to_be_enabled(timeout=PATIENCE)
        await send.click()
        await self._ticked()

    @asynccontextmanager
    async def office(self, name: str) -> AsyncGenerator["Seat"]:
        """Follow the step's link, sign in with one click, and leave nobody signed in."""
        async with self.page.expect_popup() as opening:
            await self.line().get_by_role("link").click()
        seat = Seat(await opening.value)
        await self._ticked()
        await seat.page.get_by_role("button", name=name).click(timeout=PATIENCE)
        await expect(seat.page.get_by_label("User name")).to_have_count(0, timeout=PATIENCE)
        yield seat
        await seat.leave()

    async def _ticked(self) -> None:
        await expect(self.line()).to_have_attribute("data-done", "true", timeout=PATIENCE)
        self.at += 1


class Seat:
    """One of the staff at the desk or the board, in a tab of the same browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)

    async def go(self, presence: str) -> None:
        """Choose a presence from the menu."""
        await self.page.get_by_role("button", name=re.compile("Presence:")).click()
        await self.page.get_by_role("menuitem", name=presence, exact=True).click()

    async def accept(self, contact: str) -> dict[str, Any]:
        """Go available, accept the offer of this contact, and return what the desk's API tells."""
        await self.go("Available")
        offer = self.page.get_by_role("article", name=f"Offer: {contact}")
        await offer.get_by_role("button", name="Accept").click()
        await self.page.wait_for_url(re.compile("/inbox/.+"))
        return await self.conversation()

    async def conversation(self) -> dict[str, Any]:
        """Return the open conversation as the desk's API tells it."""
        identity = self.page.url.split("/inbox/")[1].split("?")[0]
        return await self.get(f"/api/conversations/{identity}")

    async def get(self, path: str) -> Any:
        """Ask the API as this person."""
        return await self._ask("GET", path)

    async def sees(self, words: str | re.Pattern[str]) -> None:
        """Wait until the page shows these words."""
        await expect(self.page.get_by_role("main")).to_contain_text(words, timeout=PATIENCE)

    async def finish(self) -> None:
        """Wrap up and close what is open, so that the next offer can come."""
        conversation = await self.conversation()
        if conversation["state"] != "wrapping":
            await self._ask("POST", f"/api/conversations/{conversation['id']}/wrap-up")
        codes = await self.get("/api/dispositions")
        closing = {"disposition_id": codes[0]["id"]}
        await self._ask("POST", f"/api/conversations/{conversation['id']}/close", closing)

    async def talked(self) -> None:
        """Wait until the talk is over because the customer hung up."""

        async def wraps() -> bool:
            return (await self.conversation())["state"] == "wrapping"

        await until(wraps, "the talk to end at the desk")

    async def leave(self) -> None:
        """Go offline, sign out and close the tab."""
        await self._ask("PUT", "/api/presence", {"state": "offline"})
        await self._ask("DELETE", "/api/session")
        await self.page.close()

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask at the name of the house this tab is at: cookies belong to it."""
        origin = "/".join(self.page.url.split("/", 3)[:3])
        answer = await self.page.request.fetch(
            f"{origin}{path}", method=method, data=body, headers={"Origin": origin}
        )
        assert answer.ok, f"{method} {path}: {answer.status} {await answer.text()}"
        return await answer.json() if answer.status == 200 else None
