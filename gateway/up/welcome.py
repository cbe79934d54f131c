"""The words at the end of the start: where each kind of user goes, and how to sign in."""

from collections.abc import Callable, Iterable, Mapping

from gateway.settings import Settings
from gateway.up.addresses import LOOPBACK, read_json
from gateway.up.environment import MAIL_PORT
from gateway.up.pages import BUILT

#: Of every invented account; the sign-in page says so too.
PASSWORD = "forebay"  # noqa: S105 - it guards nothing but a demo
LEADERS = ("lead", "supervisor", "administrator")


async def greet(
    settings: Settings, say: Callable[[str], None], *, simulated: bool, mail: str = ""
) -> None:
    """Print the addresses, and the sign-ins where the gateway offers some."""
    choices = await read_json(f"http://{LOOPBACK}:{settings.port}/api/session/choices")
    known = choices if isinstance(choices, list) else []
    built = BUILT.is_file()
    say(words(settings.origin, known, simulated=simulated, built=built, mail=mail))


def mail_words(told: Mapping[str, str]) -> str:
    """Say where mail for the office goes, from the children's settings; empty without a door.

    A door that is not where the contract has it by default says so.
    """
    door = told.get("FOREBAY_MAIL_LISTEN", "")
    if not door:
        return ""
    usual = f"{LOOPBACK}:{MAIL_PORT}"
    moved = "" if door == usual else f"  (port {MAIL_PORT} is taken)"
    return f"mail to {told['FOREBAY_MAIL_FROM']} by SMTP at {door}{moved}"


def words(
    origin: str,
    choices: list[dict[str, str]],
    *,
    simulated: bool,
    built: bool = True,
    mail: str = "",
) -> str:
    """Return the welcome: customers, specialists, leads."""
    demo = f"{origin}/demo/customer  (text, call, mail and chat as one)"
    customers = demo if simulated else f"{origin}/chat"
    specialists = _names(choice for choice in choices if choice["role"].startswith("specialist"))
    leads = _names(choice for choice in choices if choice["role"] in LEADERS)
    lines = [
        "",
        "The pages are ready:" if built else "The doors are open, but the pages are not built:",
        f"  Customers    {customers}",
        *([f"               {origin}/chat  (the page on the utility's site)"] if simulated else []),
        *([f"               {mail}"] if mail else []),
        f"  Specialists  {origin}/inbox{specialists}",
        f"  Leads        {origin}/board{leads}",
        *([f"  Password of all of them: {PASSWORD}"] if choices else []),
        "",
    ]
    return "\n".join(lines)


def _names(choices: Iterable[dict[str, str]], most: int = 3) -> str:
    """Return a few user names to sign in with, as the end of a line."""
    found = [choice["username"] for choice in choices]
    shown = ", ".join(found[:most])
    return f"  (sign in as {shown}{', …' if len(found) > most else ''})" if found else ""
