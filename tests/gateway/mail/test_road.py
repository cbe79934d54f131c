"""What becomes of a mail: kept, read, redacted, placed, written down once."""

import asyncio

import pytest
from sqlmodel import select

from channels.mail.inbound import Envelope
from gateway.intake import Parked
from models.contact import Channel, Contact
from models.journal import Journal, Outcome
from models.mail import MailId
from models.message import Kind
from tests.gateway.mail.conftest import Post
from tests.letters import MARIA, OURS, letter


async def test_a_mail_is_one_message_of_a_new_conversation(post: Post) -> None:
    received = await post.take(letter("My bill is too high.", sender=f"Maria <{MARIA}>"))
    talk = await post.talk(received.conversation_id)
    async with post.database.sessions() as session:
        contact = await session.get_one(Contact, talk.contact_id)
    (said,) = await post.messages()

    assert (talk.channel, talk.our_address, contact.name) == (Channel.MAIL, OURS, "Maria")
    assert (said.text, said.kind, said.details["mail"]["subject"]) == (
        "My bill is too high.",
        Kind.TEXT,
        "My bill",
    )


async def test_the_same_mail_five_times_at_once_is_one_message(post: Post) -> None:
    mail = letter("once")
    received = await asyncio.gather(*(post.take(mail) for _ in range(5)))

    assert len({one.message_id for one in received}) == 1
    assert sorted(one.duplicate for one in received) == [False, True, True, True, True]
    assert len(post.stored("raw")) == 1


async def test_the_same_mail_over_another_hop_is_the_same_message(post: Post) -> None:
    mail = letter("once")
    first = await post.take(mail)
    again = await post.take(b"Received: from elsewhere by here\r\n" + mail.as_bytes())

    assert again.duplicate
    assert again.message_id == first.message_id
    assert len(post.stored("raw")) == 1


async def test_a_mail_without_an_id_gets_one_that_repeats(post: Post) -> None:
    mail = letter("no id", message_id=None)
    first, again = await post.take(mail), await post.take(mail)

    assert first.message_id == again.message_id


async def test_another_body_under_the_same_id_is_another_message(post: Post) -> None:
    first = await post.take(letter("one", message_id="<same@example.com>"))
    second = await post.take(letter("two", message_id="<same@example.com>"))

    assert first.message_id != second.message_id
    assert not second.duplicate


async def test_the_journal_holds_where_the_mail_is_and_no_word_of_it(post: Post) -> None:
    await post.take(letter("confidential words"))
    async with post.database.sessions() as session:
        entry = (await session.exec(select(Journal))).one()

    assert "confidential" not in str(entry.payload)
    assert await post.store.get(entry.payload["raw"])


async def test_what_is_stored_is_not_readable_without_the_key(post: Post) -> None:
    await post.take(letter("confidential words"))

    found = [one.read_bytes() for one in post.stored("")]
    assert found
    assert not any(b"confidential" in each for each in found)


@pytest.mark.parametrize("where", ["text", "subject", "file"])
async def test_a_card_number_anywhere_leaves_only_the_redacted_rendering(
    post: Post, where: str
) -> None:
    card = "4111 1111 1111 1111"
    mail = letter(card if where == "text" else "see above")
    if where == "subject":
        mail.replace_header("Subject", f"card {card}")
    if where == "file":
        mail.add_attachment(f"my card {card}", filename="card.txt")
    await post.take(mail)
    (said,) = await post.messages()
    kept = [await post.store.get(_name(post, one)) for one in post.stored("")]

    assert said.redacted
    assert post.stored("raw") == []
    assert card not in f"{said.text}{said.details}"
    assert not any(card.encode() in each for each in kept)


async def test_files_are_kept_and_named_in_the_message(post: Post) -> None:
    mail = letter("here is the leak")
    mail.add_attachment(b"\xff\xd8\xff\xe0 picture", maintype="image", subtype="jpeg",
                        filename="leak.jpg")  # fmt: skip
    await post.take(mail)
    (said,) = await post.messages()
    (part,) = said.details["parts"]

    assert (part["name"], part["type"], part["size"]) == ("leak.jpg", "image/jpeg", 12)
    assert await post.store.get(part["source"]) == b"\xff\xd8\xff\xe0 picture"


async def test_a_mail_that_names_nobody_is_parked_for_a_person(post: Post) -> None:
    with pytest.raises(Parked):
        await post.road.take(letter("who am i", sender=None).as_bytes(), Envelope())
    async with post.database.sessions() as session:
        entry = (await session.exec(select(Journal))).one()

    assert entry.outcome == Outcome.PARKED
    assert await post.messages() == []


async def test_a_mail_that_breaks_the_reader_is_parked_and_kept(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(raw: bytes) -> None:
        raise ZeroDivisionError(len(raw))

    monkeypatch.setattr("gateway.mail.road.read", broken)
    with pytest.raises(Parked):
        await post.take(letter("poison"))

    assert len(post.stored("raw")) == 1


async def test_its_id_is_known_for_later_mails(post: Post) -> None:
    received = await post.take(letter("hello", message_id="<first@example.com>"))
    async with post.database.sessions() as session:
        known = (await session.exec(select(MailId))).one()

    assert (known.header_id, known.conversation_id) == (
        "first@example.com",
        received.conversation_id,
    )


def _name(post: Post, path: object) -> str:
    return str(path).partition(f"{post.folder}/store/")[2]
