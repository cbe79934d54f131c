"""A mail server's word that a mail of ours did not arrive, read as a receipt. Pure."""

from typing import Final

from channels.base import Meaning, ReceiptIn
from channels.mail.letter import Letter
from channels.mail.tokens import OurMailbox
from models.contact import Channel
from models.message import Delivery

#: The receipt of a mail that somebody answered: so it arrived.
ANSWERED: Final = "answered"
_BOUNCED, _DELAYED = "bounced", "delayed"

#: What a status means (RFC 3463 §3), by its first two numbers; for the desk.
_WHY: Final = {
    "1": "The other mail server does not know this address",
    "2": "The mailbox does not take mail now, it may be full",
    "3": "The other mail server has a fault",
    "4": "The other mail server could not be reached",
    "7": "The other mail server refused it by its rules",
}


def receipt(letter: Letter, ours: OurMailbox) -> ReceiptIn | None:
    """Return what a bounce says of a mail of ours; None when it is about none of ours."""
    bounce = letter.bounce
    if bounce is None or not bounce.original_message_id:
        return None
    outbox_id = ours.outbox_of(bounce.original_message_id)
    if outbox_id is None:
        return None
    code = _code(bounce.status)
    status = f"{_BOUNCED if bounce.failed else _DELAYED} {code}".strip()
    delivery, reason = meaning(status, code)
    return ReceiptIn(
        channel=Channel.MAIL,
        external_id=ours.message_id(outbox_id),
        status=status,
        delivery=delivery,
        outbox_id=outbox_id,
        error_code=code or None,
        reason=reason,
    )


def answered(message_id: str, ours: OurMailbox) -> ReceiptIn:
    """Return the receipt of a mail of ours that somebody who takes part has answered."""
    outbox_id = ours.outbox_of(message_id)
    return ReceiptIn(Channel.MAIL, message_id, ANSWERED, Delivery.SENT, outbox_id)


def meaning(status: str, code: str | None) -> Meaning:
    """Return what a kept receipt's word means in ours, and why it failed.

    A delay is no news: the other server goes on trying. Its status is 4.x.x,
    but so may be that of a server that has given up (RFC 3464 §2.3.3).
    """
    if status == ANSWERED:
        return Delivery.SENT, None
    if status.startswith(_DELAYED):
        return None, None
    grade, _, rest = (code or "").partition(".")
    if grade == "2":
        return Delivery.DELIVERED, None
    why = _WHY.get(rest.partition(".")[0], "The other mail server sent it back")
    return Delivery.FAILED, f"{why} ({code})." if code else f"{why}."


def _code(status: str | None) -> str:
    """Return a status like "5.1.1" if it is one, and nothing else."""
    numbers = (status or "").strip().split(".")
    fits = len(numbers) == 3 and all(one.isdecimal() and len(one) <= 3 for one in numbers)
    return ".".join(numbers) if fits else ""
