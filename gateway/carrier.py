"""The carrier of texts and calls as this office's settings name it."""

from twilio.rest import Client

from channels.phone.calls import TwilioCalls
from channels.twilio import TwilioHttp, client
from gateway.settings import Settings


def account(settings: Settings) -> tuple[Client, TwilioHttp] | None:
    """Return the office's account at the carrier and its connections, which the caller closes."""
    if not settings.twilio_account_sid:
        return None
    http = TwilioHttp(settings.twilio_api_url)
    token = settings.twilio_auth_token.get_secret_value()
    return client(settings.twilio_account_sid, token, http), http


def phone(settings: Settings) -> TwilioCalls | None:
    """Return what steers calls; None where the office has no carrier. The caller closes it."""
    opened = account(settings)
    return TwilioCalls(*opened, settings.origin) if opened else None
