"""How fast the bot answers through the whole house, beside Rasa alone."""

import asyncio
import time

import httpx2
import psycopg

from bot import training
from bot.client import Rasa
from gateway.bench.intake import gateway_settings
from gateway.bench.replies import TURN_LIMIT, House
from gateway.bench.rows import Measured
from gateway.bench.stage import NotMeasured, Stage, forebay
from gateway.bench.talks import PEOPLE, greet, talk
from gateway.database import Database
from gateway.demo import city
from gateway.seed import seed
from gateway.settings import Settings
from gateway.up.addresses import LOOPBACK, free_ports
from models.base import utcnow

ROUNDS = 3
SECONDS = 5.0
WARM_UP = 2.0
#: Seconds Rasa may take to start.
RASA_LIMIT = 400.0

ACTIONS = "gateway.bench.baselines.actions"
CARRIER = "gateway.bench.baselines.carrier"
RASA_TOKEN = "bench-rasa"  # noqa: S105  of the benchmark's own Rasa alone
ACTION_TOKEN = "bench-actions"  # noqa: S105  the same

#: Prove each customer's account in the conversation they have begun.
_PROVE = """
INSERT INTO proof (id, created_at, conversation_id, account_id, level, how)
SELECT uuidv7(), now(), talk.id, account.id, 1, 'benchmark'
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM conversation) AS talk
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM account
         WHERE NOT protected AND NOT managed) AS account USING (place)
"""
_REPLIES = "SELECT count(*) FROM message WHERE author = 'bot'"
_FACTS = "SELECT count(*) FROM outbox WHERE discloses_account_id IS NOT NULL"
_WITH_PEOPLE = "SELECT count(*) FROM conversation WHERE state <> 'bot'"


async def vs_rasa(settings: Settings) -> Measured:
    """Measure turns through gateway, worker and Rasa beside Rasa's own REST channel.

    Uses the model in the caller's state folder, trained there first if it is
    not of the present files.
    """
    async with Stage() as stage, httpx2.AsyncClient(timeout=TURN_LIMIT, trust_env=False) as http:
        await train(stage, settings)
        await invent_city(stage)
        gateway, inside, alone = free_ports(3)
        actions = await stage.serve(ACTIONS)
        await asyncio.gather(
            serve_rasa(stage, settings, inside, f"http://{LOOPBACK}:{gateway}/rasa/actions"),
            serve_rasa(stage, settings, alone, f"http://{LOOPBACK}:{actions}/", rest=True),
            open_doors(stage, gateway, inside),
        )
        house, rest = House(http, gateway, stage.dsn), _Rest(http, alone)
        async with house.watched():
            return await _rounds(stage, house, rest)


async def _rounds(stage: Stage, house: House, rest: "_Rest") -> Measured:
    """Let everybody say hello, prove who they are, and let them talk, round by round."""
    await greet(house.turn)
    await greet(rest.turn)
    await prove(stage)
    await stage.settle()
    for warm_up in (house.turn, rest.turn):
        await talk(warm_up, WARM_UP)
    ours, alone = [], []
    for _ in range(ROUNDS):
        ours.append(await talk(house.turn, SECONDS))
        alone.append(await talk(rest.turn, SECONDS))
    await _check(stage, house.turns)
    return Measured(tuple(ours), tuple(alone))


class _Rest:
    """A customer's turn at Rasa alone."""

    def __init__(self, http: httpx2.AsyncClient, port: int) -> None:
        self._http = http
        self._url = f"http://{LOOPBACK}:{port}/webhooks/rest/webhook"

    async def turn(self, customer: int, words: str) -> None:
        """Say something; return when the reply is there."""
        said = {"sender": f"customer-{customer}", "message": words}
        answer = await self._http.post(self._url, json=said)
        if not answer.is_success or not answer.json():
            raise NotMeasured(f"Rasa alone gave no reply ({answer.status_code}).")


async def train(stage: Stage, settings: Settings) -> None:
    """Train the model in the caller's state folder, unless it is of the present files."""
    if not training.is_trained(settings.state_dir):
        where = {"FOREBAY_STATE_DIR": str(settings.state_dir.absolute())}
        await stage.finish("training", forebay("bot", "train"), where)


async def invent_city(stage: Stage) -> None:
    """Fill the database with an office, its policy texts, and accounts to ask about."""
    database = Database(stage.database_url)
    async with database.sessions() as session:
        await seed(session)
        await city.fill(session, today=utcnow().date())
    await database.close()


async def open_doors(stage: Stage, port: int, rasa: int) -> None:
    """Start the gateway, the worker, and a carrier that takes what they send."""
    carrier = await stage.serve(CARRIER)
    settings = {
        **gateway_settings(stage, port),
        "FOREBAY_TWILIO_API_URL": f"http://{LOOPBACK}:{carrier}",
        "FOREBAY_RASA_URL": f"http://{LOOPBACK}:{rasa}",
        "FOREBAY_RASA_TOKEN": RASA_TOKEN,
        "FOREBAY_ACTION_TOKEN": ACTION_TOKEN,
        # A machine that is slow shows in the figure, not in handoffs.
        "FOREBAY_RASA_LIMIT": str(TURN_LIMIT),
        "FOREBAY_TURN_LEASE": str(2 * TURN_LIMIT),
        "FOREBAY_VOICE_TURN_LIMIT": str(TURN_LIMIT),
    }
    await stage.start("gateway", forebay("serve"), settings, port=port)
    await stage.start("worker", forebay("worker"), settings)


async def serve_rasa(
    stage: Stage, settings: Settings, port: int, action_url: str, *, rest: bool = False
) -> None:
    """Start a Rasa and wait until it understands: through our door, or alone by its REST channel.

    Both have the same model and a tracker store of the same kind.
    """
    name = "rasa-alone" if rest else "rasa"
    command = training.run_command(
        settings.state_dir,
        port=port,
        token=RASA_TOKEN,
        action_url=action_url,
        action_token=ACTION_TOKEN,
        tracker_url=f"sqlite:///{stage.folder / name}.db",
        credentials="credentials_rest.yml" if rest else "credentials.yml",
    )
    await stage.start(name, command.argv, command.env, folder=command.cwd)
    end = time.monotonic() + RASA_LIMIT
    async with Rasa(f"http://{LOOPBACK}:{port}", RASA_TOKEN, limit=TURN_LIMIT) as client:
        while not await client.ready():
            if time.monotonic() > end:
                words = await stage.last_words(name)
                raise NotMeasured(f"Rasa was not ready in {RASA_LIMIT:g} s. {words}")
            await asyncio.sleep(0.2)


async def prove(stage: Stage, people: int = PEOPLE) -> None:
    """Give each customer a proof of an account, in the conversation they have begun."""
    connection = await psycopg.AsyncConnection.connect(stage.dsn, autocommit=True)
    async with connection:
        made = await connection.execute(_PROVE)
        if made.rowcount != people:
            raise NotMeasured(f"Only {made.rowcount} customers have an account to ask about.")


async def _check(stage: Stage, turns: int) -> None:
    """Raise NotMeasured unless every turn was answered by the bot, half of them with facts."""
    replies, facts = await stage.count(_REPLIES), await stage.count(_FACTS)
    with_people = await stage.count(_WITH_PEOPLE)
    asked = (turns - PEOPLE) // 2
    if replies != turns or with_people or facts < asked:
        raise NotMeasured(
            f"Of {turns} turns {replies} had a reply of the bot, {facts} with facts of the "
            f"account ({asked} asked for them); {with_people} conversations went to people."
        )
