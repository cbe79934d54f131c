"""Every table, registered in `SQLModel.metadata` by importing this: foreign keys need them all."""

from models import (
    account,
    call,
    contact,
    conversation,
    history,
    journal,
    ledger,
    mail,
    message,
    office,
    outbox,
    policy,
    proof,
    staff,
    work,
)

__all__ = [
    "account",
    "call",
    "contact",
    "conversation",
    "history",
    "journal",
    "ledger",
    "mail",
    "message",
    "office",
    "outbox",
    "policy",
    "proof",
    "staff",
    "work",
]
