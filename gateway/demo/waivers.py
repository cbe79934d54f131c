"""The late fees that were waived before: the talks behind those entries of the ledger."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from gateway.demo.chronicle import Chronicle
from gateway.demo.handled import HandledTale, Why
from gateway.demo.residents import Resident
from gateway.demo.scenes import Stage
from gateway.demo.tale import Side
from models.contact import Channel
from models.ledger import EntryKind, LedgerEntry
from models.message import Author

#: What was asked, answered and noted, the first time and the second.
_TALKS = (
    (
        "I was in the hospital and paid late, can the late fee come off?",
        "I am sorry to hear that. I have taken it off; it shows as a credit.",
        "Late fee waived, first time in twelve months: was in hospital when it was due.",
    ),
    (
        "There is a late fee again, my bank sent the payment too late. Please take it off",
        "I can do it once more; please mind the date next time, a third one needs an approval.",
        "Late fee waived, second time in twelve months. Told: a third waiver needs approval.",
    ),
)
ASK, ANSWER, NOTE = range(3)


async def waived(session: AsyncSession, everybody: list[Resident]) -> list[tuple[date, Resident]]:
    """Return whose late fee was taken back on which day, oldest first."""
    known = {one.account_id: one for one in everybody}
    entries = await session.exec(
        select(LedgerEntry)
        .where(
            LedgerEntry.kind == EntryKind.ADJUSTMENT, col(LedgerEntry.account_id).in_(list(known))
        )
        .order_by(col(LedgerEntry.posted_on))
    )
    return [(entry.posted_on, known[entry.account_id]) for entry in entries]


def tell_waiver(
    stage: Stage, who: Resident, on: date, earlier: int, ours: str, zone: ZoneInfo
) -> Chronicle:
    """Tell how a fee was waived by text that day, `earlier` ones having been before."""
    words = _TALKS[min(earlier, len(_TALKS) - 1)]
    at = datetime.combine(on, time(10, 12), zone)
    own = Chronicle(stage.dice)
    phone = who.phone or ""
    side = Side(
        channel=Channel.SMS,
        contact_id=who.contact_id,
        endpoint_id=who.endpoints[Channel.SMS],
        address=phone,
        our_address=ours,
        thread_key=f"sms:{ours}:{phone}",
    )
    tale = HandledTale(own, side, at, who.language)
    tale.topic, tale.account_id = "late_fee", who.account_id
    tale.hear(words[ASK], 0)
    tale.hand_off(Why("needs_person", own_words=(words[ASK],)), 4)
    specialist = stage.somebody(1, who.language, at)
    tale.accept(specialist, 150)
    tale.say(Author.STAFF, words[ANSWER], 110)
    tale.wrap_up((stage.dispositions["fee_waived"], "fee_waived"), words[NOTE], 40)
    return tale.finish()
