"""What intake answers, once a delivery is committed."""

from dataclasses import dataclass
from uuid import UUID

from models.errors import ForebayError


@dataclass(frozen=True, slots=True)
class Received:
    """Where a delivery is now. A duplicate is answered like the first."""

    message_id: UUID
    conversation_id: UUID
    #: Its place in the conversation.
    seq: int
    duplicate: bool = False


class Parked(ForebayError):
    """It was kept, but not as a message: a person will look at it."""

    status = 202
