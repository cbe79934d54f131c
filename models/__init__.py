"""The ground floor: words and tables. Imports nothing of ours.

Importing this package registers every table in `SQLModel.metadata`.
"""

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
