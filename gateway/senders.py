"""The senders of every channel this office has, made from its settings."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from channels.base import Sender
from channels.chat import WebChat
from channels.sms import TwilioSms
from channels.twilio import TwilioHttp, client
from gateway.settings import Settings
from models.contact import Channel


@asynccontextmanager
async def senders(settings: Settings) -> AsyncGenerator[dict[Channel, Sender]]:
    """Give the senders while the block lasts; their connections close with it."""
    found: dict[Channel, Sender] = {Channel.CHAT: WebChat()}
    async with AsyncExitStack() as stack:
        if settings.twilio_account_sid:
            http = TwilioHttp(settings.twilio_api_url)
            stack.push_async_callback(http.close)
            token = settings.twilio_auth_token.get_secret_value()
            twilio = client(settings.twilio_account_sid, token, http)
            callback = f"{settings.origin}/webhooks/twilio/sms/status"
            found[Channel.SMS] = TwilioSms(twilio, callback)
        yield found
