"""What SMS and calls share at Twilio: reading a form, checking its signature, asking the API.

https://www.twilio.com/docs/usage/webhooks/webhooks-security says how requests are signed.
"""

import hmac
import ipaddress
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from channels.base import Outcome, Refused, Unknown

#: What the official client addresses; another base URL takes its place.
_OFFICIAL = "https://api.twilio.com"

#: Twilio's forms have about 25 fields; a call's summary a few more.
_MOST_FIELDS = 200

#: Twilio's code for "this number replied STOP to you" (twilio.com/docs/api/errors/21610).
OPTED_OUT = 21610


class Form(dict[str, list[str]]):
    """The fields of one webhook. A name may come more than once, and is then signed so."""

    __slots__ = ()

    def getall(self, name: str) -> list[str]:
        """Return every value of a field: how the official validator asks."""
        return self[name]

    def one(self, name: str) -> str:
        """Return a field's first value, or an empty string when it was not sent."""
        values = self.get(name)
        return values[0] if values else ""

    def plain(self) -> dict[str, str]:
        """Return the fields as they are kept: the first value of each."""
        return {name: values[0] for name, values in self.items()}


def read_form(body: bytes) -> Form:
    """Read an `application/x-www-form-urlencoded` body. Raises ValueError when it is none."""
    form = Form()
    text = body.decode("ascii")
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS):
        form.setdefault(name, []).append(value)
    return form


class Doorkeeper:
    """Tells Twilio's own webhooks from everybody else's.

    The address that is signed is built from our settings: what a request says
    of its own host and scheme may be a proxy's, or a forger's.
    """

    def __init__(self, public_url: str, token: str) -> None:
        self.token = token
        self._validator = RequestValidator(token)
        self._bases = _with_and_without_port(public_url.rstrip("/"))

    def admits(self, path: str, query: str, form: Form, signature: str) -> bool:
        """Tell whether this form was signed with our token for this address of ours.

        Without a token nobody is admitted: an empty key is known to everybody.
        """
        if not (self.token and signature):
            return False
        address = f"{path}?{query}" if query else path
        given = signature.encode(errors="replace")
        return any(hmac.compare_digest(self._sign(b + address, form), given) for b in self._bases)

    def _sign(self, url: str, form: Form) -> bytes:
        return str(self._validator.compute_signature(url, form)).encode()


def signed(url: str, form: Form, signature: str, token: str) -> bool:
    """Tell whether a form sent to exactly this public address was signed with this token."""
    parts = urlsplit(url)
    keeper = Doorkeeper(f"{parts.scheme}://{parts.netloc}", token)
    return keeper.admits(parts.path, parts.query, form, signature)


def sign(url: str, form: Form, token: str) -> str:
    """Sign a form as Twilio does: what the simulated carrier sends along."""
    return str(RequestValidator(token).compute_signature(url, form))


def _with_and_without_port(base: str) -> tuple[str, ...]:
    """Return both spellings of an address: Twilio signs either, and does not say which."""
    parts = urlsplit(base)
    host = parts.netloc.rpartition("@")[2]
    bare = parts.hostname or ""
    bare = f"[{bare}]" if ":" in bare else bare
    port = parts.port or (443 if parts.scheme == "https" else 80)
    both = (base, f"{parts.scheme}://{bare}", f"{parts.scheme}://{bare}:{port}")
    usual = host != bare
    return tuple(dict.fromkeys(both if usual else both[1:]))


class Throttled(TwilioException):
    """Twilio asked us to come back later (429)."""

    def __init__(self, after: float | None) -> None:
        super().__init__("Twilio asked us to slow down.")
        self.after = after


