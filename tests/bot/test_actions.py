"""The bot's actions, by the protocol Rasa speaks: what is asked, told, and never told."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import ledger, proof
from accounts.number import make, shown
from bot.actions import ACTIONS, HANDOFFS, ActionResult, parse_call
from models.account import Account, Shutoff
from models.base import uuid7
from models.contact import Channel
from models.conversation import Conversation
from models.errors import Malformed, NotFound
from models.message import Message
from models.proof import ProofAttempt, TurnMark
from tests.accounts.customers import NOW, TODAY, a_bill, a_message, a_talk, an_account

PHONE = "+15035550110"
VALIDATE, ANSWER = "validate_proof_form", "action_account_answer"


class Talk:
    """A customer, and as much of Rasa as the form needs: slots, kept between messages."""

    def __init__(self, session: AsyncSession, conversation: Conversation) -> None:
        self.session = session
        self.conversation = conversation
        self.slots: dict[str, Any] = {"claim": None, "fact": None, "want": "balance"}
        self.last: Message | None = None

    async def say(self, text: str, *, answers: str | None = None) -> dict[str, Any]:
        """Send a message, as an answer to a slot or not, and validate. Returns the mark."""
        self.last = await a_message(self.session, self.conversation, text)
        if answers:
            self.slots[answers] = text
        result = await self.call(VALIDATE)
        for each in result.events:
            self.slots[each["name"]] = each["value"]
        return await self.mark(result)

    async def answer(self, want: str = "balance") -> dict[str, Any]:
        """Let the account question be answered. Returns the mark."""
        self.slots["want"] = want
        return await self.mark(await self.call(ANSWER))

    async def call(self, action: str) -> ActionResult:
        assert self.last is not None
        call = parse_call(body(action, self.conversation, self.last, self.slots))
        return await ACTIONS[action](self.session, call, NOW)

    async def mark(self, result: ActionResult) -> dict[str, Any]:
        (response,) = result.responses
        assert response.keys() == {"custom"}
        assert response["custom"].keys() == {"mark"}
        found = await self.session.get_one(TurnMark, response["custom"]["mark"])
        return found.result

    @property
    def asks(self) -> str | None:
        """What the form would ask next, by Rasa's rule: the first empty slot."""
        if self.slots["proof"]:
            return None
        return next((name for name in ("claim", "fact") if self.slots[name] is None), None)


def body(
    action: str, talk: Conversation, message: Message, slots: dict[str, Any]
) -> dict[str, Any]:
    """Return what Rasa posts to an action server."""
    return json.loads(
        json.dumps(
            {
                "next_action": action,
                "sender_id": str(talk.id),
                "tracker": {
                    "sender_id": str(talk.id),
                    "slots": slots,
                    "latest_message": {
                        "intent": {"name": "inform", "confidence": 0.9},
                        "entities": [],
                        "text": message.text,
                        "message_id": "rasa's own",
                        "metadata": {
                            "message_id": str(message.id),
                            "conversation_id": str(talk.id),
                            "language": "en",
                            "channel": "sms",
                        },
                    },
                    "events": [],
                    "paused": False,
                },
                "version": "3.6.21",
            }
        )
    )


async def known(session: AsyncSession, **details: Any) -> tuple[Account, Talk]:
    """Begin a talk from a phone that is confirmed on an account with a bill."""
    account = await an_account(session, phone=PHONE, **details)
    await a_bill(session, account.id, "84.20", due=date(2026, 12, 1))
    await ledger.post_payment(session, account.id, Decimal("10.00"), date(2026, 11, 12))
    return account, Talk(session, await a_talk(session, PHONE))


async def test_from_a_confirmed_phone_one_fact_is_asked_and_the_balance_told(
    session: AsyncSession,
) -> None:
    account, talk = await known(session)

    await talk.say("how much do i owe")
    assert (talk.slots["claim"], talk.asks) == ("known", "fact")
    await talk.say("4821", answers="fact")
    assert talk.asks is None
    assert await talk.answer() == {
        "say": "balance",
        "facts": {
            "amount": "74.20",
            "due_on": "2026-12-01",
            "past_due": "0.00",
            "last_payment_amount": "10.00",
            "last_payment_on": "2026-11-12",
            "shutoff_status": "none",
            "shutoff_on": None,
        },
    }
    marks = await session.exec(select(TurnMark).where(TurnMark.action == ANSWER))
    assert marks.one().account_id == account.id


