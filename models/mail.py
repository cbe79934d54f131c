"""The Message-IDs of mail that came in: what a later mail may say that it answers."""

from uuid import UUID

from sqlmodel import Field

from models.base import Row


class MailId(Row, table=True):
    """One Message-ID (RFC 5322 §3.6.4) of a customer's mail, and the conversation it is in.

    Anybody may quote an id: it joins a conversation only together with a
    sender who takes part in it (architecture §3a).
    """

    #: Without angle brackets.
    header_id: str = Field(index=True, max_length=400)
    conversation_id: UUID = Field(foreign_key="conversation.id", index=True)
    message_id: UUID = Field(foreign_key="message.id", unique=True)
