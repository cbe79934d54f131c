"""One conversation of the past, told step by step as the real roads would have written it.

A tale has its own clock: each step says how many seconds it comes after the
one before. Nothing is stored until `finish`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from gateway.demo.chronicle import Chronicle
from models.contact import Channel
from models.conversation import HELD, MOVES, Conversation, State
from models.errors import IllegalMove
from models.journal import Journal
from models.mail import MailId
from models.message import Author, Delivery, Kind, Message
from models.outbox import Attempt, AttemptOutcome, Outbox, OutboxState, Receipt
from models.proof import Proof


@dataclass(frozen=True, slots=True)
class Side:
    """Who writes from where to which address of ours, and what keeps it together."""

    channel: Channel
    contact_id: UUID
    endpoint_id: UUID
    address: str
    our_address: str
    thread_key: str
    account_id: UUID | None = None
    #: Mail only.
    subject: str | None = None
    header_id: str | None = None


class Tale:
    """What was said and done in one conversation."""

    def __init__(
        self,
        chronicle: Chronicle,
        side: Side,
        at: datetime,
        language: str,
        previous_id: UUID | None = None,
    ) -> None:
        self.chronicle, self.side, self.at, self.language = chronicle, side, at, language
        self.began = at
        self.id = chronicle.id_at(at)
        self.previous_id = previous_id
        self.topic: str | None = None
        self.account_id: UUID | None = None
        self.staff_id: UUID | None = None
        self.preferred_id: UUID | None = None
        self.disposition_id: UUID | None = None
        self.state = State.BOT
        self.closed_at: datetime | None = None
        self.last_seq = self.last_inbound_seq = self.answered_seq = 0
        self.last_inbound_at = self.last_message_at = at
        #: What was proven and when: account, person, how.
        self.proven: tuple[datetime, UUID, UUID, str] | None = None
        self.event("conversation.opened")

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)

    def event(self, kind: str, staff_id: UUID | None = None, **data: object) -> None:
        """Record that something happened, now."""
        self.chronicle.event(kind, self.at, self.id, staff_id, **data)

    def move(self, to: State, staff_id: UUID | None = None) -> None:
        """Move on, as the table of moves allows."""
        if to not in MOVES[self.state]:
            raise IllegalMove(f"The tale is {self.state}; it cannot become {to}.")
        self.state = to
        self.staff_id = staff_id if to in HELD else None
        self.closed_at = self.at if to is State.CLOSED else None

    def hear(self, text: str, after: float, **details: object) -> UUID:
        """Let the customer say something; return its id."""
        self.later(after)
        key = self._delivery_key()
        journal = self._journal(key, {"Body": text, "From": self.side.address})
        message = self._message(
            Author.CONTACT,
            Kind.TEXT,
            text,
            delivery=Delivery.RECEIVED,
            journal_id=journal,
            details=self._mail_details(key) | details,
        )
        if self.side.channel is Channel.MAIL:
            self.chronicle.add(
                MailId, self.at, header_id=key, conversation_id=self.id, message_id=message
            )
        self.last_inbound_seq, self.last_inbound_at = self.last_seq, self.at
        self._told("message.received", message)
        return message

    def sign(self, text: str, key: str) -> None:
        """Write down that somebody called, or hung up: the office's line, from their delivery."""
        journal = self._journal(key, {"From": self.side.address})
        message = self._message(Author.SYSTEM, Kind.NOTICE, text, journal_id=journal)
        self._told("message.received", message)

    def say(
        self,
        author: Author,
        text: str,
        after: float,
        *,
        details: dict[str, object] | None = None,
        discloses: UUID | None = None,
    ) -> UUID:
        """Let the bot, or whoever holds the conversation, say something; return its id."""
        self.later(after)
        message = self._message(
            author,
            Kind.TEXT,
            text,
            staff_id=self.staff_id if author is Author.STAFF else None,
            delivery=_arrived(self.side.channel),
            details=details or {},
        )
        if author is Author.BOT:
            self.answered_seq = self.last_inbound_seq
        self._told("message.said", message)
        self._sent(message, text, discloses)
        return message

    def note(self, text: str, after: float) -> None:
        """Let whoever holds the conversation leave a note."""
        self.later(after)
        message = self._message(Author.STAFF, Kind.NOTE, text, staff_id=self.staff_id)
        self._told("note.written", message)

    def notice(self, text: str, **details: object) -> UUID:
        """Put a line of the office's own into the timeline."""
        return self._message(Author.SYSTEM, Kind.NOTICE, text, details=details)

    def prove(self, account_id: UUID, person_id: UUID, how: str) -> None:
        """Let the customer have shown who they are, as long as the conversation is open."""
        self.account_id = account_id
        self.proven = (self.at, account_id, person_id, how)

    def finish(self) -> Chronicle:
        """Add the conversation as it stands at the end, and return everything it wrote."""
        side = self.side
        self.chronicle.add(
            Conversation,
            self.began,
            id=self.id,
            contact_id=side.contact_id,
            endpoint_id=side.endpoint_id,
            channel=side.channel,
            our_address=side.our_address,
            thread_key=side.thread_key,
            state=self.state,
            staff_id=self.staff_id,
            preferred_staff_id=self.preferred_id,
            language=self.language,
            topic=self.topic,
            account_id=self.account_id,
            previous_id=self.previous_id,
            opened_at=self.began,
            closed_at=self.closed_at,
            disposition_id=self.disposition_id,
            last_seq=self.last_seq,
            last_inbound_seq=self.last_inbound_seq,
            answered_seq=self.answered_seq,
            last_inbound_at=self.last_inbound_at,
            last_message_at=self.last_message_at,
        )
        self._add_proof()
        return self.chronicle

    def _add_proof(self) -> None:
        """Add what was proven, which ends with the conversation."""
        if not self.proven:
            return
        at, account_id, person_id, how = self.proven
        self.chronicle.add(
            Proof,
            at,
            conversation_id=self.id,
            account_id=account_id,
            person_id=person_id,
            level=1,
            how=how,
            ended_at=self.closed_at,
        )

    def _message(self, author: Author, kind: Kind, text: str, **values: object) -> UUID:
        self.last_seq += 1
        self.last_message_at = self.at
        return self.chronicle.add(
            Message,
            self.at,
            conversation_id=self.id,
            seq=self.last_seq,
            author=author,
            kind=kind,
            text=text,
            said_at=self.at,
            **values,
        )

    def _journal(self, key: str, payload: dict[str, object]) -> UUID:
        return self.chronicle.add(
            Journal,
            self.at,
            channel=self.side.channel,
            dedupe_key=key,
            received_at=self.at,
            payload=payload,
        )

    def _told(self, kind: str, message: UUID) -> None:
        self.event(kind, self.staff_id, message_id=str(message), seq=self.last_seq)

    def _sent(self, message: UUID, text: str, discloses: UUID | None) -> None:
        """Add how it left: the row of the outbox, and how that went."""
        side, outbox = self.side, self.chronicle.id_at(self.at)
        external = self._hex("SM") if side.channel is Channel.SMS else str(outbox)
        self.chronicle.add(
            Outbox,
            self.at,
            id=outbox,
            message_id=message,
            conversation_id=self.id,
            endpoint_id=side.endpoint_id,
            channel=side.channel,
            sender=side.our_address,
            recipient=side.address,
            body=text,
            discloses_account_id=discloses,
            state=OutboxState.SENT,
            due_at=self.at,
            tries=1,
            external_id=external,
        )
        self._tried(outbox, external)

    def _tried(self, outbox: UUID, external: str) -> None:
        """Add the one try at sending, and the carrier's word on a text."""
        self.chronicle.add(
            Attempt,
            self.at,
            outbox_id=outbox,
            number=1,
            ended_at=self.at,
            outcome=AttemptOutcome.SENT,
        )
        if self.side.channel is Channel.SMS:
            self.chronicle.add(
                Receipt,
                self.at,
                channel=self.side.channel,
                external_id=external,
                status="delivered",
                outbox_id=outbox,
            )

    def _delivery_key(self) -> str:
        """Return what the provider would have called this delivery."""
        if self.side.channel is Channel.MAIL:
            first = self.last_seq == 0 and self.side.header_id
            return first or f"{self._hex('')}@{self.side.address.partition('@')[2]}"
        if self.side.channel is Channel.VOICE:
            return f"{self.side.thread_key.partition(':')[2]}:{self.last_seq}"
        return self._hex("SM" if self.side.channel is Channel.SMS else f"{self.side.address[:20]}:")

    def _mail_details(self, key: str) -> dict[str, object]:
        """Return what the desk shows of a mail besides its words."""
        side = self.side
        if side.channel is not Channel.MAIL:
            return {}
        about = {"subject": side.subject, "message_id": key, "references": [], "cc": []}
        return {"mail": about | {"from": side.address, "more": False, "key": None}}

    def _hex(self, prefix: str) -> str:
        return f"{prefix}{self.chronicle.dice.getrandbits(128):032x}"


def _arrived(channel: Channel) -> Delivery:
    """Return how far a message came that met no trouble."""
    return Delivery.DELIVERED if channel is Channel.SMS else Delivery.SENT
