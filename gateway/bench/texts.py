"""Incoming texts as the carrier sends them: signed forms of twenty fields, as bytes."""

from collections.abc import Iterator
from itertools import cycle, islice
from urllib.parse import urlencode
from uuid import uuid4

from channels.twilio import Form, sign

ORIGIN = "https://forebay.example"
PATH = "/webhooks/twilio/sms"
ACCOUNT = "AC" + "b" * 32
TOKEN = "bench-token-that-opens-nothing"  # noqa: S105  of the benchmark's own gateway alone
OURS = "+15035550100"

#: Numbers kept for fiction (555-01xx), in area codes of Oregon and Washington.
CUSTOMERS = tuple(
    f"+1{area}55501{line:02d}" for area in (541, 458, 971, 360, 509) for line in range(100)
)

SENTENCES = (
    "What is my balance?",
    "When is my bill due? I think it was the 14th",
    "hi, can I pay 84.20 today and the rest on the 30th?",
    "My account number is 2041883507, is my payment of 112.00 there yet?",
    "Please call me at 541 555 0123 after 5pm, thank you",
    "¿Cuánto debo este mes?",
    "why is my bill so high this month, it was 61.15 in october and now 143.90",
    "I moved out on 11/02. The new tenant is not me. 1418 SW Larch St Apt 6",
    "Do you have a late fee if I pay two days late?",
    "ok thanks",
)


class Texts:
    """An endless supply of texts from known customers, no two with the same id."""

    def __init__(self) -> None:
        self._senders = cycle(CUSTOMERS)
        self._sentences = cycle(SENTENCES)

    def requests(self, count: int) -> list[bytes]:
        """Return so many whole HTTP requests, each with its true signature."""
        return [_request(fields) for fields in islice(self._forms(), count)]

    def _forms(self) -> Iterator[dict[str, str]]:
        for sender, sentence in zip(self._senders, self._sentences, strict=True):
            yield form(sender, sentence)


def form(sender: str, sentence: str) -> dict[str, str]:
    """Return the fields of one text."""
    sid = f"SM{uuid4().hex}"
    return {
        "ToCountry": "US",
        "ToState": "OR",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "ALDER FALLS",
        "FromZip": "97401",
        "SmsSid": sid,
        "FromState": "OR",
        "SmsStatus": "received",
        "FromCity": "EUGENE",
        "Body": sentence,
        "FromCountry": "US",
        "To": OURS,
        "ToZip": "97301",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": sender,
        "MessagingServiceSid": "MG" + "c" * 32,
        "ApiVersion": "2010-04-01",
    }


def signature(fields: dict[str, str]) -> str:
    """Return the signature the carrier would put on a text."""
    return sign(ORIGIN + PATH, Form({name: [value] for name, value in fields.items()}), TOKEN)


def _request(fields: dict[str, str]) -> bytes:
    body = urlencode(fields).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\n"
        "Host: forebay.example\r\n"
        "User-Agent: TwilioProxy/1.1\r\n"
        "Accept: */*\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"X-Twilio-Signature: {signature(fields)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
