"""The client: what Rasa may do to us, and what it may never make us believe."""

import asyncio
import json
from uuid import UUID, uuid4

import httpx2
import pytest

from bot.client import BotDown, Rasa
from bot.replies import Say

CONVERSATION, MESSAGE = uuid4(), uuid4()
GOOD = [{"custom": {"nlu": {"intent": "greet", "confidence": 0.9}}}, {"custom": {"say": "greet"}}]


def rasa(answer: object, limit: float = 1.0) -> Rasa:
    async def handler(request: httpx2.Request) -> httpx2.Response:
        if isinstance(answer, httpx2.Response | Exception):
            if isinstance(answer, Exception):
                raise answer
            return answer
        if isinstance(answer, float):
            await asyncio.sleep(answer)
        return httpx2.Response(200, json=GOOD)

    return Rasa("http://rasa", "t", limit=limit, transport=httpx2.MockTransport(handler))


async def test_a_turn_carries_our_message_id_and_brings_replies() -> None:
    seen: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json=GOOD)

    async with Rasa("http://rasa", "t", transport=httpx2.MockTransport(handler)) as bot:
        turn = await bot.turn(CONVERSATION, "hi", message_id=MESSAGE, language="en", channel="sms")

    body = json.loads(seen[0].content)
    assert turn.replies == (Say("greet"),)
    assert body["sender"] == str(CONVERSATION)
    assert UUID(body["metadata"]["message_id"]) == MESSAGE
    assert seen[0].headers["authorization"] == "Bearer t"


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(500, json={"error": "the turn failed"}),
        httpx2.Response(503, json=GOOD),
        httpx2.Response(502, text="<html>"),
        httpx2.Response(200, text='[{"custom": {"say": "gre'),
        httpx2.Response(200, json={"not": "a list"}),
        httpx2.Response(200, json=[{"text": "You owe $5"}]),
        httpx2.Response(200, content=b"\xff\xfe"),
        httpx2.ConnectError("refused"),
        httpx2.ReadError("reset"),
        httpx2.RemoteProtocolError("half"),
    ],
)
async def test_anything_but_a_whole_answer_is_a_bot_that_is_down(answer: object) -> None:
    async with rasa(answer) as bot:
        with pytest.raises(BotDown) as down:
            await bot.turn(CONVERSATION, "hi", message_id=MESSAGE, language="en", channel="sms")

    assert not down.value.slow


async def test_a_slow_answer_is_told_from_none() -> None:
    async with rasa(5.0, limit=0.05) as bot:
        with pytest.raises(BotDown) as down:
            await bot.turn(CONVERSATION, "hi", message_id=MESSAGE, language="en", channel="sms")

    assert down.value.slow


async def test_it_is_ready_only_when_it_understands() -> None:
    parsed = {"intent": {"name": "due_date", "confidence": 0.9}}

    async with rasa(httpx2.Response(200, json=parsed)) as bot:
        assert await bot.ready()
    async with rasa(httpx2.Response(200, json={"intent": {"name": None}})) as bot:
        assert not await bot.ready()
    async with rasa(httpx2.ConnectError("refused")) as bot:
        assert not await bot.ready()
