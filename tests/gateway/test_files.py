"""What came along with a message: given to who may read it, in a form that can do no harm."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from agents.beyond import beyond
from channels.mail.reading import read
from gateway.api.files import headers_for
from gateway.database import Database
from gateway.mail.keeping import keep_whole
from gateway.settings import Settings
from gateway.store import Store
from models.base import utcnow
from models.conversation import Conversation, State
from models.message import Author, Message
from models.staff import Role, Staff
from models.work import EntryState, QueueEntry
from tests.agents.floor import Floor, some_id
from tests.gateway.staff_api import Desk
from tests.letters import letter

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@dataclass
class Office:
    """A desk, its store, and a way to make a message with files."""

    desk: Desk
    store: Store

    async def said(self, level: int = 1, **details: Any) -> Message:
        async with self.desk.database.sessions() as session:
            talk = await Floor(session, utcnow()).queued(level=level)
            message = Message(
                conversation_id=talk.id,
                seq=talk.last_seq + 1,
                author=Author.CONTACT,
                text="here",
                said_at=utcnow(),
                details=details,
            )
            talk.last_seq += 1
            session.add_all([talk, message])
        return message

    async def with_file(self, name: str, type_: str, data: bytes, level: int = 1) -> Message:
        await self.store.put("mail/2026-11-24/test/1", data)
        part = {"name": name, "type": type_, "source": "mail/2026-11-24/test/1", "size": len(data)}
        return await self.said(level, parts=[part])


@pytest.fixture
async def office(database: Database, settings: Settings) -> Office:
    return Office(Desk(database, settings), Store(settings))


async def test_a_picture_is_shown_in_the_browser(office: Office) -> None:
    message = await office.with_file("leak.png", "image/png", b"\x89PNG picture")
    async with office.desk.signed_in(await office.desk.hire()) as browser:
        answer = await browser.get(f"/api/messages/{message.id}/parts/1")

    assert (answer.status_code, answer.content) == (200, b"\x89PNG picture")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("type_", ["image/svg+xml", "text/html", "application/xhtml+xml", "x"])
async def test_what_could_run_is_saved_and_never_shown(office: Office, type_: str) -> None:
    message = await office.with_file("x", type_, SVG)
    async with office.desk.signed_in(await office.desk.hire()) as browser:
        answer = await browser.get(f"/api/messages/{message.id}/parts/1")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_text_is_text_whatever_is_in_it(office: Office) -> None:
    message = await office.with_file("x.txt", "text/plain", SVG)
    async with office.desk.signed_in(await office.desk.hire()) as browser:
        answer = await browser.get(f"/api/messages/{message.id}/parts/1")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_who_may_not_read_the_conversation_gets_no_file_of_it(office: Office) -> None:
    message = await office.with_file("leak.png", "image/png", b"picture", level=2)
    async with office.desk.signed_in(await office.desk.hire(Role.SPECIALIST_1)) as browser:
        answers = [
            await browser.get(f"/api/messages/{message.id}/{what}") for what in ("parts/1", "mail")
        ]

    assert [answer.status_code for answer in answers] == [403, 403]


async def test_who_talks_with_the_customer_now_sees_the_files_of_what_was_closed(
    office: Office,
) -> None:
    message = await office.with_file("leak.png", "image/png", b"picture")
    me, colleague = await office.desk.hire(), await office.desk.hire()
    async with office.desk.database.sessions() as session:
        closed = await session.get_one(Conversation, message.conversation_id)
        session.add(await _done(session, closed, colleague))
    path = f"/api/messages/{message.id}/parts/1"
    async with office.desk.signed_in(me) as browser:
        before = await browser.get(path)
        async with office.desk.database.sessions() as session:
            session.add(
                Conversation(
                    contact_id=closed.contact_id,
                    endpoint_id=closed.endpoint_id,
                    channel=closed.channel,
                    our_address=closed.our_address,
                    thread_key="another",
                    opened_at=utcnow(),
                    state=State.ASSIGNED,
                    staff_id=me.id,
                )
            )
        after = await browser.get(path)

    assert (before.status_code, after.status_code) == (403, 200)


@pytest.mark.parametrize("n", [0, 2, 99999])
async def test_a_file_that_is_not_there_is_not_found(office: Office, n: int) -> None:
    message = await office.with_file("leak.png", "image/png", b"picture")
    async with office.desk.signed_in(await office.desk.hire()) as browser:
        answer = await browser.get(f"/api/messages/{message.id}/parts/{n}")

    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_picture_that_is_kept_at_the_carrier_is_named_and_not_fetched(
    office: Office,
) -> None:
    part = {"name": "a.jpg", "type": "image/jpeg", "source": "https://x.example/a", "size": None}
    message = await office.said(parts=[part])
    async with office.desk.signed_in(await office.desk.hire()) as browser:
        answer = await browser.get(f"/api/messages/{message.id}/parts/1")

    assert beyond(message).parts[0].url is None
    assert answer.status_code == 404


async def test_the_whole_mail_is_given_with_what_it_quotes(office: Office) -> None:
    mail = letter("new\n\n> old")
    mail.add_alternative("<p>new</p>", subtype="html")
    name = await keep_whole(office.store, read(mail.as_bytes()), "test", utcnow().date())
    message = await office.said(mail={"more": True, "key": name, "subject": "My bill"})
    async with office.desk.signed_in(await office.desk.hire()) as browser:
        whole = (await browser.get(f"/api/messages/{message.id}/mail")).json()
        seen = await browser.get(f"/api/conversations/{message.conversation_id}")
    last = seen.json()["messages"][-1]

    assert "> old" in whole["text"]
    assert "<p>new</p>" in whole["html"]
    assert (last["subject"], last["has_more"], last["automatic"]) == ("My bill", True, False)


async def test_a_line_of_a_list_begins_with_the_mails_subject(office: Office) -> None:
    await office.said(mail={"subject": "My bill"})
    async with office.desk.signed_in(await office.desk.hire()) as browser:
        page = (await browser.get("/api/conversations?view=waiting")).json()

    assert [line["preview"] for line in page["items"]] == ["My bill: here"]


async def test_a_message_that_was_no_mail_has_no_whole(office: Office) -> None:
    message = await office.said()
    async with office.desk.signed_in(await office.desk.hire()) as browser:
        answer = await browser.get(f"/api/messages/{message.id}/mail")

    assert answer.status_code == 404


async def test_suspicion_and_a_second_writer_are_shown(office: Office) -> None:
    other = some_id()
    message = await office.said(
        mail={"written_by": "sam@example.com"},
        suspected={"conversation_id": str(other), "words": "It answers another."},
        automatic=True,
    )
    found = beyond(message)

    assert found.sender == "sam@example.com"
    assert found.automatic
    assert found.suspected is not None
    assert (found.suspected.conversation_id, found.suspected.words) == (
        UUID(str(other)),
        "It answers another.",
    )


@given(st.text(max_size=300), st.text(max_size=80))
def test_no_name_and_no_type_breaks_out_of_its_header(name: str, type_: str) -> None:
    for value in headers_for(name.encode(errors="ignore").decode(), type_).values():
        assert value.isascii()
        assert value.isprintable()
        assert value.count('"') in {0, 2}


async def _done(session: AsyncSession, talk: Conversation, by: Staff) -> Conversation:
    """Close a conversation that a colleague had."""
    await session.exec(
        update(QueueEntry)
        .where(col(QueueEntry.conversation_id) == talk.id)
        .values(state=EntryState.TAKEN, ended_at=utcnow())
    )
    talk.state, talk.closed_at, talk.preferred_staff_id = State.CLOSED, utcnow(), by.id
    return talk
