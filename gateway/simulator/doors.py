"""The gateway's doors as the carrier uses them: everything signed, everything to loopback."""

import asyncio
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx2
import structlog

from channels.twilio import Form, sign
from gateway.settings import Settings

log = structlog.get_logger()

#: Seconds to wait before trying a door again that gave no 2xx. Twilio itself does not;
#: a demo whose gateway restarts should not lose what was just typed.
AGAIN_AFTER = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)

#: How often a call asks for its next words. Twilio asks once, and then its fallback address.
TRIES = 2

#: Seconds Twilio waits for an answer (error 11200 after that).
LIMIT = 15.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door answered."""

    status: int
    #: Without its parameters, in lower case.
    kind: str
    body: bytes

    @property
    def good(self) -> bool:
        """Whether the door was content."""
        return httpx2.codes.is_success(self.status)


class Doors:
    """Posts to the gateway on loopback what is signed for its public address."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.twilio_auth_token.get_secret_value()
        self._port = settings.port
        self._http = httpx2.AsyncClient(timeout=LIMIT, trust_env=False)

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def tell(self, url: str, fields: dict[str, str], name: str) -> None:
        """Tell the gateway something, again until it takes it; `name` is for the log."""
        answer = None
        for pause in (0.0, *AGAIN_AFTER):
            await asyncio.sleep(pause)
            answer = await self._once(url, fields, "POST", name)
            if answer is not None and answer.status < httpx2.codes.INTERNAL_SERVER_ERROR:
                break
            log.warning("simulator.not_taken", sid=name, answer=answer and answer.status)
        if answer is not None and answer.status >= httpx2.codes.BAD_REQUEST:
            log.error("simulator.turned_away", sid=name, answer=answer.status)

    async def ask(
        self, url: str, fields: dict[str, str], method: Literal["GET", "POST"] = "POST"
    ) -> Answer | None:
        """Ask the gateway what to do next; None when nobody answers, even when asked again.

        The second try carries the first one's idempotency token, as Twilio's do.
        """
        answer = None
        name = str(uuid4())
        for _ in range(TRIES):
            answer = await self._once(url, fields, method, name)
            if answer is not None and answer.status < httpx2.codes.INTERNAL_SERVER_ERROR:
                return answer
            log.warning("simulator.no_answer", path=urlsplit(url).path, answer=answer)
        return answer

    async def _once(
        self, url: str, fields: dict[str, str], method: str, name: str
    ) -> Answer | None:
        """Ask once. A GET carries its fields in the address, and signs that."""
        if method == "GET" and fields:
            url = f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(fields)}"
            fields = {}
        form = Form({name: [value] for name, value in fields.items()})
        headers = {
            "X-Twilio-Signature": sign(url, form, self._token),
            "I-Twilio-Idempotency-Token": name,
            "User-Agent": "TwilioProxy/1.1",
        }
        try:
            answer = await self._http.request(
                method, self._beside_us(url), data=fields or None, headers=headers
            )
        except httpx2.TransportError:
            return None
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Answer(answer.status_code, kind, answer.content)

    def _beside_us(self, url: str) -> str:
        """Return where an address of the gateway's really is: nothing leaves this machine."""
        parts = urlsplit(url)
        door = f"http://127.0.0.1:{self._port}{parts.path}"
        return f"{door}?{parts.query}" if parts.query else door
