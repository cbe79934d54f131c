"""The customer's chat socket. It knows neither the bot nor the queue: it shows rows.

One task reads what the customer says, one shows what changed; the frames
themselves are sent by a third from a bounded queue, so that a browser that
does not read is let go instead of held in memory.
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import structlog
from fastapi import APIRouter
from sqlalchemy.exc import OperationalError
from starlette.websockets import WebSocket, WebSocketDisconnect

from channels import chat
from channels.chat import Fault, Frame, Hello, Language, Say
from gateway import chatview
from gateway.parts import Parts
from gateway.realtime import Subscription
from gateway.settings import Settings
from models.base import utcnow
from models.errors import ForebayError

router = APIRouter()
log = structlog.get_logger()

#: So many frames in so many seconds; more are answered "too fast".
MOST_FRAMES, IN_SECONDS = 20, 10.0
#: Frames that may wait for a browser that does not read.
MOST_UNSENT = 500
#: Seconds a new socket has for its first frame.
HELLO_WITHIN = 20.0

#: How often someone in line is told their place, in seconds.
PLACE_EVERY = 15.0

# RFC 6455, 7.4.1 and the IANA registry
GOING_AWAY, POLICY, TRY_LATER = 1001, 1008, 1013

#: Tokens as `channels.chat.new_token` makes them; any other means a new session.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

GREETING = {
    "en": "I am Forebay's automatic assistant. Ask about bills, payments and policies, or ask for"
    " a person at any time.",
    "es": "Soy el asistente automático de Forebay. Pregunte por facturas, pagos y normas, o pida"
    " una persona cuando quiera.",
}
WORDS = {
    "en": {
        "bot": "Our assistant is answering.",
        "waiting": "You are in line for a person.",
        "person": "A specialist is with you.",
        "closed": "This conversation is closed. Write to begin again.",
    },
    "es": {
        "bot": "Le responde nuestro asistente.",
        "waiting": "Está en la fila para hablar con una persona.",
        "person": "Le atiende un especialista.",
        "closed": "Esta conversación está cerrada. Escriba para empezar de nuevo.",
    },
}


@router.websocket("/chat/ws")
async def chat_socket(socket: WebSocket) -> None:
    """Serve one browser's chat until it goes."""
    parts: Parts = socket.app.state.parts
    if not allowed(socket.headers.get("origin"), parts.settings):
        await socket.close(POLICY)
        return
    await socket.accept()
    try:
        async with parts.hub.listen() as changes:
            await Talk(socket, parts, changes).run()
        await socket.close(GOING_AWAY)
    except WebSocketDisconnect:
        return
    except TimeoutError:
        await socket.close(POLICY)
    except (ForebayError, OperationalError) as trouble:
        log.warning("chat.let_go", error=type(trouble).__name__)
        await socket.close(TRY_LATER)


def allowed(origin: str | None, settings: Settings) -> bool:
    """Tell whether a page of this origin may talk to us. Browsers always say; others need not."""
    if origin is None:
        return True
    given, ours = origin.rstrip("/").lower(), settings.origin.lower()
    listed = {ours, *(one.lower() for one in settings.chat_origins)}
    # On a developer's machine localhost and 127.0.0.1 are the same site to everyone but browsers.
    return given in listed or (_LOOPBACK.sub("", given) == _LOOPBACK.sub("", ours) != ours)


_LOOPBACK = re.compile(r"(?<=//)(localhost|127\.0\.0\.1|\[::1\])(?=:|$)")


class _TooSlow(ForebayError):
    """The browser does not read what it is sent."""


