"""What the suite asks of a channel: how to deliver to its door, and how it sends.

A new channel adds one `Case` and passes every test of `test_every_channel.py`.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import websockets

from channels.base import Sender
from channels.chat import WebChat
from channels.sms import TwilioSms
from channels.twilio import TwilioHttp, client
from models.contact import Channel
from tests.doors import PHONE, Served, a_text, carrier


@dataclass(frozen=True)
class Case:
    """One channel under test."""

    channel: Channel
    #: Deliver a customer's words under a key of the sender's; tell whether it was accepted.
    good: Callable[[Served, str, UUID], Awaitable[bool]]
    #: Deliver as somebody who may not; tell whether it was accepted.
    forged: Callable[[Served, str], Awaitable[bool]]
    #: Deliver what cannot be read; tell whether the door went on working.
    malformed: Callable[[Served], Awaitable[bool]]
    #: The channel's sender, for the door's settings.
    sender: Callable[[Served], AbstractAsyncContextManager[Sender]]


async def _text(door: Served, words: str, key: UUID) -> bool:
    form = a_text(door.settings, words) | {"MessageSid": f"SM{key.hex}"}
    return (await door.signed("/webhooks/twilio/sms", form)).is_success


async def _forged_text(door: Served, words: str) -> bool:
    form = a_text(door.settings, words)
    headers = {"X-Twilio-Signature": "exfkjf6u5lpBfCG5RDCU0j6QPGg="}
    return (await door.http.post("/webhooks/twilio/sms", data=form, headers=headers)).is_success


async def _odd_text(door: Served) -> bool:
    form = a_text(door.settings, "no sender")
    del form["From"]
    return (await door.signed("/webhooks/twilio/sms", form)).is_success


@asynccontextmanager
async def _sms(door: Served) -> AsyncGenerator[Sender]:
    async with carrier(door.settings) as away:
        http = TwilioHttp(away.url)
        token = door.settings.twilio_auth_token.get_secret_value()
        account = client(door.settings.twilio_account_sid, token, http)
        yield TwilioSms(account, f"{door.settings.origin}/webhooks/twilio/sms/status")
        await http.close()


_TOKEN = "contract-suite-token".ljust(43, "x")


@asynccontextmanager
async def _socket(
    door: Served, origin: str | None = None
) -> AsyncGenerator[websockets.ClientConnection]:
    address = f"{door.url.replace('http', 'ws', 1)}/chat/ws"
    given = websockets.Origin(origin or door.settings.origin)
    async with websockets.connect(address, origin=given) as socket:
        await socket.send(json.dumps({"type": "hello", "session": _TOKEN}))
        yield socket


async def _hear(socket: websockets.ClientConnection, *kinds: str) -> str:
    async with asyncio.timeout(5):
        while (kind := json.loads(await socket.recv())["type"]) not in kinds:
            pass
    return str(kind)


async def _chat(door: Served, words: str, key: UUID) -> bool:
    async with _socket(door) as socket:
        frame = {"type": "say", "client_msg_id": str(key), "text": words}
        await socket.send(json.dumps(frame))
        return await _hear(socket, "ack", "error") == "ack"


async def _forged_chat(door: Served, words: str) -> bool:
    try:
        async with _socket(door, "https://evil.example") as socket:
            frame = {"type": "say", "client_msg_id": str(uuid4()), "text": words}
            await socket.send(json.dumps(frame))
            return await _hear(socket, "ack", "error") == "ack"
    except websockets.InvalidStatus:
        return False


async def _odd_chat(door: Served) -> bool:
    async with _socket(door) as socket:
        await socket.send("{")
        return await _hear(socket, "error") == "error"


@asynccontextmanager
async def _web_chat(door: Served) -> AsyncGenerator[Sender]:
    del door
    yield WebChat()


CASES = [
    Case(Channel.SMS, _text, _forged_text, _odd_text, _sms),
    Case(Channel.CHAT, _chat, _forged_chat, _odd_chat, _web_chat),
]

__all__ = ["CASES", "PHONE", "Case"]
