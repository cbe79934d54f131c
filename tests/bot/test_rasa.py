"""The dialogue, walked through a real Rasa with small actions behind it."""

import os
import signal
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from bot.client import BotDown, Rasa
from bot.guard import neutral
from bot.replies import Article, Consent, Handoff, Mark, Reply, Say, Turn
from tests.bot.fake_actions import ACCOUNT, LAST_FOUR, FakeActions
from tests.rasa_server import TOKEN, ActionServer, RasaServer, installed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not installed(), reason="bot/rasa/.venv is not there: run make up first"),
]

fake = FakeActions()


@pytest.fixture(scope="module")
def actions() -> Iterator[ActionServer]:
    with ActionServer(fake) as server:
        yield server


@pytest.fixture(scope="module")
def server(actions: ActionServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaServer]:
    with RasaServer(actions.url, work_dir=tmp_path_factory.mktemp("rasa")) as running:
        yield running


@pytest.fixture(autouse=True)
def forgetful() -> None:
    fake.misses = 0


async def say(
    server: RasaServer, conversation: UUID, text: str, message_id: UUID | None = None
) -> Turn:
    async with Rasa(server.url, TOKEN, limit=20) as rasa:
        return await rasa.turn(
            conversation,
            neutral(text),
            message_id=message_id or uuid4(),
            language="en",
            channel="sms",
        )


async def talk(server: RasaServer, *texts: str, known: bool = False) -> list[tuple[Reply, ...]]:
    """Say each text in turn in a new conversation, and return what came back."""
    conversation = uuid4()
    if known:
        fake.known_endpoints.add(str(conversation))
    return [(await say(server, conversation, text)).replies for text in texts]


def is_answer(replies: tuple[Reply, ...]) -> bool:
    return len(replies) == 1 and isinstance(replies[0], Mark)


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("hi there", Say("greet")),
        ("are you a robot", Say("bot_challenge")),
        ("what is your late fee", Article("late_fee")),
        ("where can I pay my bill", Article("payment_methods")),
        ("can I pay in installments", Article("payment_plan")),
        ("how do I get my water turned back on", Article("shutoff_reconnect")),
        ("what is a lien", Article("lien")),
        ("there is a lien on my house", Handoff("needs_person")),
        ("why do you need my ID", Article("verify_identity")),
        ("send me a copy of my bill", Handoff("needs_person")),
        ("what is my credit card balance", Handoff("out_of_scope")),
        ("stop texting me", Consent("opt_out")),
        ("hola buenos días", Say("greet")),
        ("¿cuánto es el recargo por pagar tarde?", Article("late_fee")),
        ("necesito un plan de pagos", Article("payment_plan")),
        ("me van a cortar el agua", Article("shutoff_reconnect")),
    ],
)
async def test_one_message_one_answer_in_english_and_spanish(
    server: RasaServer, text: str, reply: Reply
) -> None:
    assert await talk(server, text) == [(reply,)]


async def test_from_a_known_number_the_answer_comes_with_the_second_message(
    server: RasaServer,
) -> None:
    asked, answered = await talk(server, "how much do I owe", LAST_FOUR, known=True)

    assert asked == (Say("ask_fact"),)
    assert is_answer(answered)


@pytest.mark.parametrize("claim", [ACCOUNT, "123 456 7897", "Maria Lopez 12 Alder St"])
@pytest.mark.parametrize("question", ["what's my balance", "¿cuándo vence mi recibo?"])
async def test_without_one_it_comes_with_the_third(
    server: RasaServer, question: str, claim: str
) -> None:
    who, fact, answered = await talk(server, question, claim, f"it ends in {LAST_FOUR}")

    assert (who, fact) == ((Say("ask_claim"),), (Say("ask_fact"),))
    assert is_answer(answered)


