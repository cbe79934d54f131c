"""What the suite asks of a channel: how to deliver to its door, and how it sends.

A new channel adds one `Case` and passes every test of `test_every_channel.py`.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

import websockets

from channels.base import Outbound, Outcome, Sender
from channels.chat import WebChat
from channels.mail.smtp import MailServer, Smtp
from channels.phone.calls import VoiceSender
from channels.phone.forms import Status
from channels.phone.twiml import Lines
from channels.sms import TwilioSms
from channels.twilio import TwilioHttp, client
from gateway.carrier import phone
from models.base import utcnow
from models.contact import Channel
from tests.doors import PHONE, Served, a_text, carrier
from tests.gateway.phone_line import Line
from tests.inbounds import OURS
from tests.letters import MAILBOX, MARIA, letter
from tests.mailserver import mail_server


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
    #: What it sends from and to.
    ours: str = OURS
    theirs: str = PHONE
    #: Whether the provider can be asked what it was given.
    keeps_list: bool = True


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


async def _mail(door: Served, words: str, key: UUID) -> bool:
    # One thread, as a mail program makes it: each refers to the first.
    mail = letter(words, message_id=f"<{key}@example.com>", references="<root@example.com>")
    return (await door.mail(mail)).is_success


async def _forged_mail(door: Served, words: str) -> bool:
    return (await door.mail(letter(words), token="guessed")).is_success


async def _odd_mail(door: Served) -> bool:
    return (await door.mail(letter("who am i", sender=None))).is_success


@asynccontextmanager
async def _smtp(door: Served) -> AsyncGenerator[Sender]:
    del door

    async def handover(message: Outbound) -> bool:
        return bool(message)

    async with mail_server() as server:
        yield Smtp(MailServer.of(server.url), MAILBOX, handover, utcnow)


_CALL = f"CA{'c' * 32}"


def _call_form(door: Served, **fields: str) -> dict[str, str]:
    line = Line(door)
    line.sid = _CALL
    return line.form(**fields)


async def _spoken(door: Served, words: str, key: UUID) -> bool:
    # A step's number is what the carrier repeats; as many as there may be, for these keys.
    step = f"/webhooks/twilio/voice/turn?step={key.int % 90_000 + 1}"
    form = _call_form(door, SpeechResult=words, Confidence="0.9")
    return (await door.signed(step, form)).is_success


async def _forged_call(door: Served, words: str) -> bool:
    form = _call_form(door, SpeechResult=words)
    headers = {"X-Twilio-Signature": "exfkjf6u5lpBfCG5RDCU0j6QPGg="}
    path = "/webhooks/twilio/voice/turn?step=1"
    return (await door.http.post(path, data=form, headers=headers)).is_success


async def _odd_call(door: Served) -> bool:
    form = _call_form(door, To="")
    return (await door.signed("/webhooks/twilio/voice", form)).is_success


@dataclass(frozen=True)
class _InCall:
    """The voice sender, speaking into one live call: a message alone names none."""

    sender: Sender
    sid: str

    async def send(self, message: Outbound) -> Outcome:
        return await self.sender.send(replace(message, thread_key=f"voice:{self.sid}"))

    async def lookup(self, message: Outbound, since: datetime) -> tuple[str, ...] | None:
        return await self.sender.lookup(message, since)


@asynccontextmanager
async def _voice(door: Served) -> AsyncGenerator[Sender]:
    async with carrier(door.settings) as away:
        calls = phone(away.settings)
        assert calls is not None
        begun = await away.http.post("/calls", json={"from": PHONE})
        sid = begun.json()["sid"]
        while (await calls.status(sid)) is not Status.ANSWERED:
            await asyncio.sleep(0.02)
        yield _InCall(VoiceSender(calls, Lines(door.settings.origin)), sid)
        await calls.close()


CASES = [
    Case(Channel.SMS, _text, _forged_text, _odd_text, _sms),
    Case(Channel.CHAT, _chat, _forged_chat, _odd_chat, _web_chat),
    Case(Channel.MAIL, _mail, _forged_mail, _odd_mail, _smtp, MAILBOX.address, MARIA, False),
    Case(Channel.VOICE, _spoken, _forged_call, _odd_call, _voice, keeps_list=False),
]

__all__ = ["CASES", "PHONE", "Case"]
