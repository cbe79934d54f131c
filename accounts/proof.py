"""Proof level 1: an account claimed, and one fact that is not printed on a bill.

The fact is the last four digits of the ID that a holder showed when the
account was opened. Tries are counted per account over all channels, in the
database, and an account that does not exist is counted, compared and
answered exactly like one that does.
"""

import hmac
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, insert, or_, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts.finding import HOLDERS
from models.account import Account, AccountPerson, Person
from models.contact import Channel
from models.proof import Proof, ProofAttempt, ProofOutcome

#: Wrong tries in `WINDOW` after which an account, or a conversation, is locked.
TRIES = 5
WINDOW = timedelta(hours=1)

#: What somebody without an ID on file is compared with; no four digits are equal to it.
NOTHING = "none"

#: What counts against the limit.
FAILED = (ProofOutcome.WRONG, ProofOutcome.UNKNOWN)

LOCK = text("SELECT pg_advisory_xact_lock(key) FROM unnest(:keys) AS key").bindparams(
    bindparam("keys", type_=ARRAY(BigInteger))
)


#: Asked in every turn that speaks of an account, so it is written out.
HELD = text(
    """
    SELECT level, account_id, person_id FROM proof
     WHERE conversation_id = :conversation AND ended_at IS NULL
     ORDER BY created_at DESC, id DESC
     LIMIT 1
    """
)


class Judgment(StrEnum):
    """How a try at proof ended, as far as the customer may know."""

    MATCHED = "matched"
    #: Unknown account or wrong fact: nobody can tell which.
    REFUSED = "refused"
    LOCKED = "locked"
    #: The fact is right, and a person must take it from here.
    PROTECTED = "protected"
    #: The fact fits several of the accounts claimed: ask which one.
    WHICH = "which"


@dataclass(frozen=True)
class Claim:
    """Which account somebody says is theirs: what they said, and what that found."""

    #: In one spelling, so that the same claim is always counted together.
    said: str
    accounts: tuple[Account, ...] = ()

    def hashes(self) -> dict[str, Account | None]:
        """Return what the tries are counted under: each account found, or the words alone."""
        if not self.accounts:
            return {claim_hash(self.said): None}
        return {claim_hash(account.number): account for account in self.accounts}


@dataclass(frozen=True)
class Held:
    """A proof that holds in a conversation."""

    level: int
    account_id: UUID
    person_id: UUID | None


@dataclass(frozen=True)
class Outcome:
    """What a try came to. `account_id` is set only when it matched."""

    judgment: Judgment
    account_id: UUID | None = None


def claim_hash(said: str) -> str:
    """Return what tries at a claim are counted under; for an account, hash its number."""
    return sha256(said.encode()).hexdigest()


async def level(session: AsyncSession, conversation_id: UUID) -> Held | None:
    """Return the newest proof that holds in this conversation, or None at level 0."""
    connection = await session.connection()
    row = (await connection.execute(HELD, {"conversation": conversation_id})).first()
    return Held(row.level, row.account_id, row.person_id) if row else None


async def still_holds(session: AsyncSession, conversation_id: UUID, account_id: UUID) -> bool:
    """Say whether facts of this account may leave by this conversation, right now."""
    held = (
        select(Proof.id)
        .join(Account, col(Account.id) == col(Proof.account_id))
        .where(
            Proof.conversation_id == conversation_id,
            Proof.account_id == account_id,
            col(Proof.ended_at).is_(None),
            col(Account.protected).is_(False),
        )
        .limit(1)
    )
    return (await session.exec(held)).first() is not None


async def end(session: AsyncSession, conversation_id: UUID, now: datetime) -> None:
    """End every proof of a conversation, as when it closes."""
    ended = update(Proof).where(
        col(Proof.conversation_id) == conversation_id, col(Proof.ended_at).is_(None)
    )
    await session.exec(ended.values(ended_at=now))


async def attempt(
    session: AsyncSession,
    *,
    conversation_id: UUID,
    channel: Channel,
    claim: Claim,
    fact: str,
    now: datetime,
) -> Outcome:
    """Try a fact against the accounts claimed, count the try, and grant level 1 if it fits one.

    Tries at one account wait for each other, so that no number of
    conversations at once gets more than `TRIES` guesses. An unknown account
    and a wrong fact take the same statements in the same order.
    """
    hashes = claim.hashes()
    connection = await session.connection()
    await connection.execute(LOCK, {"keys": sorted(map(_lock_key, hashes))})
    open_to_try = await _open(session, conversation_id, hashes, now)
    fitting = await _fitting(session, claim.accounts, fact, now)
    matched = {key: fitting[a.id] for key, a in open_to_try.items() if a and a.id in fitting}
    attempts = [
        ProofAttempt(
            created_at=now,
            conversation_id=conversation_id,
            channel=channel,
            claim_hash=key,
            account_id=account.id if account else None,
            outcome=_outcome(account, key in open_to_try, key in matched),
        )
        for key, account in sorted(hashes.items())
        if key in matched or not matched
    ]
    await connection.execute(insert(ProofAttempt), [each.model_dump() for each in attempts])
    if not open_to_try:
        return Outcome(Judgment.LOCKED)
    if not matched:
        return Outcome(Judgment.REFUSED)
    if len(matched) > 1:
        return Outcome(Judgment.WHICH)
    ((key, person_id),) = matched.items()
    return await _grant(session, conversation_id, hashes[key], person_id, now)