class TwilioHttp(AsyncHttpClient):
    """The official client's way to the network: bounded in time, to a base URL of our choice.

    Twilio's own transport has neither; and it cannot tell a connection that
    was never made from one that broke, which decides whether we may try again.
    """

    def __init__(self, api_url: str = _OFFICIAL, timeout: float = 15.0) -> None:
        self._base = api_url.rstrip("/")
        self.is_async = True
        self.timeout = timeout
        self._http = httpx2.AsyncClient(
            timeout=httpx2.Timeout(timeout, connect=5.0),
            limits=httpx2.Limits(max_connections=20, keepalive_expiry=2.0),
            # A proxy of the environment is for the way out, never for loopback.
            trust_env=not _is_loopback(self._base),
        )

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  the base class's own signature
        allow_redirects: bool = False,
    ) -> Response:
        """Ask once, never following a redirect: our credentials go to one host only."""
        found = await self._http.request(
            method,
            uri.replace(_OFFICIAL, self._base, 1),
            params=_without_none(params),
            data=_without_none(data),
            headers=headers,
            auth=auth,
            timeout=timeout or httpx2.USE_CLIENT_DEFAULT,
            follow_redirects=allow_redirects,
        )
        if found.status_code == httpx2.codes.TOO_MANY_REQUESTS:
            raise Throttled(_seconds(found.headers.get("retry-after")))
        return Response(found.status_code, found.text, found.headers)

    async def fetch(self, path: str, auth: tuple[str, str], most: int) -> bytes:
        """Return a file the carrier keeps below its base URL, as it is.

        Raises httpx2.HTTPError when it cannot be had, and ValueError when it
        is larger than `most` bytes.
        """
        async with self._http.stream("GET", f"{self._base}{path}", auth=auth) as found:
            found.raise_for_status()
            data = bytearray()
            async for chunk in found.aiter_bytes():
                data += chunk
                if len(data) > most:
                    raise ValueError("The file is larger than it may be.")
            return bytes(data)

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()


def client(account_sid: str, token: str, http: TwilioHttp) -> Client:
    """Return the official client on our transport. Whoever made `http` closes it."""
    return Client(account_sid, token, http_client=http, environment={"-": ""})


def trouble(error: Exception) -> Outcome:
    """Say what is known of a send that ended in an error.

    Only what surely did not arrive may be tried again; what broke after the
    bytes left is Unknown.
    """
    match error:
        case httpx2.ConnectError() | httpx2.ConnectTimeout() | httpx2.PoolTimeout():
            return Refused("The carrier could not be reached.", retry=True)
        case httpx2.UnsupportedProtocol() | httpx2.InvalidURL():
            return Refused("The carrier's address is not one we can use.", retry=False)
        case Throttled():
            return Refused("The carrier asked us to slow down.", retry=True, after=error.after)
        case TwilioRestException() | TwilioServiceException():
            return _said_no(error.status, error.code)
    return Unknown("The carrier did not answer, so it may or may not have gone out.")


#: Twilio's codes in words for the desk; the rest are told by number.
_WORDS = {
    OPTED_OUT: "The customer has opted out of messages.",
    21211: "The carrier says this is not a valid phone number.",
    21214: "The carrier says this number cannot be reached.",
    21408: "The carrier may not send to that country.",
    21608: "The carrier's trial account may not send to this number.",
    21614: "The carrier says this is not a mobile number.",
    21617: "The message is longer than the carrier takes.",
    30003: "The phone is off or out of reach.",
    30004: "The phone's owner or carrier blocks messages.",
    30005: "The number is not in use.",
    30006: "The number is a landline, or its carrier takes no messages.",
    30007: "The carrier filtered it as unwanted.",
    30008: "The carrier gave no reason.",
}


def words(code: int | str | None) -> str:
    """Return what an error code of Twilio's means, in words for the desk."""
    number = int(code) if code and str(code).isdecimal() and len(str(code)) < 10 else 0
    return _WORDS.get(number, f"The carrier gave code {number}." if number else "")


def _said_no(status: int, code: int | None) -> Outcome:
    """Tell a clear no (4xx) from trouble of the carrier's own, after which it may have gone out."""
    if not 400 <= status < 500 or status == httpx2.codes.REQUEST_TIMEOUT:
        return Unknown(f"The carrier failed while it had the message (it said {status}).")
    if status in (httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN):
        return Refused("The carrier does not accept our account's credentials.", retry=False)
    reason = words(code) or f"The carrier refused it (it said {status})."
    return Refused(reason, retry=False, opted_out=code == OPTED_OUT)


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdecimal() and len(header) < 6 else None


def _without_none(values: dict[str, Any] | None) -> dict[str, Any] | None:
    return {name: value for name, value in values.items() if value is not None} if values else None


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
