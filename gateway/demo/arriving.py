"""Those who wait when the demo begins: taken in by the real door, handed over as the bot would."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import NAMESPACE_URL, uuid5

from channels import chat
from channels.base import Inbound
from channels.mail.inbound import Envelope
from gateway.database import Database
from gateway.demo.households import OUR_MAILBOX
from gateway.demo.leak import leak_photo
from gateway.demo.waiting import WAITING, Waiting
from gateway.handoff import Why, hand_off
from gateway.intake import Intake, Received
from gateway.mail.road import mail_road
from gateway.office import Office
from gateway.settings import Settings
from gateway.store import Store
from models.base import utcnow
from models.contact import Channel
from models.conversation import hold


async def let_them_wait(database: Database, settings: Settings, office: Office) -> None:
    """Take in everything that waits, oldest first, each handed over when it came."""
    mailbox = settings.mail_from or OUR_MAILBOX
    settings = settings.model_copy(update={"mail_from": mailbox})
    intake = Intake(database.pool, reopen_within=settings.reopen_within)
    post = mail_road(settings, database, intake, Store(settings))
    intake.start()
    try:
        for place, waiting in enumerate(WAITING):
            then = utcnow() - timedelta(minutes=waiting.minutes_ago)
            if post is not None and waiting.channel is Channel.MAIL:
                envelope = Envelope(waiting.sender, (mailbox,))
                received = await post.take(_mail(mailbox, waiting, then), envelope)
            else:
                received = await intake.receive(_inbound(settings, waiting, place, then))
            await _hand_over(database, office, waiting, received, then)
    finally:
        await intake.close()


async def _hand_over(
    database: Database, office: Office, waiting: Waiting, received: Received, then: datetime
) -> None:
    async with database.sessions() as session:
        conversation = await hold(session, received.conversation_id)
        conversation.language = waiting.language
        conversation.answered_seq = received.seq
        conversation.opened_at = conversation.last_message_at = then
        conversation.topic = waiting.topic
        why = Why(waiting.reason, hostile=waiting.hostile)
        await hand_off(session, conversation, why, then, office.today(then))


def _inbound(settings: Settings, waiting: Waiting, place: int, then: datetime) -> Inbound:
    """Return it as its channel would have read it."""
    if waiting.channel is Channel.CHAT:
        said = chat.Say(uuid5(NAMESPACE_URL, waiting.sender), waiting.text)
        return chat.parse(said, chat.address_of(waiting.sender), waiting.language, then)
    ours = settings.twilio_number
    return Inbound(
        channel=Channel.SMS,
        dedupe_key=f"demo-{place}",
        sender=waiting.sender,
        our_address=ours,
        thread_key=f"sms:{ours}:{waiting.sender}",
        text=waiting.text,
        said_at=then,
        payload={"Body": waiting.text, "From": waiting.sender},
    )


def _mail(ours: str, waiting: Waiting, then: datetime) -> bytes:
    """Write the mail as its sender's program would (RFC 5322)."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = waiting.sender, ours, waiting.subject
    mail["Date"] = format_datetime(then)
    mail["Message-ID"] = f"<{uuid5(NAMESPACE_URL, waiting.text)}@mail.example>"
    mail.set_content(waiting.text)
    if waiting.photo:
        mail.add_attachment(leak_photo(), maintype="image", subtype="png", filename="hose-bib.png")
    return mail.as_bytes(policy=SMTP)
