"""The command line: what can be said. The work is done elsewhere, and loaded only when asked for.

Each command names the function that does it instead of importing it:
`forebay up` and `forebay --help` must not wait for the web stack, the
database and Twilio's client to load. A test looks every name up.
"""

import asyncio
import inspect
import pkgutil
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from gateway.settings import Settings, load
from models.errors import ForebayError

app = typer.Typer(
    name="forebay",
    help="The contact center of a public utility's customer-accounts office.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
bot = typer.Typer(help="The bot: train it, talk to it, measure it.", no_args_is_help=True)
mail = typer.Typer(help="Mail.", no_args_is_help=True)
app.add_typer(bot, name="bot")
app.add_typer(mail, name="mail")

COMES_LATER = 2  # the exit code of what the contract names and this version does not have

#: The functions that do the work, by command.
WORK = {
    "up": "gateway.up.run:up",
    "prepare": "gateway.up.prepare:prepare",
    "npm": "gateway.up.pages:npm",
    "openapi": "gateway.describing:describe",
    "serve": "gateway.serving:serve",
    "worker": "gateway.worker:run",
    "migrate": "gateway.up.schema:bring_up_to_date",
    "check": "gateway.up.check:check",
    "demo": "gateway.demo.opening:open_demo",
    "demo-colleagues": "gateway.demo.colleagues.crew:run",
    "demo-script": "gateway.demo.script:print_script",
    "simulate": "gateway.simulator.app:serve",
    "bench": "gateway.bench:main",
    "bot train": "gateway.up.rasa:train",
    "bot run": "gateway.up.rasa:run",
    "bot talk": "gateway.talk:talk",
    "bot evaluate": "gateway.evaluate:evaluate",
    "mail parse": "gateway.mailparse:parse",
}


def main() -> None:
    """Run the command line. Our own errors are a sentence, not a traceback."""
    try:
        app()
    except ForebayError as trouble:
        sys.exit(str(trouble))


def do(command: str, *arguments: object, **named: object) -> object:
    """Do the work of a command and return what it returns."""
    result = pkgutil.resolve_name(WORK[command])(*arguments, **named)
    return asyncio.run(result) if inspect.iscoroutine(result) else result


def settings() -> Settings:
    """Read the settings, or end with what is wrong with them."""
    try:
        return load()
    except ValidationError as wrong:
        found = (
            f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in wrong.errors()
        )
        raise SystemExit("The settings (FOREBAY_…) are wrong.\n" + "\n".join(found)) from None


@app.command()
def up() -> None:
    """Set up and start everything on this machine, and print where each user goes."""
    raise SystemExit(do("up", settings()))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Run the gateway: pages, API, webhooks, chat."""
    do("serve", settings(), host)


@app.command()
def worker() -> None:
    """Run the worker: bot turns, offers, sends, timers."""
    do("worker", settings())


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    do("migrate", settings().database_url)


@app.command()
def check() -> None:
    """Say what is missing, and what helps; exit 1 if something needed is missing."""
    raise SystemExit(do("check", settings()))


@app.command()
def demo(
    if_empty: Annotated[bool, typer.Option(help="Do nothing if there are accounts.")] = False,
) -> None:
    """Fill an empty database with an invented city."""
    do("demo", settings(), if_empty=if_empty)


@app.command("demo-colleagues", hidden=True)
def demo_colleagues() -> None:
    """Let simulated colleagues and townspeople live in the demo, for `forebay up`."""
    do("demo-colleagues", settings())


@app.command("demo-script", hidden=True)
def demo_script() -> None:
    """Print the demo's script, which is docs/demo-script.md."""
    do("demo-script")


@app.command()
def simulate(
    port: Annotated[int, typer.Option(help="The port on loopback to listen on.")] = 8010,
    pace: Annotated[float, typer.Option(help="How fast its people speak; 0 is at once.")] = 1.0,
    mail_port: Annotated[
        int | None, typer.Option(help="The port its mail server listens on.")
    ] = None,
) -> None:
    """Run the simulated carrier, which speaks Twilio's language."""
    do("simulate", settings(), port, pace, mail_port)


@app.command()
def bench(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="Run this row; may be repeated.")] = None,
) -> None:
    """Measure speed against a baseline in the same run."""
    raise SystemExit(do("bench", settings(), json=json, only=only or []))


@bot.command()
def train() -> None:
    """Train the bot, unless nothing it learns from has changed."""
    raise SystemExit(do("bot train", settings()))


@bot.command(hidden=True)
def run() -> None:
    """Run the trained bot at the address FOREBAY_RASA_URL, for `forebay up`."""
    do("bot run", settings())


@bot.command()
def talk() -> None:
    """Talk to the bot from the terminal."""
    raise SystemExit(do("bot talk", settings()))


@bot.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="Tab-separated, with a header row.")],
    rows: Annotated[bool, typer.Option(help="A JSON line per row as well.")] = False,
) -> None:
    """Measure the bot on labelled utterances, over the live road."""
    raise SystemExit(do("bot evaluate", settings(), file, rows=rows))


@mail.command("parse")
def parse_mail(
    files: Annotated[list[Path], typer.Argument(help="Mails as they came, one a file.")],
) -> None:
    """Print what each mail says, as one JSON object a line."""
    raise SystemExit(do("mail parse", files))


@app.command()
def backup() -> None:
    """Save everything to a file; comes later."""
    later("Backup comes with a later version; until then use pg_dump on the database.")


@app.command()
def restore() -> None:
    """Bring a saved state back; comes later."""
    later("Restore comes with a later version; until then use pg_restore on the database.")


@app.command(hidden=True)
def prepare() -> None:
    """Bring what the tests need: web pages, Rasa's environment, a browser."""
    raise SystemExit(do("prepare", settings()))


@app.command(
    hidden=True, context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def npm(context: typer.Context) -> None:
    """Run npm for the web pages with a Node that is new enough."""
    raise SystemExit(do("npm", settings(), context.args))


@app.command(hidden=True)
def openapi(
    check: Annotated[bool, typer.Option("--check", help="Compare with web/openapi.json.")] = False,
) -> None:
    """Print the API's description, from which the pages' client is made."""
    raise SystemExit(do("openapi", settings(), check=check))


def later(sentence: str) -> None:
    """Answer a command of the contract that this version does not have."""
    print(sentence, file=sys.stderr)
    raise SystemExit(COMES_LATER)


if __name__ == "__main__":
    main()
