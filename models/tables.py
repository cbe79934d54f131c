"""Every table, registered in `SQLModel.metadata` by importing this: foreign keys need them all."""

from models import (
    account,
    contact,
    conversation,
    history,
    journal,
    ledger,
    message,
    outbox,
    policy,
    proof,
    staff,
    work,
)

__all__ = [
    "account",
    "contact",
    "conversation",
    "history",
    "journal",
    "ledger",
    "message",
    "outbox",
    "policy",
    "proof",
    "staff",
    "work",
]
