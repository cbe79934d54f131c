"""Proof level 1: counted over all channels, race-safe, and silent about who exists."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import proof
from accounts.number import make
from accounts.proof import TRIES, Claim, Judgment, Outcome
from gateway.database import Database
from models.account import Account
from models.contact import Channel
from models.conversation import Conversation
from models.proof import Proof, ProofAttempt, ProofOutcome
from tests.accounts.customers import NOW, a_talk, an_account

NOBODY = Claim(make(777_000_111))


async def tried(
    session: AsyncSession,
    talk: Conversation,
    claim: Claim,
    fact: str = "0000",
    *,
    minutes: float = 0,
) -> Outcome:
    return await proof.attempt(
        session,
        conversation_id=talk.id,
        channel=talk.channel,
        claim=claim,
        fact=fact,
        now=NOW + timedelta(minutes=minutes),
    )


def of(*accounts: Account) -> Claim:
    return Claim(accounts[0].number, accounts)


async def test_the_right_fact_gives_level_1_on_one_account_in_one_conversation(
    session: AsyncSession,
) -> None:
    account, other = await an_account(session), await an_account(session)
    talk, elsewhere = await a_talk(session), await a_talk(session, "+15035550198")

    outcome = await tried(session, talk, of(account), "4821")
    assert outcome == Outcome(Judgment.MATCHED, account.id)
    held = await proof.level(session, talk.id)
    assert held is not None
    assert (held.level, held.account_id) == (1, account.id)
    assert await proof.level(session, elsewhere.id) is None
    assert await proof.still_holds(session, talk.id, account.id)
    assert not await proof.still_holds(session, talk.id, other.id)
    assert not await proof.still_holds(session, elsewhere.id, account.id)


async def test_a_proof_that_ended_holds_no_more(session: AsyncSession) -> None:
    account, talk = await an_account(session), await a_talk(session)
    await tried(session, talk, of(account), "4821")
    await proof.end(session, talk.id, NOW)

    assert await proof.level(session, talk.id) is None
    assert not await proof.still_holds(session, talk.id, account.id)


async def test_a_proof_does_not_outlive_protection(session: AsyncSession) -> None:
    account, talk = await an_account(session), await a_talk(session)
    await tried(session, talk, of(account), "4821")
    account.protected = True
    await session.flush()

    assert not await proof.still_holds(session, talk.id, account.id)


async def test_tries_are_counted_over_all_channels_and_the_right_fact_then_comes_too_late(
    session: AsyncSession,
) -> None:
    account = await an_account(session)
    channels = [Channel.SMS, Channel.CHAT, Channel.VOICE, Channel.SMS, Channel.CHAT]
    for place, channel in enumerate(channels):
        talk = await a_talk(session, f"endpoint-{place}", channel)
        assert (await tried(session, talk, of(account))).judgment is Judgment.REFUSED
    last = await a_talk(session, "the-sixth")

    assert (await tried(session, last, of(account), "4821")).judgment is Judgment.LOCKED
    assert await proof.level(session, last.id) is None
    much_later = await tried(session, last, of(account), "4821", minutes=61)
    assert much_later.judgment is Judgment.MATCHED


async def test_an_account_that_does_not_exist_locks_like_one_that_does(
    session: AsyncSession,
) -> None:
    for place in range(TRIES):
        talk = await a_talk(session, f"endpoint-{place}")
        assert (await tried(session, talk, NOBODY)).judgment is Judgment.REFUSED
    last = await a_talk(session, "the-sixth")

    assert (await tried(session, last, NOBODY)).judgment is Judgment.LOCKED


async def test_one_conversation_cannot_try_one_fact_on_many_accounts(
    session: AsyncSession,
) -> None:
    talk = await a_talk(session)
    for place in range(TRIES):
        claim = Claim(make(600_000_000 + place))
        assert (await tried(session, talk, claim, minutes=place)).judgment is Judgment.REFUSED
    account = await an_account(session)

    assert (await tried(session, talk, of(account), "4821", minutes=9)).judgment is Judgment.LOCKED


async def test_a_name_and_a_number_of_one_account_are_counted_together(
    session: AsyncSession,
) -> None:
    account = await an_account(session)
    for place in range(TRIES):
        talk = await a_talk(session, f"endpoint-{place}")
        said = account.number if place % 2 else f"maria lopez 12 alder st {place}"
        await tried(session, talk, Claim(said, (account,)))
    last = await a_talk(session, "the-sixth")

    assert (await tried(session, last, of(account), "4821")).judgment is Judgment.LOCKED


async def test_success_is_not_counted_against_anybody(session: AsyncSession) -> None:
    account = await an_account(session)
    for place in range(TRIES + 2):
        talk = await a_talk(session, f"endpoint-{place}")
        assert (await tried(session, talk, of(account), "4821")).judgment is Judgment.MATCHED


async def test_unknown_and_wrong_give_the_same_answer_by_the_same_statements(
    session: AsyncSession,
) -> None:
    account, talk = await an_account(session), await a_talk(session)
    said: list[str] = []
    connection = (await session.connection()).sync_connection
    event.listen(connection, "before_cursor_execute", lambda *args: said.append(_shape(args[2])))
    seen = []
    for claim in (of(account), NOBODY):
        said.clear()
        outcome = await tried(session, talk, claim)
        seen.append((outcome, list(said)))

    assert seen[0] == seen[1]


async def test_tries_at_the_same_moment_are_counted_one_by_one(database: Database) -> None:
    async with database.sessions() as session:
        account = await an_account(session)
        talks = [await a_talk(session, f"endpoint-{place}") for place in range(12)]

    async def one(talk: Conversation) -> Judgment:
        async with database.sessions() as session:
            return (await tried(session, talk, of(account))).judgment

    judgments = await asyncio.gather(*map(one, talks))
    assert judgments.count(Judgment.REFUSED) == TRIES
    assert judgments.count(Judgment.LOCKED) == len(talks) - TRIES


async def test_of_several_accounts_the_one_whose_fact_fits_is_meant(
    session: AsyncSession,
) -> None:
    hers = await an_account(session, last4="1111")
    his = await an_account(session, "Ben Lopez", last4="2222")
    talk = await a_talk(session)

    assert await tried(session, talk, of(hers, his), "2222") == Outcome(Judgment.MATCHED, his.id)
    assert not await proof.still_holds(session, talk.id, hers.id)


async def test_when_the_fact_fits_several_the_named_one_is_granted_without_asking_again(
    session: AsyncSession,
) -> None:
    home, shop, foreign = [await an_account(session) for _ in range(3)]
    talk = await a_talk(session)
    assert (await tried(session, talk, of(home, shop), "4821")).judgment is Judgment.WHICH
    assert await proof.level(session, talk.id) is None

    async def chosen(account: Account) -> Outcome | None:
        return await proof.choose(session, conversation_id=talk.id, claim=of(account), now=NOW)

    assert await chosen(foreign) is None
    assert await chosen(shop) == Outcome(Judgment.MATCHED, shop.id)


async def test_a_wrong_try_at_two_accounts_counts_against_both(session: AsyncSession) -> None:
    home, shop = await an_account(session), await an_account(session)
    for place in range(TRIES):
        talk = await a_talk(session, f"endpoint-{place}")
        await tried(session, talk, of(home, shop), minutes=place)
    last = await a_talk(session, "last")

    assert (await tried(session, last, of(shop), "4821", minutes=6)).judgment is Judgment.LOCKED


async def test_a_protected_person_is_never_matched_by_the_bot(session: AsyncSession) -> None:
    account, talk = await an_account(session, protected=True), await a_talk(session)

    assert (await tried(session, talk, of(account))).judgment is Judgment.REFUSED
    assert (await tried(session, talk, of(account), "4821")).judgment is Judgment.PROTECTED
    assert (await session.exec(select(Proof))).all() == []


@pytest.mark.parametrize("fact", ["", "none", "None", "None ", "４８２１"])
async def test_somebody_without_an_id_on_file_is_matched_by_nothing(
    session: AsyncSession, fact: str
) -> None:
    account, talk = await an_account(session, last4=None), await a_talk(session)

    assert (await tried(session, talk, of(account), fact)).judgment is Judgment.REFUSED


async def test_every_try_leaves_a_row_that_says_how_it_ended(session: AsyncSession) -> None:
    account, talk = await an_account(session), await a_talk(session)
    await tried(session, talk, of(account), minutes=1)
    await tried(session, talk, NOBODY, minutes=2)
    await tried(session, talk, of(account), "4821", minutes=3)

    rows = await session.exec(select(ProofAttempt).order_by(col(ProofAttempt.created_at)))
    assert [row.outcome for row in rows] == [
        ProofOutcome.WRONG,
        ProofOutcome.UNKNOWN,
        ProofOutcome.MATCHED,
    ]


def _shape(statement: str) -> str:
    """Return a statement without how many values an IN or a VALUES has."""
    return statement.split("IN (", 1)[0] if "IN (" in statement else statement
