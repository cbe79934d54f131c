"""Bringing the simulated carrier's webhooks to our doors: signed, and again if need be."""

import asyncio
from collections.abc import Coroutine
from urllib.parse import urlsplit

import httpx2
import structlog

from channels.twilio import Form, sign
from gateway.settings import Settings
from gateway.simulator.knobs import Knobs
from gateway.simulator.texts import Text, Texts

log = structlog.get_logger()

#: Seconds to wait before trying a door again that gave no 2xx. Twilio itself does not;
#: a demo whose gateway restarts should not lose what was just typed.
AGAIN_AFTER = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)

FINAL_WELL = ("sent", "delivered")


class Courier:
    """Posts to the gateway on loopback what is signed for its public address."""

    def __init__(self, settings: Settings, texts: Texts) -> None:
        self.knobs = Knobs()
        self._settings = settings
        self._texts = texts
        self._http = httpx2.AsyncClient(timeout=15.0, trust_env=False)
        self._errands: set[asyncio.Task[None]] = set()
        self._in_order: dict[str, asyncio.Lock] = {}

    async def close(self) -> None:
        """Drop every errand under way."""
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        await self._http.aclose()

    def bring(self, text: Text) -> None:
        """Bring a customer's text to our door, in the order they were written."""
        self._start(self._bring(text))

    def report(self, text: Text) -> None:
        """Carry a text of the utility's to its phone, and send receipts."""
        self._start(self._report(text))

    async def _bring(self, text: Text) -> None:
        url = f"{self._settings.origin}/webhooks/twilio/sms"
        async with self._in_order.setdefault(text.sender, asyncio.Lock()):
            copies = self.knobs.webhook_copies
            await asyncio.gather(
                *(self._post(url, self._said(text)) for _ in range(copies)), return_exceptions=True
            )

    async def _report(self, text: Text) -> None:
        knobs = self.knobs
        error = knobs.unreachable.get(text.recipient)
        steps = ("sent", "undelivered") if error else FINAL_WELL
        receipts = [self._receipt(text, "queued")]
        for status in steps:
            await asyncio.sleep(knobs.receipt_delay)
            await self._texts.change(text, status, error if status == "undelivered" else None)
            receipts.append(self._receipt(text, status))
            if not knobs.receipts_backwards:
                await self._send(text, [receipts.pop(0)], knobs)
        await self._send(text, receipts[::-1] if knobs.receipts_backwards else receipts, knobs)

    async def _send(self, text: Text, receipts: list[dict[str, str]], knobs: Knobs) -> None:
        if text.status_callback is None:
            return
        for receipt in receipts:
            for _ in range(knobs.receipt_copies):
                await self._post(text.status_callback, receipt)

    async def _post(self, url: str, fields: dict[str, str]) -> None:
        """Post one form, signed for the address it names, to the gateway beside us."""
        token = self._settings.twilio_auth_token.get_secret_value()
        form = Form({name: [value] for name, value in fields.items()})
        headers = {
            "X-Twilio-Signature": sign(url, form, token),
            "I-Twilio-Idempotency-Token": fields["MessageSid"],
            "User-Agent": "TwilioProxy/1.1",
        }
        parts = urlsplit(url)
        door = f"http://127.0.0.1:{self._settings.port}{parts.path}"
        door = f"{door}?{parts.query}" if parts.query else door
        for pause in (*AGAIN_AFTER, None):
            answer = await self._try(door, fields, headers)
            if answer is not None and answer < httpx2.codes.INTERNAL_SERVER_ERROR:
                break
            log.warning("simulator.not_taken", sid=fields["MessageSid"], answer=answer)
            if pause is None:
                return
            await asyncio.sleep(pause)
        if answer is not None and answer >= httpx2.codes.BAD_REQUEST:
            log.error("simulator.turned_away", sid=fields["MessageSid"], answer=answer)

    async def _try(self, door: str, fields: dict[str, str], headers: dict[str, str]) -> int | None:
        try:
            answer = await self._http.post(door, data=fields, headers=headers)
        except httpx2.TransportError:
            return None
        return answer.status_code

    def _said(self, text: Text) -> dict[str, str]:
        """Return the fields of a customer's text, as Twilio sends them."""
        place = {"City": "ALDER FALLS", "State": "OR", "Zip": "97000", "Country": "US"}
        return {
            "ToCountry": "US",
            "ToState": place["State"],
            "ToCity": place["City"],
            "ToZip": place["Zip"],
            "FromCountry": "US",
            "FromState": place["State"],
            "FromCity": place["City"],
            "FromZip": place["Zip"],
            "SmsMessageSid": text.sid,
            "SmsSid": text.sid,
            "MessageSid": text.sid,
            "SmsStatus": "received",
            "Body": text.body,
            "From": text.sender,
            "To": text.recipient,
            "NumMedia": "0",
            "NumSegments": str(segments(text.body)),
            "AccountSid": self._settings.twilio_account_sid,
            "ApiVersion": "2010-04-01",
        }

    def _receipt(self, text: Text, status: str) -> dict[str, str]:
        fields = {
            "SmsSid": text.sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "MessageSid": text.sid,
            "To": text.recipient,
            "From": text.sender,
            "AccountSid": self._settings.twilio_account_sid,
            "ApiVersion": "2010-04-01",
        }
        if text.error_code and status == "undelivered":
            fields["ErrorCode"] = str(text.error_code)
        return fields

    def _start(self, errand: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


def segments(body: str) -> int:
    """Return how many parts a text travels in: 160 letters of GSM 7-bit, or 70 of UCS-2."""
    one, more = (160, 153) if body.isascii() else (70, 67)
    return 1 if len(body) <= one else -(-len(body) // more)
