"""Big things that do not belong in rows: raw mail, attachments, recordings. Encrypted at rest.

Objects lie in a folder of the state folder, or in a bucket (`FOREBAY_STORE_URL`).
Each is sealed with AES-256-GCM under its own name, so that neither its bytes
nor its place can be changed unseen (NIST SP 800-38D).
"""

import asyncio
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from gateway.settings import Settings
from models.errors import ForebayError, NotFound, Unavailable

log = structlog.get_logger()

#: What every object begins with: the form of what follows. Then four bytes that
#: name the key, twelve of nonce, and the sealed bytes with their tag.
_FORM: Final = b"FBS1"
_KEY_ID, _NONCE = 4, 12
_HEAD: Final = len(_FORM) + _KEY_ID + _NONCE
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)+")
_LONGEST_NAME: Final = 300
#: Below the store's own folder, beside the database and the logs.
FOLDER: Final = "store"
KEY_FILE: Final = "store.key"
RAW: Final = "raw"


class Damaged(ForebayError):
    """What is stored was changed or cut short, so it cannot be shown."""


class WrongKey(ForebayError):
    """It was stored with another key. Put that key last in FOREBAY_STORE_KEY."""


class Keys:
    """The keys of one installation: the first one seals, all of them open.

    A new key is put before the old one, comma-separated; nothing is rewritten.
    """

    def __init__(self, secrets_: Sequence[str]) -> None:
        if not secrets_:
            raise ValueError("A store needs at least one key.")
        self._secrets = [secret.encode() for secret in secrets_]
        self._sealing = {self._id(key): key for key in reversed(self.derived("store"))}

    def derived(self, purpose: str) -> list[bytes]:
        """Return a key of 32 bytes for one purpose from each secret, the newest first."""
        return [
            hmac.digest(secret, f"forebay {purpose}".encode(), "sha256") for secret in self._secrets
        ]

    def seal(self, name: str, data: bytes) -> bytes:
        """Return the data encrypted, to be stored under this name."""
        key = self.derived("store")[0]
        nonce = secrets.token_bytes(_NONCE)
        return _FORM + self._id(key) + nonce + AESGCM(key).encrypt(nonce, data, name.encode())

    def open(self, name: str, sealed: bytes) -> bytes:
        """Return what was sealed under this name. Raises WrongKey or Damaged."""
        if len(sealed) < _HEAD or not sealed.startswith(_FORM):
            raise Damaged
        key = self._sealing.get(sealed[len(_FORM) : len(_FORM) + _KEY_ID])
        if key is None:
            raise WrongKey
        nonce = sealed[_HEAD - _NONCE : _HEAD]
        try:
            return AESGCM(key).decrypt(nonce, sealed[_HEAD:], name.encode())
        except InvalidTag:
            raise Damaged from None

    @staticmethod
    def _id(key: bytes) -> bytes:
        return hashlib.sha256(b"id" + key).digest()[:_KEY_ID]


class Store:
    """The object store of one installation. Opens itself when first used."""

    def __init__(self, settings: Settings) -> None:
        """Make it. Raises ValueError when FOREBAY_STORE_URL is of another kind."""
        if settings.store_url and not settings.store_url.startswith("s3://"):
            raise ValueError("FOREBAY_STORE_URL must begin with s3:// or be empty.")
        self._url = settings.store_url
        self._state_dir = settings.state_dir
        self._key = settings.store_key.get_secret_value()

    async def put(self, name: str, data: bytes) -> None:
        """Store the data under a name; what was there before is replaced.

        When this returns, the data outlives a power cut. Names are small
        letters, digits, dots and dashes below at least one folder. Raises
        ValueError for another name, Unavailable when the store is away or full.
        """
        _check(name)
        sealed = await asyncio.to_thread(self.keys.seal, name, data)
        try:
            await self._objects.put_async(name, sealed)
            if self._folder:
                await asyncio.to_thread(_flush, self._folder / name)
        except (BaseError, OSError) as error:
            log.error("store.away", doing="put", error=type(error).__name__)
            raise Unavailable("The object store is away or full. Try again in a moment.") from None

    async def get(self, name: str) -> bytes:
        """Return what is stored under a name.

        Raises NotFound, WrongKey, Damaged, or Unavailable when the store is away.
        """
        _check(name)
        try:
            found = await self._objects.get_async(name)
            sealed = bytes(await found.bytes_async())
        except FileNotFoundError:
            raise NotFound("It is not in the object store any more.") from None
        except (BaseError, OSError) as error:
            log.error("store.away", doing="get", error=type(error).__name__)
            raise Unavailable("The object store is away. Try again in a moment.") from None
        return await asyncio.to_thread(self.keys.open, name, sealed)

    async def delete(self, name: str) -> None:
        """Remove what is stored under a name; nothing there is well, too."""
        _check(name)
        try:
            await self._objects.delete_async(name)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            log.error("store.away", doing="delete", error=type(error).__name__)
            raise Unavailable("The object store is away. Try again in a moment.") from None

    async def drop_raw_before(self, day: date) -> int:
        """Remove raw mail received before a day; return how many objects went.

        Days are folders, so nothing that stays is looked at.
        """
        listed = await self._objects.list_with_delimiter_async(RAW)
        gone = 0
        for folder in sorted(str(prefix).rstrip("/") for prefix in listed["common_prefixes"]):
            if folder.removeprefix(f"{RAW}/") < day.isoformat():
                async for page in self._objects.list(folder):
                    paths = [meta["path"] for meta in page]
                    await self._objects.delete_async(paths)
                    gone += len(paths)
        return gone

    @cached_property
    def keys(self) -> Keys:
        """The installation's keys; made and kept in the state folder when none is set."""
        given = [key for part in self._key.split(",") if (key := part.strip())]
        return Keys(given or [kept_key(self._state_dir)])

    @cached_property
    def _objects(self) -> LocalStore | S3Store:
        if self._url:
            return S3Store.from_url(self._url)
        folder = self._state_dir / FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(folder, automatic_cleanup=True)

    @cached_property
    def _folder(self) -> Path | None:
        return None if self._url else self._state_dir / FOLDER


def raw_name(day: date, digest: str) -> str:
    """Return where the raw mail of a day lies, by the SHA-256 of its bytes."""
    return f"{RAW}/{day.isoformat()}/{digest}"


async def drop_old_raw(store: Store, today: date, days: int) -> None:
    """Remove raw mail that is older than the office keeps it. Never raises for the store's sake."""
    try:
        gone = await store.drop_raw_before(today - timedelta(days=days))
    except (BaseError, OSError, ForebayError) as error:
        log.warning("store.raw_not_dropped", error=type(error).__name__)
        return
    if gone:
        log.info("store.raw_dropped", objects=gone)


def kept_key(state_dir: Path) -> str:
    """Return the key in the state folder, made if there is none. Its owner alone can read it.

    Several processes may ask at once: a finished file is linked into place,
    so that all of them get the same key and none reads half of one.
    """
    path = state_dir / KEY_FILE
    if not path.exists():
        state_dir.mkdir(parents=True, exist_ok=True)
        fresh = state_dir / f"{KEY_FILE}.{os.getpid()}.{secrets.token_hex(4)}"
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def _check(name: str) -> None:
    """Raise ValueError unless the name is one of ours; what is hostile names no folder."""
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name) or ".." in name:
        raise ValueError("This is no name of an object of ours.")


def _flush(path: Path) -> None:
    """Have the file and its place in the folder on disk before anybody is told of it."""
    for place, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        handle = os.open(place, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
