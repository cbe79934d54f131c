"""The phone carrier as this office's settings name it."""

from channels.phone.calls import TwilioCalls
from channels.twilio import TwilioHttp, client
from gateway.settings import Settings


def phone(settings: Settings) -> TwilioCalls | None:
    """Return what steers calls; None where the office has no carrier. The caller closes it."""
    if not settings.twilio_account_sid:
        return None
    http = TwilioHttp(settings.twilio_api_url)
    token = settings.twilio_auth_token.get_secret_value()
    account = client(settings.twilio_account_sid, token, http)
    return TwilioCalls(account, http, settings.origin)