@pytest.mark.parametrize(
    "claim",
    ["{number}", "my account is {shown}", "Maria Lopez, 12 Alder Street", "12 alder maria lopez"],
)
async def test_a_stranger_is_asked_for_an_account_and_then_for_the_fact(
    session: AsyncSession, claim: str
) -> None:
    account = await an_account(session)
    talk = Talk(session, await a_talk(session))

    await talk.say("what is my balance")
    assert talk.asks == "claim"
    await talk.say(
        claim.format(number=account.number, shown=shown(account.number)), answers="claim"
    )
    assert talk.asks == "fact"
    await talk.say("the last four are 4821", answers="fact")
    assert talk.asks is None
    assert (await talk.answer("due_date"))["say"] == "due_date"


async def test_number_and_fact_may_come_with_the_question(session: AsyncSession) -> None:
    account = await an_account(session)
    talk = Talk(session, await a_talk(session))

    await talk.say(f"balance for account {account.number}, last four 4821")
    assert talk.asks is None
    assert (await talk.answer())["say"] == "balance"


async def test_a_year_in_the_question_is_not_taken_for_the_fact(session: AsyncSession) -> None:
    account = await an_account(session)
    talk = Talk(session, await a_talk(session))

    await talk.say(f"balance of {account.number} for 2026 please")
    assert talk.asks == "fact"
    assert (await session.exec(select(ProofAttempt))).all() == []


async def test_no_fact_and_no_figure_ever_goes_to_rasa(session: AsyncSession) -> None:
    account, talk = await known(session)
    await talk.say("balance")
    await talk.say("4821", answers="fact")
    validated, answered = await talk.call(VALIDATE), await talk.call(ANSWER)

    told = json.dumps([validated.events, validated.responses, answered.events, answered.responses])
    assert not [
        each
        for each in ("84.20", "74.20", "10.00", "4821", "Lopez", account.number)
        if each in told
    ]


async def test_unknown_and_wrong_are_answered_alike(session: AsyncSession) -> None:
    account = await an_account(session)
    told = []
    for place, claimed in enumerate((account.number, make(777_000_222), "Ann Hall 9 Fern St")):
        talk = Talk(session, await a_talk(session, f"+1503555018{place}"))
        first = await talk.say("balance")
        second = await talk.say(claimed, answers="claim")
        asked = talk.asks
        third = await talk.say("0000", answers="fact")
        told.append((first, second["missed"], asked, third, talk.asks))

    assert told[0] == told[1] == told[2]
    assert told[0][3]["say"] == "claim_unknown_or_wrong"
    assert told[0][4] == "claim"


async def test_after_five_wrong_tries_a_person_takes_over(session: AsyncSession) -> None:
    _, talk = await known(session)
    await talk.say("balance")
    for _ in range(proof.TRIES):
        await talk.say("0000", answers="fact")
        assert talk.asks == "fact"
        talk.conversation.created_at += timedelta(seconds=1)
    rows = (await session.exec(select(ProofAttempt))).all()
    assert len(rows) == proof.TRIES
    await talk.say("4821", answers="fact")

    assert talk.slots["proof"] == "locked"
    assert talk.slots["requested_slot"] is None
    assert await talk.answer() == {"handoff": "locked", "say": "locked", "facts": {}}


async def test_three_answers_that_are_none_bring_a_person(session: AsyncSession) -> None:
    talk = Talk(session, await a_talk(session))
    await talk.say("balance")
    await talk.say("maria", answers="claim")
    await talk.say("maria lopez i said", answers="claim")
    assert talk.asks == "claim"
    await talk.say("come on", answers="claim")

    assert talk.slots["proof"] == "failed"
    assert await talk.answer() == {"handoff": "unproven"}


async def test_another_question_in_between_is_not_a_wrong_answer(session: AsyncSession) -> None:
    _, talk = await known(session)
    await talk.say("balance")
    for _ in range(5):
        mark = await talk.say("what is the late fee?")
        assert (talk.asks, mark["missed"]) == ("fact", False)
    await talk.say("4821", answers="fact")

    assert (await talk.answer())["say"] == "balance"