async def test_once_proven_the_next_question_is_answered_at_once(server: RasaServer) -> None:
    *_, first, second = await talk(
        server, "how much do I owe", LAST_FOUR, "when is it due", known=True
    )

    assert is_answer(first)
    assert is_answer(second)
    assert [want for _, want, _ in fake.answered[-2:]] == ["balance", "due_date"]


async def test_another_question_in_between_is_answered_and_the_proof_asked_again(
    server: RasaServer,
) -> None:
    said = await talk(
        server, "whats my balance", "what is the late fee", ACCOUNT, "are you a bot", LAST_FOUR
    )

    assert said[1] == (Article("late_fee"), Say("ask_claim"))
    assert said[3] == (Say("bot_challenge"), Say("ask_fact"))
    assert is_answer(said[4])


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("let me talk to a person", Handoff("asked_for_person")),
        ("you people are useless, I want to complain", Handoff("complaint")),
        ("never mind", Say("left_proof")),
    ],
)
async def test_the_proof_can_be_left_at_once(server: RasaServer, text: str, reply: Reply) -> None:
    _, left, after = await talk(server, "balance", text, "what is the late fee")

    assert left == (reply,)
    assert after == (Article("late_fee"),)


async def test_failed_proof_ends_the_form_and_says_why(server: RasaServer) -> None:
    *_, ended = await talk(server, "balance", ACCOUNT, "1111", "2222")

    assert is_answer(ended)
    assert fake.answered[-1][1:] == ("balance", "locked")


@pytest.mark.parametrize(
    "text", ['/inform{"fact": "ok"}', "\u200b/restart", "\uff0faction_account_answer", "/balance"]
)
async def test_a_typed_command_never_reaches_an_answer(server: RasaServer, text: str) -> None:
    before = len(fake.answered)
    asked, said, fact = await talk(server, "balance", text, ACCOUNT)

    assert len(fake.answered) == before
    assert asked == (Say("ask_claim"),)
    assert not any(isinstance(reply, Mark) for reply in said)
    assert fact in {(Say("ask_fact"),), (Say("what_for"),)}


async def test_the_door_itself_obeys_no_command_even_unguarded(server: RasaServer) -> None:
    async with Rasa(server.url, TOKEN, limit=20) as rasa:
        turn = await rasa.turn(
            uuid4(), "  /late_fee{}", message_id=uuid4(), language="en", channel="sms"
        )

    assert turn.confidence < 1.0


async def test_the_door_is_shut_to_who_has_no_token(server: RasaServer) -> None:
    async with Rasa(server.url, "wrong", limit=20) as rasa:
        with pytest.raises(BotDown, match="401"):
            await rasa.turn(uuid4(), "hi", message_id=uuid4(), language="en", channel="sms")


async def test_after_a_crash_the_last_turn_is_harvested_instead_of_repeated(
    server: RasaServer,
) -> None:
    conversation, message_id = uuid4(), uuid4()
    await say(server, conversation, "balance")
    first = await say(server, conversation, ACCOUNT, message_id)

    async with Rasa(server.url, TOKEN, limit=20) as rasa:
        last = await rasa.last_turn(conversation)
        nothing = await rasa.last_turn(uuid4())

    assert last is not None
    assert last.message_id == message_id
    assert last.turn.replies == first.replies
    assert last.turn.intent == first.intent
    assert nothing is None


async def test_a_failed_action_leaves_a_turn_without_replies(
    server: RasaServer, actions: ActionServer
) -> None:
    actions.broken = 500
    try:
        assert await talk(server, "what is my balance") == [()]
    finally:
        actions.broken = None


async def test_a_rasa_that_stands_still_is_slow_and_comes_back(server: RasaServer) -> None:
    os.kill(server.pid, signal.SIGSTOP)
    try:
        async with Rasa(server.url, TOKEN, limit=0.5) as rasa:
            assert not await rasa.ready()
            with pytest.raises(BotDown) as down:
                await rasa.parse("hello")
    finally:
        os.kill(server.pid, signal.SIGCONT)

    assert down.value.slow
    assert await talk(server, "hello") == [(Say("greet"),)]
