"""`forebay bot evaluate`: labelled utterances over the live road, and the figures."""

import asyncio
import contextlib
import json
import secrets
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

from pydantic import SecretStr

from bot.client import Rasa
from bot.evaluate import Row, Verdict, read_table, road, run, score
from gateway.settings import Settings
from gateway.up.addresses import LOOPBACK, free_ports
from gateway.up.children import Child, Program
from gateway.up.environment import logs_of
from gateway.up.rasa import environment, server, train
from gateway.up.running import told
from models.errors import Malformed, Unavailable

START_LIMIT = 120.0
#: An utterance is one of hundreds here, so the bot may take its time.
TURN_LIMIT = 15.0
EVERY = 25


async def evaluate(settings: Settings, file: Path, *, rows: bool = False) -> int:
    """Print what the bot makes of the file; the last line is one JSON object of figures.

    Uses the Rasa of the settings or of a running Forebay; starts one for the
    while (and trains it where needed) when there is none.
    """
    table = _read(file)
    async with _rasa(settings) as rasa:
        verdicts = await run(table, road(rasa), _Teller(len(table), rows=rows))
    print(json.dumps(score(table, verdicts)))
    return 0


def _read(file: Path) -> list[Row]:
    try:
        return read_table(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Malformed(f"{file} cannot be read: {error}.") from error


class _Teller:
    """Tells of each row: progress to standard error, and the row itself where it was asked for."""

    def __init__(self, total: int, *, rows: bool) -> None:
        self.total, self.rows, self.heard = total, rows, 0

    def __call__(self, row: Row, verdict: Verdict) -> None:
        self.heard += 1
        if self.rows:
            line = {
                "utterance": row.utterance,
                "intent": row.intent,
                "label": verdict.label,
                "confidence": verdict.confidence,
                "outcome": verdict.outcome,
            }
            print(json.dumps(line, ensure_ascii=False))
        if self.heard % EVERY == 0 or self.heard == self.total:
            print(f"{self.heard} of {self.total}", file=sys.stderr)


@contextlib.asynccontextmanager
async def _rasa(settings: Settings) -> AsyncGenerator[Rasa]:
    """Give a Rasa that answers: one that runs, else one of our own until the block ends."""
    noted = told(settings.state_dir)
    url = settings.rasa_url or noted.get("FOREBAY_RASA_URL", "")
    token = settings.rasa_token.get_secret_value() or noted.get("FOREBAY_RASA_TOKEN", "")
    if url:
        async with Rasa(url, token, limit=TURN_LIMIT) as rasa:
            if await rasa.ready():
                yield rasa
                return
            if settings.rasa_url:
                raise Unavailable(f"Rasa does not answer at {url}.")
    async with _own(settings) as rasa:
        yield rasa


@contextlib.asynccontextmanager
async def _own(settings: Settings) -> AsyncGenerator[Rasa]:
    """Run a Rasa of our own; its actions have nobody to ask, which parsing does not need."""
    with contextlib.redirect_stdout(sys.stderr):
        if await asyncio.to_thread(train, settings) != 0:
            raise Unavailable("The bot could not be trained.")
    port, token = free_ports(1)[0], secrets.token_urlsafe(16)
    command = server(settings.model_copy(update={"rasa_token": SecretStr(token)}), port)
    program = Program("rasa-evaluate", command.argv, environment(command), command.cwd)
    child = Child(program, logs_of(settings), lambda words: print(words, file=sys.stderr))
    await child.start()
    try:
        async with Rasa(f"http://{LOOPBACK}:{port}", token, limit=TURN_LIMIT) as rasa:
            async with asyncio.timeout(START_LIMIT):
                while not await rasa.ready():  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.5)
            yield rasa
    except TimeoutError:
        raise Unavailable(f"Rasa did not start; see {child.log}.") from None
    finally:
        await child.stop(4.0)