async def test_a_message_is_judged_once_however_often_rasa_asks(session: AsyncSession) -> None:
    _, talk = await known(session)
    await talk.say("balance")
    await talk.say("0000", answers="fact")
    first = await talk.call(VALIDATE)
    talk.slots["fact"] = "4821"
    again = await talk.call(VALIDATE)

    assert first == again
    assert len((await session.exec(select(ProofAttempt))).all()) == 1


async def test_once_proven_the_form_is_complete_at_once(session: AsyncSession) -> None:
    _, talk = await known(session)
    await talk.say("balance")
    await talk.say("4821", answers="fact")
    await talk.answer()
    await talk.say("and when is it due")

    assert talk.asks is None
    assert (await talk.answer("due_date"))["say"] == "due_date"


async def test_proof_of_one_account_is_not_proof_of_another(session: AsyncSession) -> None:
    _, talk = await known(session)
    other = await an_account(session, "Ben Hale", last4="9999")
    await talk.say("balance")
    await talk.say("4821", answers="fact")
    await talk.say(f"and for account {other.number}?")

    assert talk.asks == "fact"
    await talk.say("4821", answers="fact")
    assert talk.asks == "claim"


async def test_of_two_accounts_on_one_phone_the_one_named_is_told(session: AsyncSession) -> None:
    home, talk = await known(session)
    shop = await an_account(session, street="640 Main St", phone=PHONE)
    await a_bill(session, shop.id, "310.00")
    await talk.say("balance")
    await talk.say("4821", answers="fact")
    assert talk.asks == "claim"
    await talk.say(shop.number, answers="claim")

    assert talk.asks is None
    assert (await talk.answer())["facts"]["amount"] == "310.00"
    assert home.id != shop.id


async def test_a_protected_person_is_handed_off_and_told_nothing(session: AsyncSession) -> None:
    _, talk = await known(session, protected=True)
    await talk.say("balance")
    await talk.say("4821", answers="fact")

    assert await talk.answer() == {"handoff": HANDOFFS["protected"]}


async def test_a_shutoff_notice_is_told_to_who_is_proven(session: AsyncSession) -> None:
    account, talk = await known(session)
    account.shutoff, account.shutoff_on = Shutoff.NOTICE, TODAY + timedelta(days=6)
    await talk.say("balance")
    await talk.say("4821", answers="fact")
    told = (await talk.answer("payment_status"))["facts"]

    assert (told["shutoff_status"], told["shutoff_on"]) == ("notice", "2026-11-29")


@pytest.mark.parametrize("channel", [Channel.VOICE, Channel.COUNTER])
async def test_caller_id_and_from_are_no_claim(session: AsyncSession, channel: Channel) -> None:
    await an_account(session, phone=PHONE, channel=channel)
    talk = Talk(session, await a_talk(session, PHONE, channel))
    await talk.say("balance")

    assert talk.slots["claim"] is None


async def test_account_facts_never_leave_by_mail(session: AsyncSession) -> None:
    account = await an_account(session)
    talk = Talk(session, await a_talk(session, "maria@mail.example", Channel.MAIL))
    await talk.say(f"account {account.number} last four 4821")

    assert await talk.answer() == {"handoff": "needs_person"}
    assert await proof.level(session, talk.conversation.id) is None


async def test_an_answer_without_proof_is_a_handoff(session: AsyncSession) -> None:
    _, talk = await known(session)
    await talk.say("balance")

    assert await talk.answer() == {"handoff": "unproven"}


async def test_a_message_of_another_conversation_is_not_found(session: AsyncSession) -> None:
    talk = Talk(session, await a_talk(session))
    other = await a_talk(session, "+15035550198")
    talk.last = await a_message(session, other, "balance")

    with pytest.raises(NotFound):
        await talk.call(VALIDATE)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {},
        {"next_action": VALIDATE},
        {"next_action": VALIDATE, "tracker": {"sender_id": "", "latest_message": {}}},
        {
            "next_action": VALIDATE,
            "tracker": {"sender_id": str(uuid7()), "latest_message": {"metadata": {}}},
        },
    ],
)
def test_what_is_no_action_call_is_malformed_and_quotes_nobody(sent: object) -> None:
    with pytest.raises(Malformed, match="Not an action call"):
        parse_call(sent)
