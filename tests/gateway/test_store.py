"""The object store: nothing readable without the key, nothing changed unseen, old raw mail gone."""

import asyncio
import stat
from datetime import date
from pathlib import Path

import pytest

from gateway.settings import Settings
from gateway.store import (
    KEY_FILE,
    Damaged,
    Keys,
    Store,
    WrongKey,
    drop_old_raw,
    kept_key,
    raw_name,
)
from models.errors import NotFound, Unavailable

NAME = "mail/2026-11-24/abc/1"


@pytest.fixture
def store(settings: Settings) -> Store:
    return Store(settings)


def with_key(settings: Settings, key: str) -> Store:
    return Store(Settings.model_validate(settings.model_dump() | {"store_key": key}))


def path_of(settings: Settings, name: str = NAME) -> Path:
    return settings.state_dir / "store" / name


@pytest.mark.parametrize("data", [b"", b"words", bytes(range(256)) * 40_000])
async def test_what_is_put_is_given_back(store: Store, data: bytes) -> None:
    await store.put(NAME, data)

    assert await store.get(NAME) == data


async def test_nothing_stored_can_be_read_on_the_disk(store: Store, settings: Settings) -> None:
    await store.put(NAME, b"my secret words")

    assert b"secret" not in path_of(settings).read_bytes()


async def test_the_same_words_twice_look_different_on_the_disk(
    store: Store, settings: Settings
) -> None:
    await store.put(NAME, b"words")
    before = path_of(settings).read_bytes()
    await store.put(NAME, b"words")

    assert path_of(settings).read_bytes() != before


async def test_another_key_is_told_as_that_and_gives_no_garbage(settings: Settings) -> None:
    await with_key(settings, "one key").put(NAME, b"words")

    with pytest.raises(WrongKey, match="FOREBAY_STORE_KEY"):
        await with_key(settings, "another key").get(NAME)


async def test_a_new_key_before_the_old_one_reads_both(settings: Settings) -> None:
    await with_key(settings, "old").put(NAME, b"before")
    both = with_key(settings, "new, old")
    await both.put("mail/2026-11-24/abc/2", b"after")

    assert await both.get(NAME) == b"before"
    assert await with_key(settings, "new").get("mail/2026-11-24/abc/2") == b"after"


@pytest.mark.parametrize("at", [0, 5, 10, 25, -1])
async def test_a_changed_byte_anywhere_is_seen(store: Store, settings: Settings, at: int) -> None:
    await store.put(NAME, b"words that matter")
    sealed = bytearray(path_of(settings).read_bytes())
    sealed[at] ^= 1
    path_of(settings).write_bytes(sealed)

    with pytest.raises((Damaged, WrongKey)):
        await store.get(NAME)


@pytest.mark.parametrize("keeps", [0, 3, 19, 30])
async def test_an_object_cut_short_is_seen(store: Store, settings: Settings, keeps: int) -> None:
    await store.put(NAME, b"words that matter")
    path_of(settings).write_bytes(path_of(settings).read_bytes()[:keeps])

    with pytest.raises(Damaged):
        await store.get(NAME)


async def test_an_object_moved_to_another_name_is_seen(store: Store, settings: Settings) -> None:
    await store.put(NAME, b"words")
    path_of(settings).rename(path_of(settings, "mail/2026-11-24/abc/2"))

    with pytest.raises(Damaged):
        await store.get("mail/2026-11-24/abc/2")


async def test_what_is_not_there_is_not_found_and_deleting_it_is_well(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.get(NAME)
    await store.delete(NAME)


async def test_what_is_deleted_is_gone(store: Store) -> None:
    await store.put(NAME, b"words")
    await store.delete(NAME)

    with pytest.raises(NotFound):
        await store.get(NAME)


@pytest.mark.parametrize(
    "name",
    ["../x", "mail/../../x", "/etc/passwd", "mail//x", "x", "", "mail/..", "Mail/x", "mail/x\0",
     "mail/x/", "mail/" + "x" * 400, "mail/a..b"],
)  # fmt: skip
async def test_a_name_that_is_none_of_ours_is_refused(store: Store, name: str) -> None:
    for doing in (store.put(name, b"x"), store.get(name), store.delete(name)):
        with pytest.raises(ValueError, match="no name"):
            await doing


async def test_a_store_that_is_away_is_unavailable(settings: Settings) -> None:
    (settings.state_dir / "store").write_text("in the way")

    with pytest.raises(Unavailable):
        await Store(settings).put(NAME, b"words")


async def test_raw_mail_of_days_gone_by_is_dropped_and_the_rest_stays(store: Store) -> None:
    today = date(2026, 11, 24)
    names = [raw_name(date(2026, 11, day), "ab" * 32) for day in (1, 16, 17, 24)]
    for name in (*names, NAME):
        await store.put(name, b"x")
    await drop_old_raw(store, today, 7)

    for name in names[:2]:
        with pytest.raises(NotFound):
            await store.get(name)
    for name in (*names[2:], NAME):
        assert await store.get(name) == b"x"


async def test_an_empty_store_has_nothing_to_drop(store: Store) -> None:
    assert await store.drop_raw_before(date(2026, 11, 24)) == 0


async def test_processes_that_start_at_once_share_one_key_that_only_its_owner_reads(
    tmp_path: Path,
) -> None:
    keys = await asyncio.gather(*(asyncio.to_thread(kept_key, tmp_path) for _ in range(16)))

    assert len(set(keys)) == 1
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == [KEY_FILE]


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = Keys(["secret"])

    assert keys.derived("store") != keys.derived("mail")
    assert len(keys.derived("mail")[0]) == 32


def test_another_kind_of_place_is_refused_with_the_setting(settings: Settings) -> None:
    made = Settings.model_validate(settings.model_dump() | {"store_url": "ftp://x"})

    with pytest.raises(ValueError, match="FOREBAY_STORE_URL"):
        Store(made)
