"""What we sign in mail: the reply token in an address, and the ids of mail we send. Pure.

Both are signed, so that a mail can be told to answer us before any row is
looked up. Neither proves who wrote it: a mail is forwarded, quoted and leaked.
"""

import base64
import binascii
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final
from uuid import UUID

#: Bytes of signature: 80 bits, checked offline against nothing, only by asking us.
_SIGNATURE: Final = 10
_ID: Final = 16


@dataclass(frozen=True, slots=True)
class OurMailbox:
    """The office's mailbox, and what it signs.

    The token survives what mail programs do to addresses: it is base32, so
    its case does not matter (RFC 5321 §2.3.11 lets only us care about it), and
    with a mailbox of up to 21 characters it fits the 64 octets of a local part.
    """

    #: As people are to see it, beside the address.
    name: str
    #: Small letters, no token.
    address: str
    #: The newest signs, all are believed.
    keys: tuple[bytes, ...]

    @classmethod
    def of(cls, mail_from: str, name: str, keys: Sequence[bytes]) -> "OurMailbox | None":
        """Return the mailbox of a setting like "accounts@city.example"; None when it has none."""
        _, address = parseaddr(mail_from)
        local, _, domain = address.rpartition("@")
        return cls(name, address.lower(), tuple(keys)) if local and domain else None

    @property
    def local(self) -> str:
        """What stands before the @."""
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2]

    def is_ours(self, address: str) -> bool:
        """Tell whether mail to this address is for us, with or without a token."""
        local, _, domain = address.lower().rpartition("@")
        return domain == self.domain and local.partition("+")[0] == self.local

    def with_token(self, conversation_id: UUID) -> str:
        """Return the address whose mail joins this conversation, if its sender takes part."""
        signed = conversation_id.bytes + self._sign("reply", conversation_id)[0]
        return f"{self.local}+{_written(signed)}@{self.domain}"

    def conversation_in(self, addresses: Iterable[str]) -> UUID | None:
        """Return the conversation of the first address with a token we signed."""
        for address in addresses:
            if self.is_ours(address):
                token = address.rpartition("@")[0].partition("+")[2]
                found = self._opened("reply", token)
                if found is not None:
                    return found
        return None

    def message_id(self, outbox_id: UUID) -> str:
        """Return the Message-ID of a mail of ours, the same at every try. No angle brackets."""
        signature = self._sign("id", outbox_id)[0]
        return f"{outbox_id.hex}.{_written(signature)}@{self.domain}"

    def outbox_of(self, message_id: str) -> UUID | None:
        """Return which mail of ours has this Message-ID; None when we never gave it out."""
        left, _, domain = message_id.lower().rpartition("@")
        told, _, signature = left.partition(".")
        if domain != self.domain or len(told) != 2 * _ID:
            return None
        try:
            outbox_id = UUID(hex=told)
        except ValueError:
            return None
        return outbox_id if self._is_signed("id", outbox_id, _read(signature)) else None

    def _opened(self, purpose: str, token: str) -> UUID | None:
        signed = _read(token)
        if len(signed) != _ID + _SIGNATURE:
            return None
        found = UUID(bytes=signed[:_ID])
        return found if self._is_signed(purpose, found, signed[_ID:]) else None

    def _is_signed(self, purpose: str, subject: UUID, signature: bytes) -> bool:
        return any(hmac.compare_digest(each, signature) for each in self._sign(purpose, subject))

    def _sign(self, purpose: str, subject: UUID) -> list[bytes]:
        """Return the signatures of all keys, the newest first. Bound to the mailbox too."""
        said = f"{purpose}:{self.address}:".encode() + subject.bytes
        return [hmac.digest(key, said, "sha256")[:_SIGNATURE] for key in self.keys]


def _written(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()


def _read(token: str) -> bytes:
    """Return what base32 says; empty when it is none."""
    padded = token.upper() + "=" * (-len(token) % 8)
    try:
        return base64.b32decode(padded)
    except (binascii.Error, ValueError):
        return b""
