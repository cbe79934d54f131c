"""What the children are told: settings the user did not make are made here."""

from dataclasses import dataclass
from pathlib import Path

from gateway.settings import Settings
from gateway.up.addresses import LOOPBACK, free_ports
from gateway.up.keys import kept_keys


@dataclass(frozen=True)
class Surroundings:
    """The one environment all children share, and where the parts listen."""

    shared: dict[str, str]
    simulator_port: int | None
    rasa_port: int | None


def surround(settings: Settings, database_url: str, *, with_bot: bool) -> Surroundings:
    """Make the environment of all children: addresses of the parts, and the kept secrets.

    Without Twilio settings there is a simulated carrier. Without a Python
    3.10 and without a Rasa elsewhere there is no bot: its address is empty.
    """
    state = settings.state_dir.absolute()
    keys = kept_keys(state)
    simulated = not settings.twilio_account_sid
    simulator, rasa = free_ports(2)
    own_bot = with_bot and not settings.rasa_url
    told = {
        "database_url": database_url,
        "state_dir": str(state),
        "port": str(settings.port),
        "public_url": settings.origin,
        "rasa_url": settings.rasa_url or (f"http://{LOOPBACK}:{rasa}" if own_bot else ""),
        "demo": _demo(settings),
    }
    if own_bot:
        told["rasa_token"] = settings.rasa_token.get_secret_value() or keys["rasa_token"]
        told["action_token"] = settings.action_token.get_secret_value() or keys["action_token"]
    if simulated:
        told["twilio_account_sid"] = keys["twilio_account_sid"]
        told["twilio_auth_token"] = keys["twilio_auth_token"]
        told["twilio_api_url"] = told["simulator_url"] = f"http://{LOOPBACK}:{simulator}"
        if "office_hours" not in settings.model_fields_set:
            told["office_hours"] = "always"  # a newcomer tries it at any hour
    shared = {f"FOREBAY_{name.upper()}": value for name, value in told.items()}
    shared["PYTHONUNBUFFERED"] = "1"
    return Surroundings(shared, simulator if simulated else None, rasa if own_bot else None)


def _demo(settings: Settings) -> str:
    """Show the demo's sign-ins unless the user said otherwise."""
    said = "demo" in settings.model_fields_set
    return "1" if settings.demo or not said else "0"


def logs_of(settings: Settings) -> Path:
    """Return the folder of the children's logs."""
    return settings.state_dir.absolute() / "logs"
