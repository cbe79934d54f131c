"""Every setting, read once from `FOREBAY_*` (or files), then passed down as plain values."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

EMPTY = SecretStr("")

#: The two names of this machine that everybody has.
LOOPBACK_TWINS = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}


class Settings(BaseSettings):
    """What an operator can set. Secrets may also stand in files of `FOREBAY_SECRETS_DIR`."""

    model_config = SettingsConfigDict(env_prefix="FOREBAY_", extra="ignore", frozen=True)

    # Where things are
    database_url: str = "postgresql+psycopg:///forebay"
    valkey_url: str = ""
    state_dir: Path = Path(".forebay")
    port: int = 8000
    public_url: str = ""
    #: Origins besides our own that may carry the chat element, comma-separated.
    chat_origins: Annotated[tuple[str, ...], NoDecode] = ()
    #: Answer /docs, /openapi.json and /metrics to anyone, not only to loopback.
    public_docs: bool = False
    #: Bearer token that opens them from elsewhere.
    docs_token: SecretStr = EMPTY

    # Twilio
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = EMPTY
    twilio_number: str = "+15035550100"
    twilio_api_url: str = "https://api.twilio.com"
    #: Where the simulated carrier is, when there is one; turns the demo pages on.
    simulator_url: str = ""
    #: Where the demo's simulated colleagues listen, on loopback; empty when there are none.
    colleagues_url: str = ""

    # Mail
    #: Where mail of ours leaves: "smtp://user:password@host:587" or "smtps://…".
    smtp_url: str = ""
    imap_url: str = ""
    #: The office's own mailbox; replies come back to it with a token after a "+".
    mail_from: str = ""
    #: Where mail comes in, comma-separated: "127.0.0.1:2525", "lmtp://127.0.0.1:2424".
    mail_listen: str = ""
    #: Bearer token of POST /webhooks/mail; without one that door is shut.
    mail_token: SecretStr = EMPTY
    #: Bytes one mail may have: a 25 MB attachment in base64, and some.
    mail_most_bytes: int = 40 * 1024 * 1024
    #: Days the raw mail is kept; what it said stays with its conversation.
    raw_mail_days: int = 7

    # Big things that do not belong in rows: raw mail, attachments, recordings
    #: "s3://bucket/prefix", or empty for a folder of the state folder.
    store_url: str = ""
    #: What they are encrypted with, and reply tokens signed; made and kept when not set.
    store_key: SecretStr = EMPTY

    # Rasa
    rasa_url: str = ""
    rasa_token: SecretStr = EMPTY
    #: What Rasa must show at our action route.
    action_token: SecretStr = EMPTY
    #: Seconds a turn may take before a person gets the conversation.
    rasa_limit: float = 3.0

    # The office
    office_name: str = "Alder Falls Customer Accounts"
    office_timezone: str = "America/Los_Angeles"
    #: "always" or e.g. "mon-fri 08:00-17:00".
    office_hours: str = "mon-fri 08:00-17:00"
    #: Show the sign-in choices of the invented office.
    demo: bool = False

    # Clocks, in seconds; short in tests
    turn_lease: float = 20.0
    send_lease: float = 60.0
    sweep_every: float = 15.0
    presence_grace: float = 60.0
    ring_seconds: float = 45.0
    reopen_within: float = 72 * 3600.0
    quiet_bot_closes: float = 24 * 3600.0
    #: The longest a caller waits for the bot's answer before a person gets the call.
    voice_turn_limit: float = 6.0
    #: How long a specialist's phone rings.
    phone_rings: float = 25.0
    #: How long a caller whose specialist's line broke off waits for them before others are asked.
    redial_grace: float = 60.0
    #: After so long without a word from the carrier it is asked whether a call is still on.
    call_silence: float = 600.0
    #: How long after a hang-up the carrier may still tell of a message on tape.
    tape_grace: float = 120.0
    #: How many bot turns one worker runs at once.
    turns_at_once: int = 8

    @model_validator(mode="before")
    @classmethod
    def _split_origins(cls, values: dict[str, object]) -> dict[str, object]:
        """Take the origins as one comma-separated word."""
        origins = values.get("chat_origins")
        if isinstance(origins, str):
            found = (origin.strip().rstrip("/") for origin in origins.split(","))
            values["chat_origins"] = tuple(origin for origin in found if origin)
        return values

    @model_validator(mode="after")
    def _safe_in_public(self) -> Self:
        """Refuse a public Twilio channel without a token: anybody could speak for anybody."""
        if self.twilio_account_sid and not self.twilio_auth_token.get_secret_value():
            message = "FOREBAY_TWILIO_ACCOUNT_SID is set: set FOREBAY_TWILIO_AUTH_TOKEN too."
            raise ValueError(message)
        return self

    @cached_property
    def origin(self) -> str:
        """Where browsers and carriers reach us: scheme, host and port, no trailing slash."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """Every origin of our own pages: ours, and in the demo on loopback its twin by name.

        Cookies belong to a host: 127.0.0.1 and localhost are two desks side by
        side in one browser.
        """
        parts = urlsplit(self.origin)
        twin = LOOPBACK_TWINS.get(parts.hostname or "")
        if not self.demo or twin is None:
            return (self.origin,)
        return (self.origin, parts._replace(netloc=f"{twin}:{parts.port or 80}").geturl())

    @cached_property
    def secure(self) -> bool:
        """Whether browsers reach us by https, so cookies must not travel otherwise."""
        return urlsplit(self.origin).scheme == "https"


def load() -> Settings:
    """Read the settings from the environment and from the folder of secrets, if one is named."""
    named = _SecretsFolder().secrets_dir
    return Settings(_secrets_dir=named) if named else Settings()


class _SecretsFolder(BaseSettings):
    """Where secrets lie as files, one named like each setting."""

    model_config = SettingsConfigDict(env_prefix="FOREBAY_", extra="ignore")

    secrets_dir: str | None = Field(default=None)
