"""Two roles in one browser: the demo's two names on loopback, and nowhere else."""

import httpx2
import pytest
from fastapi import FastAPI

from gateway import chat
from gateway.database import Database
from gateway.pages import CONTENT, serve
from gateway.settings import Settings
from tests.gateway.staff_api import PASSWORD, Desk

OURS, TWIN = "http://127.0.0.1:8000", "http://localhost:8000"


def told(settings: Settings, **changes: object) -> Settings:
    return Settings.model_validate(settings.model_dump() | changes)


def test_the_demo_on_loopback_has_two_origins_by_either_name(settings: Settings) -> None:
    assert settings.origins == (OURS, TWIN)
    assert told(settings, public_url=TWIN).origins == (TWIN, OURS)


@pytest.mark.parametrize(
    "changes",
    [
        {"demo": False},
        {"public_url": "https://desk.example"},
        {"public_url": "http://192.168.1.7:8000"},
        {"public_url": "http://localhost.example:8000"},
    ],
)
def test_outside_the_demo_and_off_loopback_there_is_one_origin(
    settings: Settings, changes: dict[str, object]
) -> None:
    made = told(settings, **changes)

    assert made.origins == (made.origin,)


async def tries(
    database: Database, settings: Settings, host: str, headers: dict[str, str]
) -> httpx2.Response:
    """Sign in at one name with the headers of a page somewhere."""
    desk = Desk(database, settings)
    person = await desk.hire()
    there = httpx2.ASGITransport(desk.app)
    async with httpx2.AsyncClient(transport=there, base_url=host) as browser:
        return await browser.post(
            "/api/session",
            json={"username": person.username, "password": PASSWORD},
            headers=headers,
        )


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        (OURS, {"Origin": OURS}, 200),
        (TWIN, {"Origin": TWIN}, 200),
        (TWIN, {"Origin": TWIN, "Sec-Fetch-Site": "same-origin"}, 200),
        (OURS, {"Origin": TWIN}, 403),
        (OURS, {"Origin": TWIN, "Sec-Fetch-Site": "cross-site"}, 403),
        (TWIN, {"Origin": "http://localhost:9000"}, 403),
        (TWIN, {"Origin": "http://evil.example"}, 403),
    ],
)
async def test_each_desk_of_the_demo_takes_orders_from_its_own_pages_alone(
    database: Database, settings: Settings, host: str, headers: dict[str, str], status: int
) -> None:
    assert (await tries(database, settings, host, headers)).status_code == status


async def test_outside_the_demo_the_twin_is_a_stranger(
    database: Database, settings: Settings
) -> None:
    serious = told(settings, demo=False)

    assert (await tries(database, serious, TWIN, {"Origin": TWIN})).status_code == 403
    assert (await tries(database, serious, OURS, {"Origin": OURS})).status_code == 200


def policy(settings: Settings) -> str:
    """Return the content policy the pages are guarded by."""
    made = FastAPI()
    serve(made, settings)
    return str(made.user_middleware[0].kwargs["content"])


def test_the_pages_of_both_desks_may_open_their_own_socket_and_no_other(
    settings: Settings,
) -> None:
    assert "connect-src 'self' ws://127.0.0.1:8000 ws://localhost:8000;" in policy(settings)
    serious = told(settings, demo=False)
    assert "connect-src 'self' ws://127.0.0.1:8000;" in policy(serious)
    assert "{sockets}" in CONTENT


def test_the_chat_admits_both_desks_and_no_stranger(settings: Settings) -> None:
    assert chat.allowed(OURS, settings)
    assert chat.allowed(TWIN, settings)
    assert not chat.allowed("http://localhost:9000", settings)
    assert not chat.allowed("http://evil.example", settings)