async def choose(
    session: AsyncSession, *, conversation_id: UUID, claim: Claim, now: datetime
) -> Outcome | None:
    """Grant level 1 on the one account now named, if its fact was already shown here.

    This is how "which of your accounts?" is answered without asking the fact twice.
    """
    shown = select(ProofAttempt.account_id).where(
        ProofAttempt.conversation_id == conversation_id,
        ProofAttempt.outcome == ProofOutcome.MATCHED,
        col(ProofAttempt.created_at) > now - WINDOW,
        col(ProofAttempt.account_id).in_([account.id for account in claim.accounts]),
    )
    known = set((await session.exec(shown)).all())
    fitting = [account for account in claim.accounts if account.id in known]
    if len(fitting) != 1:
        return None
    return await _grant(session, conversation_id, fitting[0], None, now)


async def _open(
    session: AsyncSession,
    conversation_id: UUID,
    hashes: dict[str, Account | None],
    now: datetime,
) -> dict[str, Account | None]:
    """Return those of the claims that may still be tried."""
    failed = select(
        ProofAttempt.claim_hash, ProofAttempt.conversation_id, ProofAttempt.created_at
    ).where(
        or_(
            col(ProofAttempt.claim_hash).in_(list(hashes)),
            col(ProofAttempt.conversation_id) == conversation_id,
        ),
        col(ProofAttempt.created_at) > now - WINDOW,
        col(ProofAttempt.outcome).in_(FAILED),
    )
    rows = (await session.exec(failed)).all()
    # One try at three accounts is three rows of one moment.
    if len({at for _, talk, at in rows if talk == conversation_id}) >= TRIES:
        return {}
    tries = Counter(key for key, _, _ in rows)
    return {key: account for key, account in hashes.items() if tries[key] < TRIES}


async def _fitting(
    session: AsyncSession, accounts: Sequence[Account], fact: str, now: datetime
) -> dict[UUID, UUID]:
    """Return the accounts whose holder or co-holder has this fact, with that person."""
    today = now.date()
    holders = (
        select(AccountPerson.account_id, Person.id, Person.id_last4)
        .join(Person, col(Person.id) == col(AccountPerson.person_id))
        .where(
            col(AccountPerson.account_id).in_([account.id for account in accounts]),
            col(AccountPerson.role).in_(HOLDERS),
            or_(col(AccountPerson.until).is_(None), col(AccountPerson.until) > today),
        )
    )
    rows: list[tuple[UUID | None, UUID | None, str | None]] = [
        *(await session.exec(holders)).all(),
        (None, None, NOTHING),
    ]
    # Every row is compared, the stand-in too, however early one fits.
    same = [_same(fact, known or NOTHING) for _, _, known in rows]
    return {
        account: person
        for (account, person, known), fits in zip(rows, same, strict=True)
        if fits and known and account and person
    }


async def _grant(
    session: AsyncSession,
    conversation_id: UUID,
    account: Account | None,
    person_id: UUID | None,
    now: datetime,
) -> Outcome:
    """Write level 1 down, unless the account belongs to a protected person."""
    if account is None or account.protected:
        return Outcome(Judgment.PROTECTED)
    session.add(
        Proof(
            created_at=now,
            conversation_id=conversation_id,
            account_id=account.id,
            person_id=person_id,
            level=1,
            how="account claimed + last four digits of ID",
        )
    )
    await session.flush()
    return Outcome(Judgment.MATCHED, account.id)


def _outcome(account: Account | None, may_try: bool, fits: bool) -> ProofOutcome:
    if not may_try:
        return ProofOutcome.LOCKED
    if fits:
        return ProofOutcome.MATCHED
    return ProofOutcome.WRONG if account else ProofOutcome.UNKNOWN


def _same(said: str, known: str) -> bool:
    """Compare in a time that does not depend on where they differ."""
    return hmac.compare_digest(said.encode(), known.encode())


def _lock_key(key: str) -> int:
    """Return the advisory lock of a claim: 64 bits of its hash, signed."""
    return int.from_bytes(bytes.fromhex(key[:16]), signed=True)
