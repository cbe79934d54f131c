"""What people did in a conversation of the past: the line, offers, acceptance, wrap-up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from agents.needs import HANDED_OFF, TARGETS, Matter, Need, Priority, Reason, needs
from bot.phrases import handing_over
from gateway.demo.chronicle import Chronicle
from gateway.demo.tale import Side, Tale
from models.conversation import State
from models.message import Author
from models.staff import LEVEL, Role
from models.work import EntryState, Offer, OfferState, QueueEntry

#: Seconds an offer rings.
RINGS = 45


@dataclass(frozen=True, slots=True)
class Specialist:
    """Somebody who took work."""

    id: UUID
    name: str
    role: Role
    languages: tuple[str, ...]
    #: Where calls reach them.
    phone: str | None = None

    @property
    def level(self) -> int:
        """Their level; 0 for those who are routed nothing."""
        return LEVEL.get(self.role, 0)


@dataclass(slots=True)
class Place:
    """A place in line, while its tale goes on."""

    id: UUID
    need: Need
    began: datetime
    #: When it entered the line; a transfer keeps the older moment.
    entered_at: datetime
    packet: dict[str, object]
    preferred_id: UUID | None
    state: EntryState = EntryState.WAITING
    ended_at: datetime | None = None

    @property
    def due_at(self) -> datetime:
        """When it is due."""
        return self.entered_at + self.need.target


@dataclass(frozen=True, slots=True)
class Why:
    """Why the bot gave it up, and what is known of the customer."""

    reason: str
    managed: bool = False
    hostile: bool = False
    repeated: bool = False
    preferred_id: UUID | None = None
    own_words: Sequence[str] = field(default_factory=tuple)
    proof_level: int = 0


class HandledTale(Tale):
    """A conversation that people had too."""

    def __init__(
        self,
        chronicle: Chronicle,
        side: Side,
        at: datetime,
        language: str,
        previous_id: UUID | None = None,
    ) -> None:
        super().__init__(chronicle, side, at, language, previous_id)
        #: Its places in line, oldest first.
        self.places: list[Place] = []

    def hand_off(self, why: Why, after: float) -> None:
        """Let the bot give it to people, telling the customer so."""
        words = handing_over(why.reason, self.language, is_open=True)
        self.say(Author.BOT, words, after)
        told = HANDED_OFF[why.reason]
        self.notice(told, handoff=why.reason)
        self.answered_seq = self.last_inbound_seq
        matter = Matter(
            reason=why.reason,
            channel=self.side.channel,
            topic=self.topic,
            managed=why.managed,
            hostile=why.hostile,
            repeated=why.repeated,
            language=self.language,
        )
        packet: dict[str, object] = {
            "reason": why.reason,
            "reason_words": told,
            "intent": self.topic,
            "proof_level": why.proof_level,
            "tried": [],
            "asked": [],
            "own_words": list(why.own_words),
            "misses": 0,
        }
        need = needs(matter, self.at.date())
        self._enter(need, packet, self.at, self.preferred_id or why.preferred_id)
        self.event("conversation.handed_off", reason=why.reason, topic=self.topic, level=need.level)

    def ring(self, who: Specialist, outcome: OfferState, after: float) -> None:
        """Offer it to somebody, who lets it run out or declines."""
        self.later(after)
        lasts = 6.0 if outcome is OfferState.DECLINED else RINGS
        offer = self._offer(who, outcome, lasts)
        self.move(State.OFFERED)
        self.later(lasts)
        self.move(State.QUEUED)
        self.event(f"offer.{outcome}", who.id, offer_id=str(offer))

    def accept(self, who: Specialist, after: float) -> None:
        """Offer it to somebody who takes it some seconds later."""
        self.later(after)
        takes = self.chronicle.dice.uniform(2, 9)
        offer = self._offer(who, OfferState.ACCEPTED, takes)
        self.move(State.OFFERED)
        self.later(takes)
        self.move(State.ASSIGNED, who.id)
        self.preferred_id = who.id
        place = self.places[-1]
        place.state, place.ended_at = EntryState.TAKEN, self.at
        self.event("offer.accepted", who.id, offer_id=str(offer))
        waited = (self.at - place.entered_at).total_seconds()
        self.event(
            "conversation.assigned",
            who.id,
            entry_id=str(place.id),
            waited=waited,
            in_time=self.at <= place.due_at,
        )
        self.event("queue.changed")

    def transfer(self, who: Specialist, words: str, after: float) -> None:
        """Let whoever holds it pass it to level II, its time of entering kept."""
        self.note(words, after)
        before = self.places[-1]
        because = Reason("transferred", f"{who.name} passed this to level II.")
        target = TARGETS[self.side.channel]
        need = Need(2, (because, *before.need.reasons), Priority.NORMAL, target)
        self.preferred_id = None
        self.event("conversation.transferred", who.id)
        packet = before.packet | {"transfer": {"by": who.name, "note": words}}
        self._enter(need, packet, before.entered_at, None)

    def wrap_up(self, disposition: tuple[UUID, str], note: str | None, after: float) -> None:
        """End the talk, note it, and close it with an outcome (id and code)."""
        self.later(after)
        who = self.staff_id
        self.move(State.WRAPPING, who)
        self.answered_seq = self.last_inbound_seq
        self.event("conversation.wrapping", who)
        if note:
            self.note(note, self.chronicle.dice.uniform(15, 70))
        self.later(3)
        self.move(State.CLOSED)
        self.disposition_id, code = disposition
        self.event("conversation.closed", who, by="staff", disposition=code)

    def give_up(self, after: float) -> None:
        """Let the customer leave the line: an abandonment."""
        self.later(after)
        self.move(State.CLOSED)
        place = self.places[-1]
        place.state, place.ended_at = EntryState.LEFT, self.at
        self.event("conversation.closed", by="left")
        self.event("conversation.abandoned", waited=(self.at - place.entered_at).total_seconds())

    def end_quietly(self, after: float, by: str = "quiet") -> None:
        """Close what only the bot had."""
        self.later(after)
        self.move(State.CLOSED)
        self.event("conversation.closed", by=by)

    def come_back(self, text: str, after: float) -> None:
        """Let the customer write again within the time for reopening."""
        self.later(after)
        self.move(State.BOT)
        self.event("conversation.reopened")
        self.hear(text, 0)

    def finish(self) -> Chronicle:
        """Add the conversation and its places in line as they ended; return all it wrote."""
        for place in self.places:
            self.chronicle.add(
                QueueEntry,
                place.began,
                id=place.id,
                conversation_id=self.id,
                channel=self.side.channel,
                level=place.need.level,
                language=self.language,
                state=place.state,
                entered_at=place.entered_at,
                due_at=place.due_at,
                ended_at=place.ended_at,
                preferred_staff_id=place.preferred_id,
                reasons=[{"rule": each.rule, "words": each.words} for each in place.need.reasons],
                packet=place.packet,
            )
        return super().finish()

    def _enter(
        self,
        need: Need,
        packet: dict[str, object],
        entered_at: datetime,
        preferred_id: UUID | None,
    ) -> None:
        self.move(State.QUEUED)
        entry = self.chronicle.id_at(self.at)
        self.places.append(Place(entry, need, self.at, entered_at, packet, preferred_id))
        channel = self.side.channel.value
        self.event("conversation.queued", entry_id=str(entry), level=need.level, channel=channel)

    def _offer(self, who: Specialist, outcome: OfferState, lasts: float) -> UUID:
        offer = self.chronicle.add(
            Offer,
            self.at,
            conversation_id=self.id,
            entry_id=self.places[-1].id,
            staff_id=who.id,
            state=outcome,
            expires_at=self.at + timedelta(seconds=RINGS),
            ended_at=self.at + timedelta(seconds=lasts),
            decline_reason="busy" if outcome is OfferState.DECLINED else None,
        )
        level = "II" if self.places[-1].need.level > 1 else "I"
        why = [f"level {level}, earliest due"]
        self.event("offer.made", who.id, offer_id=str(offer), why=why)
        return offer
