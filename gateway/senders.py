"""The senders of every channel this office has, made from its settings."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from channels.base import Sender
from channels.chat import WebChat
from channels.handover import handover
from channels.mail.smtp import MailServer, Smtp
from channels.phone.calls import TwilioCalls, VoiceSender
from channels.phone.twiml import Lines
from channels.sms import TwilioSms
from gateway.carrier import account
from gateway.database import Database
from gateway.mail.road import our_mailbox
from gateway.settings import Settings
from gateway.store import Store
from models.base import utcnow
from models.contact import Channel

#: How much of its lease a mail may take; more, and somebody else would take it over.
SENDING = 0.7


@asynccontextmanager
async def senders(
    settings: Settings, database: Database, store: Store
) -> AsyncGenerator[dict[Channel, Sender]]:
    """Give the senders while the block lasts; their connections close with it."""
    found: dict[Channel, Sender] = {Channel.CHAT: WebChat()}
    async with AsyncExitStack() as stack:
        if (carrier := account(settings)) is not None:
            twilio, http = carrier
            stack.push_async_callback(http.close)
            callback = f"{settings.origin}/webhooks/twilio/sms/status"
            found[Channel.SMS] = TwilioSms(twilio, callback)
            calls = TwilioCalls(twilio, http, settings.origin)
            found[Channel.VOICE] = VoiceSender(calls, Lines(settings.origin))
        ours = our_mailbox(settings, store)
        if settings.smtp_url and ours is not None:
            found[Channel.MAIL] = Smtp(
                MailServer.of(settings.smtp_url),
                ours,
                handover(database.sessions),
                utcnow,
                limit=settings.send_lease * SENDING,
            )
        yield found