class Talk:
    """One socket: a session, what it has seen, and what is under way."""

    def __init__(self, socket: WebSocket, parts: Parts, changes: Subscription) -> None:
        self._socket, self._parts, self._changes = socket, parts, changes
        self._unsent: asyncio.Queue[dict[str, Any]] = asyncio.Queue(MOST_UNSENT)
        self._showing = asyncio.Lock()
        self._recent: deque[float] = deque(maxlen=MOST_FRAMES)
        self._seen: chatview.Place | None = None
        self._standing: chatview.Standing | None = None
        #: Said on this very socket: acknowledged, and so not shown to it again.
        self._own: set[str] = set()
        self._address, self._language = "", "en"

    async def run(self) -> None:
        """Read, show and send until one of them ends, however it ends."""
        jobs: list[Callable[[], Coroutine[Any, Any, None]]] = [self._read_all, self._send_all]
        tasks = [asyncio.create_task(job()) for job in jobs]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _read_all(self) -> None:
        """Take the first hello, then show what changes while the customer talks."""
        async with asyncio.timeout(HELLO_WITHIN):
            hello = await self._frame()
            while not isinstance(hello, Hello):
                self._say_no("not_ready", "Say hello first.", _key(hello))
                hello = await self._frame()
        await self._welcome(hello)
        showing = asyncio.create_task(self._show_all())
        try:
            while not showing.done():
                await self._take(await self._frame())
            showing.result()
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)

    async def _frame(self) -> Frame:
        """Return the next frame that says something; answer those that do not."""
        loop = asyncio.get_running_loop()
        while True:
            told = await self._socket.receive()
            if told["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(told.get("code", 1000))
            frame = chat.read(told.get("text") or told.get("bytes") or "")
            if len(self._recent) == MOST_FRAMES and loop.time() - self._recent[0] < IN_SECONDS:
                self._say_no("too_fast", "Wait a few seconds, then send it again.", _key(frame))
            elif isinstance(frame, Fault):
                self._recent.append(loop.time())
                self._say_no(frame.code, frame.detail, frame.client_msg_id)
            else:
                self._recent.append(loop.time())
                return frame

    async def _take(self, frame: Frame) -> None:
        if isinstance(frame, Say):
            await self._say(frame)
        elif isinstance(frame, Language):
            self._language = frame.language
        elif isinstance(frame, Hello):
            self._say_no("not_ready", "This socket has said hello already.", None)
        else:
            await self._show()  # another tab may have begun a conversation
            self._put({"type": "pong"})

    async def _welcome(self, hello: Hello) -> None:
        """Answer hello: the session, who has the conversation, and what was missed."""
        known = hello.session is not None and _TOKEN.fullmatch(hello.session) is not None
        token = hello.session if known and hello.session else chat.new_token()
        self._address = chat.address_of(token)
        self._language = hello.language or "en"
        self._seen = chatview.place(hello.after) if known else None
        async with self._parts.database.sessions() as session:
            now = await chatview.standing(session, self._thread)
        greeting = GREETING[self._language]
        state = now.state if now else "bot"
        self._put({"type": "welcome", "session": token, "state": state, "greeting": greeting})
        await self._show()

    async def _say(self, said: Say) -> None:
        """Acknowledge only what is committed; nothing is lost that was acknowledged."""
        key = str(said.client_msg_id)
        inbound = chat.parse(said, self._address, self._language, utcnow())
        self._own.add(key)
        try:
            received = await self._parts.intake.receive(inbound)
        except ForebayError as trouble:
            self._own.discard(key)
            self._say_no("not_ready", str(trouble), key)
            return
        self._hear(received.conversation_id)
        await self._show()
        own = chatview.Place(received.conversation_id, received.seq)
        seen = self._seen or chatview.Place(received.conversation_id, 0)
        cursor = chatview.acknowledged(own, seen)
        self._put({"type": "ack", "client_msg_id": key, "cursor": cursor})

    async def _show_all(self) -> None:
        """Show what changed whenever something did; someone in line hears their place."""
        while True:
            waiting = self._standing is not None and self._standing.state == "waiting"
            try:
                async with asyncio.timeout(PLACE_EVERY if waiting else None):
                    change = await anext(self._changes)
            except TimeoutError:
                await self._show()
            except StopAsyncIteration:  # the process is closing
                return
            else:
                if change.kind != "note.written":
                    await self._show()

    async def _show(self) -> None:
        """Show everything that may be shown by now, each thing once, in order."""
        async with self._showing:
            more = True
            while more:
                async with self._parts.database.sessions() as session:
                    standing = await chatview.standing(session, self._thread)
                    if standing is not None:
                        self._hear(standing.conversation_id)
                    steps = await chatview.after(session, self._thread, self._seen)
                for step in steps:
                    frame = chatview.frame(step)
                    if frame is not None and frame["client_msg_id"] not in self._own:
                        self._put(frame)
                    self._seen = step.place
                more = len(steps) == chatview.MOST
            if standing is not None and standing != self._standing:
                self._standing = standing
                words = WORDS[self._language][standing.state]
                told = {"state": standing.state, "position": standing.position, "words": words}
                self._put({"type": "state"} | told)

    async def _send_all(self) -> None:
        while True:
            frame = await self._unsent.get()
            await self._socket.send_text(json.dumps(frame, ensure_ascii=False))

    def _put(self, frame: dict[str, Any]) -> None:
        try:
            self._unsent.put_nowait(frame)
        except asyncio.QueueFull:
            raise _TooSlow from None

    def _say_no(self, code: str, detail: str, key: str | None) -> None:
        self._put({"type": "error", "code": code, "detail": detail, "client_msg_id": key})

    def _hear(self, conversation_id: UUID) -> None:
        self._changes.add(f"conversation:{conversation_id}")

    @property
    def _thread(self) -> str:
        return chat.thread_key(self._address)


def _key(frame: Frame | Fault) -> str | None:
    told = getattr(frame, "client_msg_id", None)
    return str(told) if told else None
