"""What the children are told: settings the user did not make are made here."""

from dataclasses import dataclass
from pathlib import Path

from gateway.settings import Settings
from gateway.up.addresses import LOOPBACK, free_ports, is_free
from gateway.up.keys import kept_keys

#: The invented office's mailbox; `.example` is nobody's (RFC 2606).
MAILBOX = "accounts@alderfalls.example"
MAIL_PORT = 2525


@dataclass(frozen=True)
class Surroundings:
    """The one environment all children share, and where the parts listen."""

    shared: dict[str, str]
    simulator_port: int | None
    rasa_port: int | None
    #: Where the simulated carrier's mail server listens, when mail leaves to it.
    mail_port: int | None = None


def surround(settings: Settings, database_url: str, *, with_bot: bool) -> Surroundings:
    """Make the environment of all children: addresses of the parts, and the kept secrets.

    Without Twilio settings there is a simulated carrier. Without a Python
    3.10 and without a Rasa elsewhere there is no bot: its address is empty.
    """
    state = settings.state_dir.absolute()
    keys = kept_keys(state)
    simulated = not settings.twilio_account_sid
    simulator, rasa, post, crew = free_ports(4)
    own_bot = with_bot and not settings.rasa_url
    told = {
        "database_url": database_url,
        "state_dir": str(state),
        "port": str(settings.port),
        "public_url": settings.origin,
        "rasa_url": settings.rasa_url or (f"http://{LOOPBACK}:{rasa}" if own_bot else ""),
        "demo": _demo(settings),
    }
    told |= mail_settings(settings)
    told["mail_token"] = settings.mail_token.get_secret_value() or keys["mail_token"]
    if own_bot:
        told["rasa_token"] = settings.rasa_token.get_secret_value() or keys["rasa_token"]
        told["action_token"] = settings.action_token.get_secret_value() or keys["action_token"]
    if simulated:
        told |= _simulated(settings, keys, simulator)
        if told["demo"] == "1":
            told["colleagues_url"] = f"http://{LOOPBACK}:{crew}"
    own_post = simulated and not settings.smtp_url
    if own_post:
        told["smtp_url"] = f"smtp://{LOOPBACK}:{post}"
    shared = {f"FOREBAY_{name.upper()}": value for name, value in told.items()}
    shared["PYTHONUNBUFFERED"] = "1"
    return Surroundings(
        shared,
        simulator if simulated else None,
        rasa if own_bot else None,
        post if own_post else None,
    )


def _simulated(settings: Settings, keys: dict[str, str], port: int) -> dict[str, str]:
    """Return what makes a simulated carrier at this port ours, and the office open."""
    address = f"http://{LOOPBACK}:{port}"
    told = {
        "twilio_account_sid": keys["twilio_account_sid"],
        "twilio_auth_token": keys["twilio_auth_token"],
        "twilio_api_url": address,
        "simulator_url": address,
    }
    if "office_hours" not in settings.model_fields_set:
        told["office_hours"] = "always"  # a newcomer tries it at any hour
    return told


def mailbox(settings: Settings) -> str:
    """Return the office's mailbox; the invented office's where the carrier is simulated."""
    return settings.mail_from or ("" if settings.twilio_account_sid else MAILBOX)


def mail_settings(settings: Settings) -> dict[str, str]:
    """Return the office's mailbox, and a door for mail, where the user named none.

    The door is on loopback: what the world sends must come through a mail
    server of the user's. The invented office has a mailbox of its own; a real
    one without a mailbox has no door either, since nothing could be for it.
    """
    ours = mailbox(settings)
    if not ours:
        return {}
    told = {"mail_from": ours, "mail_listen": settings.mail_listen}
    if "mail_listen" not in settings.model_fields_set and not settings.imap_url:
        port = MAIL_PORT if is_free(MAIL_PORT) else free_ports(1)[0]
        told["mail_listen"] = f"{LOOPBACK}:{port}"
    return told


def _demo(settings: Settings) -> str:
    """Show the demo's sign-ins unless the user said otherwise."""
    said = "demo" in settings.model_fields_set
    return "1" if settings.demo or not said else "0"


def logs_of(settings: Settings) -> Path:
    """Return the folder of the children's logs."""
    return settings.state_dir.absolute() / "logs"
