"""The thirty days behind the office: told day by day, and loaded as one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from psycopg import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts.standing import Brief, brief
from channels.chat import OUR_ADDRESS
from gateway.demo import residents, scenes, waivers
from gateway.demo.chronicle import Chronicle, load
from gateway.demo.days import Kind, Plan, Town, day_of
from gateway.demo.handled import HandledTale, Specialist
from gateway.demo.residents import Resident
from gateway.demo.scenes import Stage
from gateway.demo.tale import Side
from gateway.demo.talks import TOPICS
from gateway.office import Office
from models.contact import Channel, Contact, Endpoint
from models.errors import Unavailable
from models.policy import PolicyArticle
from models.staff import LEVEL, Role, Staff
from models.work import Disposition

DAYS = 30
#: Nothing told ends later than this before now: the present begins with those who wait.
UNTIL = timedelta(minutes=40)


@dataclass(frozen=True, slots=True)
class Ours:
    """The office's own addresses, and after how many seconds of quiet the bot closes."""

    number: str
    mailbox: str
    quiet: float


@dataclass(slots=True)
class Teller:
    """Turns plans into tales."""

    dice: Random
    stage: Stage
    ours: Ours
    now: datetime
    chronicle: Chronicle
    #: The newest conversation of each thread.
    newest: dict[str, UUID] = field(default_factory=dict)
    told: int = 0

    def tell(self, plan: Plan, owed: Brief | None) -> None:
        """Play a plan, and keep it if it is over by now, or with the bot."""
        own = Chronicle(self.dice)
        side = self._side(own, plan)
        tale = HandledTale(own, side, plan.at, plan.language, self.newest.get(side.thread_key))
        tale.topic, tale.account_id = plan.topic, side.account_id
        self._play(plan, tale, owed)
        if tale.at > self.now - UNTIL:
            return
        self.newest[side.thread_key] = tale.id
        self.chronicle.take(tale.finish())
        self.told += 1

    def _play(self, plan: Plan, tale: HandledTale, owed: Brief | None) -> None:
        stage = self.stage
        if plan.kind is Kind.GIVEN_UP:
            scenes.given_up(stage, tale, plan.who)
        elif plan.kind is Kind.ACCOUNT and plan.who and owed:
            scenes.account_question(stage, tale, plan.who, owed)
            scenes.end_with_bot(stage, tale, self.now - UNTIL, self.ours.quiet)
        elif plan.kind is Kind.POLICY:
            scenes.policy_question(stage, tale)
            scenes.end_with_bot(stage, tale, self.now - UNTIL, self.ours.quiet)
        else:
            scenes.with_people(stage, tale, plan.who)
            if plan.kind is Kind.AGAIN:
                scenes.taken_up_again(stage, tale)

    def _side(self, own: Chronicle, plan: Plan) -> Side:
        """Return who writes from where; a chat session is a new contact each time."""
        who, at, channel = plan.who, plan.at, plan.channel
        if channel is Channel.CHAT or who is None:
            address = f"{self.dice.getrandbits(256):064x}"
            contact = own.add(Contact, at, language=plan.language)
            endpoint = own.add(
                Endpoint, at, contact_id=contact, channel=Channel.CHAT, address=address
            )
            thread = f"chat:{address}"
            return Side(Channel.CHAT, contact, endpoint, address, OUR_ADDRESS, thread)
        address = (who.mail if channel is Channel.MAIL else who.phone) or ""
        key = f"{self.dice.getrandbits(128):032x}"
        ours = self.ours.mailbox if channel is Channel.MAIL else self.ours.number
        header = f"{key}@{address.partition('@')[2]}"
        thread = {
            Channel.SMS: f"sms:{ours}:{address}",
            Channel.VOICE: f"voice:CA{key}",
            Channel.MAIL: f"mail:{ours}:{header}",
        }[channel]
        return Side(
            channel=channel,
            contact_id=who.contact_id,
            endpoint_id=who.endpoints[channel],
            address=address,
            our_address=ours,
            thread_key=thread,
            account_id=who.account_id if channel is not Channel.VOICE else None,
            subject=TOPICS[plan.topic].spoken(plan.language).subject,
            header_id=header,
        )


async def tell(
    session: AsyncSession, office: Office, ours: Ours, now: datetime, seed: int = 7
) -> int:
    """Tell the last thirty days up to now, today's morning included; return how many talks.

    The city must be there, and the policy texts and dispositions seeded.
    """
    dice = Random(seed)  # noqa: S311  an invented past, not a secret
    today = office.today(now)
    everybody = await residents.everybody(session)
    teller = Teller(dice, await _stage(session, dice, today), ours, now, Chronicle(dice))
    await _waivers(session, teller, everybody, office)
    town = Town(residents.free(everybody))
    for back in range(DAYS, -1, -1):
        on = today - timedelta(days=back)
        teller.stage.articles = await _articles(session, on)
        for plan in day_of(town, on, office.zone, seed, None if back else now - UNTIL):
            owed = None
            if plan.kind is Kind.ACCOUNT and plan.who:
                owed = await brief(session, plan.who.account_id, on)
            teller.tell(plan, owed)
    driver = await driver_of(session)
    await load(driver, teller.chronicle)
    return teller.told


async def _waivers(
    session: AsyncSession, teller: Teller, everybody: list[Resident], office: Office
) -> None:
    """Tell of the late fees that were taken back, as the ledger has them."""
    times: Counter[UUID] = Counter()
    for on, who in await waivers.waived(session, everybody):
        earlier = times[who.account_id]
        teller.chronicle.take(
            waivers.tell_waiver(teller.stage, who, on, earlier, teller.ours.number, office.zone)
        )
        times[who.account_id] += 1


async def driver_of(session: AsyncSession) -> AsyncConnection:
    """Return the driver's connection of the open transaction, for COPY."""
    connection = await session.connection()
    driver = (await connection.get_raw_connection()).driver_connection
    if driver is None:
        raise Unavailable
    return driver


async def _stage(session: AsyncSession, dice: Random, today: date) -> Stage:
    staff = (await session.exec(select(Staff).order_by(Staff.username))).all()
    codes = (await session.exec(select(Disposition))).all()
    return Stage(
        dice,
        _specialists(staff),
        {each.code: each.id for each in codes},
        await _articles(session, today),
    )


def _specialists(staff: Sequence[Staff]) -> list[Specialist]:
    """Return those who are routed work; leads step in elsewhere."""
    return [
        Specialist(one.id, one.name, Role(one.role), tuple(one.languages), one.phone)
        for one in staff
        if Role(one.role) in LEVEL and one.role != Role.LEAD
    ]


async def _articles(session: AsyncSession, on: date) -> dict[tuple[str, str], PolicyArticle]:
    """Return the policy texts in force on a day."""
    found = await session.exec(
        select(PolicyArticle)
        .where(PolicyArticle.effective_from <= on)
        .order_by(col(PolicyArticle.effective_from))
    )
    return {(each.slug, each.language): each for each in found.all()}
