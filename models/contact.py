"""Who we talk to: contacts, their endpoints, and what they consented to."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from models.base import Moment, Row, word

#: The words of a contact's name in plain letters. A name that came with a mail is nobody's
#: record, so it has no search key of its own. Cut: a word of over 2046 bytes would be refused.
NAME_WORDS = (
    "array_to_tsvector(array_remove(regexp_split_to_array(lower(translate(left(name, 200), "
    "'ÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇáàâäãéèêëíìîïóòôöõúùûüñç', "
    "'AAAAAEEEEIIIIOOOOOUUUUNCaaaaaeeeeiiiiooooouuuunc')), '[^a-z0-9]+'), ''))"
)


class Channel(StrEnum):
    """The medium of a conversation. Letters and counter visits are entered by hand."""

    SMS = "sms"
    CHAT = "chat"
    MAIL = "mail"
    VOICE = "voice"
    LETTER = "letter"
    COUNTER = "counter"


class Contact(Row, table=True):
    """A person or firm we talk to. Amazon Connect calls the *work* a contact; we never do."""

    __table_args__ = (
        Index(
            "words_of_contact",
            text(NAME_WORDS),
            postgresql_using="gin",
            postgresql_where=text("name IS NOT NULL"),
        ),
    )

    name: str | None = None
    #: BCP 47; None until something was said in a language we could tell.
    language: str | None = Field(default=None, max_length=8)


class Endpoint(Row, table=True):
    """One address of a contact on one channel: a number, a mailbox, a chat session.

    Having an endpoint proves nothing about who holds it (architecture §3a).
    """

    __table_args__ = (
        UniqueConstraint("channel", "address"),
        Index(
            "mailboxes_of_endpoint",
            "address",
            postgresql_ops={"address": "text_pattern_ops"},
            postgresql_where=text("channel = 'mail'"),
        ),
    )

    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    channel: Channel = Field(sa_type=word(Channel))
    #: E.164 for phones, lower-cased mailbox for mail, hash of the device token for chat.
    address: str = Field(max_length=320)
    #: Set while this endpoint must not be sent to. The ledger of why is `Consent`.
    opted_out_at: datetime | None = Field(default=None, sa_type=Moment)


class ConsentMove(StrEnum):
    """What the customer decided."""

    WITHDRAWN = "withdrawn"
    GRANTED = "granted"


class ConsentSource(StrEnum):
    """How we learned of it."""

    KEYWORD = "keyword"
    PLAIN_WORDS = "plain_words"
    CARRIER = "carrier"
    STAFF = "staff"


class Consent(Row, table=True):
    """One decision about being messaged. Append-only; the newest per endpoint holds."""

    endpoint_id: UUID = Field(foreign_key="endpoint.id", index=True)
    move: ConsentMove = Field(sa_type=word(ConsentMove))
    source: ConsentSource = Field(sa_type=word(ConsentSource))
    #: The customer's word, e.g. "stop"; never more than a keyword.
    keyword: str | None = Field(default=None, max_length=32)
    message_id: UUID | None = Field(default=None, foreign_key="message.id")
