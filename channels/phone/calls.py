"""Asking Twilio about calls: dial, hang up, hold, say; and sending words into a live call.

API 2010-04-01: twilio.com/docs/voice/api/call-resource,
/conference-participant-resource and /api/recording.
"""

from collections.abc import Awaitable
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

import httpx2
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from channels.base import Outbound, Outcome, Refused, Sent, Unknown
from channels.phone.forms import Status
from channels.phone.twiml import VOICE, Lines
from channels.twilio import TwilioHttp, trouble
from models.errors import Conflict, Unavailable

#: What tells us how a leg fares.
_EVENTS: Final = ["initiated", "ringing", "answered", "completed"]

#: Twilio's codes for "there is no such thing (any more)" and "the call is not in progress".
_GONE: Final = frozenset({20404, 21220})
#: Bytes of a recording: three minutes of 8 kHz, 16 bit, twice over.
MOST_BYTES: Final = 6 * 1024 * 1024

_TROUBLE: Final = (httpx2.HTTPError, httpx2.InvalidURL, TwilioException, ValueError, KeyError)

Answer = TypeVar("Answer")


class CarrierSilent(Unavailable):
    """The phone carrier could not be asked. Try again in a moment."""


class LegOver(Conflict):
    """That call is over."""


class TwilioCalls:
    """Steers calls through one Twilio account. `origin` is where the carrier reaches us.

    Whoever makes it closes it, and its connections with it.
    """

    def __init__(self, client: Client, http: TwilioHttp, origin: str) -> None:
        self._client = client
        self._http = http
        self._origin = origin

    async def dial(self, leg_id: UUID, to: str, caller: str, ring: int) -> Outcome:
        """Call a specialist's phone, once, and say which of the three things happened.

        Its addresses name the leg, so that even a call whose answer we never
        saw is known again when it is answered. `ring` is in seconds.
        """
        address = f"{self._origin}{VOICE}/leg"
        try:
            made = await self._client.calls.create_async(
                to=to,
                from_=caller,
                url=f"{address}?leg={leg_id}",
                status_callback=f"{address}/status?leg={leg_id}",
                status_callback_event=_EVENTS,
                timeout=ring,
            )
        except (httpx2.TransportError, httpx2.InvalidURL, TwilioException) as error:
            return trouble(error)
        except (ValueError, KeyError, TypeError):
            return Unknown("The carrier's answer could not be read.")
        return Sent(made.sid) if made.sid else Unknown("The carrier's answer named no call.")

    async def hang_up(self, sid: str) -> None:
        """End a leg, ringing or not. One that is over already is no trouble.

        Raises CarrierSilent.
        """
        try:
            await _asked(self._client.calls(sid).update_async(status="completed"))
        except LegOver:
            return

    async def ask_again(self, sid: str) -> None:
        """Have a live leg ask us where it stands, whatever it hears now.

        Raises LegOver or CarrierSilent.
        """
        where = f"{self._origin}{VOICE}/turn?step=now"
        await _asked(self._client.calls(sid).update_async(url=where, method="POST"))

    async def status(self, sid: str) -> Status | None:
        """Return how a leg stands; None for one the carrier does not know, or a word we do not.

        Raises CarrierSilent.
        """
        try:
            found = await _asked(self._client.calls(sid).fetch_async())
        except LegOver:
            return None
        told = str(getattr(found.status, "value", found.status))
        return Status(told) if told in set(Status) else None

    async def hold(self, conversation_id: UUID, sid: str, *, on: bool) -> None:
        """Let the caller hear music instead of the conference, or the conference again.

        Raises LegOver when no such conference goes on, or the caller is not in it; CarrierSilent.
        """
        going = await _asked(
            self._client.conferences.list_async(
                friendly_name=str(conversation_id), status="in-progress", limit=1
            )
        )
        if not going:
            raise LegOver("Nobody is on the line together right now.")
        conference = self._client.conferences(going[0].sid or "")
        music = {"hold_url": f"{self._origin}{VOICE}/hold", "hold_method": "POST"} if on else {}
        await _asked(conference.participants(sid).update_async(hold=on, **music))

    async def tape(self, recording_sid: str) -> bytes:
        """Return a recording as a WAV file. Raises CarrierSilent when it cannot be had now."""
        account, token = self._client.username or "", self._client.password or ""
        path = f"/2010-04-01/Accounts/{account}/Recordings/{recording_sid}.wav"
        try:
            return await self._http.fetch(path, (account, token), MOST_BYTES)
        except (httpx2.HTTPError, ValueError) as error:
            raise CarrierSilent("The recording could not be fetched from the carrier.") from error

    async def close(self) -> None:
        """Close every connection."""
        await self._http.close()

    async def tell(self, sid: str, twiml: str) -> Outcome:
        """Have a live leg hear this now, once, and say which of the three things happened."""
        try:
            await self._client.calls(sid).update_async(twiml=twiml)
        except (httpx2.TransportError, httpx2.InvalidURL, TwilioException) as error:
            if isinstance(error, TwilioRestException) and error.code in _GONE:
                return Refused("The call was over before this could be said.", retry=False)
            return trouble(error)
        except (ValueError, KeyError, TypeError):
            return Unknown("The carrier's answer could not be read.")
        return Sent(sid)


class VoiceSender:
    """Says in a live call what no step of it has said: the worker's words, after a break."""

    def __init__(self, calls: TwilioCalls, lines: Lines) -> None:
        self._calls = calls
        self._lines = lines

    async def send(self, message: Outbound) -> Outcome:
        """Say it now; then the call asks where it stands."""
        sid = message.thread_key.removeprefix("voice:")
        if not sid:
            return Refused("It belongs to no call.", retry=False)
        language = "es" if message.language == "es" else "en"
        told = await self._calls.tell(sid, self._lines.go_on([(language, message.text)]))
        return Sent(f"{sid}:{message.outbox_id}") if isinstance(told, Sent) else told

    async def lookup(self, message: Outbound, since: datetime) -> tuple[str, ...] | None:
        """Return None: nobody keeps a list of what was said in a call."""
        del message, since


async def _asked(question: Awaitable[Answer]) -> Answer:
    """Return the carrier's answer, its no as LegOver and its silence as CarrierSilent."""
    try:
        return await question
    except TwilioRestException as error:
        if error.code in _GONE or error.status == httpx2.codes.NOT_FOUND:
            raise LegOver from error
        raise CarrierSilent from error
    except _TROUBLE as error:
        raise CarrierSilent from error
