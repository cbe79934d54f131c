"""Bringing texts and receipts to our doors, as often and in the order the knobs say."""

import asyncio

from gateway.settings import Settings
from gateway.simulator.doors import Doors
from gateway.simulator.errands import Errands
from gateway.simulator.knobs import Knobs, Panel
from gateway.simulator.texts import Text, Texts

FINAL_WELL = ("sent", "delivered")


class Courier:
    """Brings texts to our door, and receipts for those we sent."""

    def __init__(
        self, settings: Settings, texts: Texts, panel: Panel, doors: Doors, errands: Errands
    ) -> None:
        self._settings = settings
        self._texts = texts
        self._panel = panel
        self._doors = doors
        self._errands = errands
        self._in_order: dict[str, asyncio.Lock] = {}

    def bring(self, text: Text) -> None:
        """Bring a customer's text to our door, in the order they were written."""
        self._errands.start(self._bring(text))

    def report(self, text: Text) -> None:
        """Carry a text of the utility's to its phone, and send receipts."""
        self._errands.start(self._report(text))

    async def _bring(self, text: Text) -> None:
        url = f"{self._settings.origin}/webhooks/twilio/sms"
        async with self._in_order.setdefault(text.sender, asyncio.Lock()):
            copies = self._panel.knobs.webhook_copies
            await asyncio.gather(
                *(self._doors.tell(url, self._said(text), text.sid) for _ in range(copies)),
                return_exceptions=True,
            )

    async def _report(self, text: Text) -> None:
        knobs = self._panel.knobs
        error = knobs.unreachable.get(text.recipient)
        steps = ("sent", "undelivered") if error else FINAL_WELL
        receipts = [self._receipt(text, "queued")]
        for status in steps:
            await asyncio.sleep(knobs.receipt_delay)
            self._texts.change(text, status, error if status == "undelivered" else None)
            receipts.append(self._receipt(text, status))
            if not knobs.receipts_backwards:
                await self._send(text, [receipts.pop(0)], knobs)
        await self._send(text, receipts[::-1] if knobs.receipts_backwards else receipts, knobs)

    async def _send(self, text: Text, receipts: list[dict[str, str]], knobs: Knobs) -> None:
        if text.status_callback is None:
            return
        for receipt in receipts:
            for _ in range(knobs.receipt_copies):
                await self._doors.tell(text.status_callback, receipt, text.sid)

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


def segments(body: str) -> int:
    """Return how many parts a text travels in: 160 letters of GSM 7-bit, or 70 of UCS-2."""
    one, more = (160, 153) if body.isascii() else (70, 67)
    return 1 if len(body) <= one else -(-len(body) // more)
