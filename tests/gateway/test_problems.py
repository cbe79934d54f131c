"""Every error is a problem (RFC 9457), and tells nothing of the inside."""

from collections.abc import AsyncGenerator

import httpx2
import pytest
from fastapi import FastAPI

from gateway.app import build
from gateway.problems import MEDIA_TYPE, answer_problems
from gateway.settings import Settings
from models.errors import OfferOver, TooMany


@pytest.fixture
async def client(settings: Settings) -> AsyncGenerator[httpx2.AsyncClient]:
    app = build(settings)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as opened:
        yield opened
    await app.state.parts.database.engine.dispose()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/nothing", 404),
        ("POST", "/version", 405),
        ("GET", "/api/me", 401),
        ("POST", "/rasa/actions", 404),
    ],
)
async def test_an_error_is_a_problem(
    client: httpx2.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    told = answer.json()
    assert told["status"] == status
    assert told["instance"] == path
    assert told["title"]
    assert told["detail"]


async def test_operators_pages_are_not_there_for_strangers(client: httpx2.AsyncClient) -> None:
    for path in ("/docs", "/openapi.json", "/metrics"):
        answer = await client.get(path, headers={"X-Forwarded-For": "198.51.100.7"})
        assert answer.status_code == 404


@pytest.fixture
def broken() -> FastAPI:
    app = FastAPI()
    answer_problems(app)

    @app.get("/secret")
    async def secret() -> None:
        message = "password=hunter2"
        raise RuntimeError(message)

    @app.get("/over")
    async def over() -> None:
        raise OfferOver

    @app.get("/often")
    async def often() -> None:
        raise TooMany(retry_after=7)

    return app


async def test_what_went_wrong_inside_stays_inside(broken: FastAPI) -> None:
    transport = httpx2.ASGITransport(app=broken, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://x") as opened:
        answer = await opened.get("/secret")
        assert (await opened.get("/over")).status_code == 410
        assert (await opened.get("/often")).headers["retry-after"] == "7"

    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert answer.json()["trace"] in answer.json()["detail"]
