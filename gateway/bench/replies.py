"""A customer's turn through the whole house, and the look into the database that ends it."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

import httpx2
import psycopg

from gateway.bench.stage import NotMeasured
from gateway.bench.texts import CUSTOMERS, OURS, PATH, form, signature
from gateway.up.addresses import LOOPBACK

#: Seconds a reply may take before the row is given up.
TURN_LIMIT = 30.0
#: Seconds between looks for replies. A turn takes many times as long.
LOOK = 0.01

_ANSWERED = """
SELECT thread_key FROM conversation
 WHERE thread_key = ANY(%s) AND answered_seq >= last_inbound_seq
"""


class House:
    """Takes turns: a text in by the carrier's door, its reply committed."""

    def __init__(self, http: httpx2.AsyncClient, port: int, dsn: str) -> None:
        self._http = http
        self._url = f"http://{LOOPBACK}:{port}{PATH}"
        self._dsn = dsn
        #: Who waits for a reply, by thread.
        self._waiting: dict[str, asyncio.Event] = {}
        self.turns = 0

    async def turn(self, customer: int, words: str) -> None:
        """Send a text as the carrier does; return when its reply is committed."""
        fields = form(CUSTOMERS[customer], words)
        signed = {"x-twilio-signature": signature(fields)}
        answer = await self._http.post(self._url, data=fields, headers=signed)
        if not answer.is_success:
            raise NotMeasured(f"A text was answered {answer.status_code}.")
        self.turns += 1
        # Only from now on: before this, an earlier reply would look like the answer.
        answered = self._waiting[f"sms:{OURS}:{CUSTOMERS[customer]}"] = asyncio.Event()
        try:
            async with asyncio.timeout(TURN_LIMIT):
                await answered.wait()
        except TimeoutError:
            raise NotMeasured(f"A text had no reply after {TURN_LIMIT:g} s.") from None

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncGenerator[None]:
        """Look for replies while the block lasts."""
        watch = asyncio.ensure_future(self._watch())
        try:
            yield
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch

    async def _watch(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self._dsn, autocommit=True)
        async with connection:
            while True:
                await asyncio.sleep(LOOK)
                if self._waiting:
                    found = await connection.execute(_ANSWERED, [list(self._waiting)])
                    for (thread,) in await found.fetchall():
                        self._waiting.pop(thread).set()
