"""Mail with real processes and real SMTP: answered by a person, joined, looped, killed."""

import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, LiteralString
from uuid import uuid4

import aiosmtplib
import psycopg
import pytest

from gateway.database import Database
from gateway.demo.city import fill
from gateway.office import Office
from gateway.postgres import EmbeddedPostgres
from gateway.seed import seed
from tests.conftest import TEMPLATE
from tests.house import Desk, House, answers, until
from tests.letters import STRANGER, answering, letter, vacation
from tests.mailserver import HANG, MailServer, mail_server

_FATE = (
    "SELECT o.state, count(a.id) FROM outbox o LEFT JOIN attempt a ON a.outbox_id = o.id"
    " WHERE o.recipient = %s GROUP BY o.id"
)


@dataclass
class PostOffice:
    """A running house without a bot, and the mail server it sends by."""

    house: House
    server: MailServer

    async def send(self, mail: EmailMessage) -> None:
        """Hand a customer's mail to the worker's door."""
        await aiosmtplib.send(
            mail, hostname="127.0.0.1", port=self.house.mail_port, start_tls=False
        )

    def rows(self, question: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database."""
        address = self.house.environment["FOREBAY_DATABASE_URL"].replace("+psycopg", "")
        with psycopg.connect(address) as connection:
            return connection.execute(question, values).fetchall()

    async def settled(self, recipient: str, fate: list[tuple[str, int]]) -> None:
        """Wait until what was sent to an address has this state after so many tries."""

        async def holds() -> bool:
            return self.rows(_FATE, recipient) == fate

        await until(holds, f"{recipient} to be {fate}")

    async def door_is_open(self) -> None:
        """Wait until the worker takes mail."""

        async def is_open() -> bool:
            with contextlib.suppress(OSError, aiosmtplib.SMTPException):
                async with aiosmtplib.SMTP(
                    hostname="127.0.0.1", port=self.house.mail_port, start_tls=False
                ):
                    return True
            return False

        await until(is_open, "the mail door")

    def sent_to(self, address: str) -> list[EmailMessage]:
        """Return the mails that left for an address."""
        read = [message_from_bytes(raw, policy=policy.default) for raw in self.server.mails]
        return [mail for mail in read if str(mail["To"]) == address]

    async def hears(self, address: str, count: int = 1) -> list[EmailMessage]:
        """Wait until so many mails left for an address."""

        async def enough() -> bool:
            return len(self.sent_to(address)) >= count

        await until(enough, f"{count} mails to {address}")
        return self.sent_to(address)


@pytest.fixture(scope="module")
async def post(
    cluster: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[PostOffice]:
    url = cluster.create_database("mail_journeys", template=TEMPLATE)
    database = Database(url)
    async with database.sessions() as session:
        await seed(session)
        today = Office.read("always", "America/Los_Angeles").today(datetime.now(UTC))
        await fill(session, today=today)
    await database.close()
    folder: Path = tmp_path_factory.mktemp("mail")
    async with mail_server() as server:
        house = House(url, folder, smtp_url=server.url)
        house.start("gateway", "worker")
        made = PostOffice(house, server)
        try:
            await until(lambda: answers(house.http, "/health/ready"), "the gateway")
            await made.door_is_open()
            yield made
        finally:
            await house.close()


@pytest.fixture
async def desk(post: PostOffice) -> AsyncGenerator[Desk]:
    made = Desk(post.house)
    await made.sign_in("amara")
    await made.available()
    yield made
    await made.close()


async def taken(desk: Desk) -> dict[str, Any]:
    """Accept what is offered, and return the conversation."""
    offer = await desk.offered()
    return await desk.post(f"/api/offers/{offer['id']}/accept")


async def reply(desk: Desk, talk: str, text: str) -> None:
    await desk.post(f"/api/conversations/{talk}/messages", text=text, client_key=str(uuid4()))


async def test_a_specialist_answers_a_mail_and_the_customers_reply_joins_the_conversation(
    post: PostOffice, desk: Desk
) -> None:
    await post.send(letter("There is a leak at my meter.", sender="ana@example.com"))
    talk = await taken(desk)
    await reply(desk, talk["id"], "Amara here. When did it begin?")
    (ours,) = await post.hears("ana@example.com")
    await post.send(answering(ours, "Yesterday.", sender="ana@example.com"))

    async def joined() -> bool:
        seen = await desk.get(f"/api/conversations/{talk['id']}")
        return seen["messages"][-1]["text"] == "Yesterday."

    await until(joined, "the reply at the desk")
    assert ours["Subject"] == "Re: My bill"
    assert ours["Auto-Submitted"] is None
    assert post.rows("SELECT count(*) FROM conversation c JOIN endpoint e ON e.id = c.endpoint_id"
                     " WHERE e.address = 'ana@example.com'") == [(1,)]  # fmt: skip


async def test_a_stranger_who_quotes_the_token_gets_nothing_of_the_conversation(
    post: PostOffice, desk: Desk
) -> None:
    await post.send(letter("About my account.", sender="ben@example.com"))
    talk = await taken(desk)
    await reply(desk, talk["id"], "Ben, your balance is settled.")
    (ours,) = await post.hears("ben@example.com")
    await post.send(answering(ours, "Tell me more.", sender=STRANGER))
    other = await taken(desk)
    seen = await desk.get(f"/api/conversations/{other['id']}")

    assert other["id"] != talk["id"]
    assert [one["text"] for one in seen["messages"] if one["author"] == "contact"] == [
        "Tell me more."
    ]
    assert seen["messages"][0]["suspected"]["conversation_id"] == talk["id"]


async def test_a_vacation_responder_starts_nothing(post: PostOffice, desk: Desk) -> None:
    await post.send(letter("I smell gas in the cellar!", sender="away@example.com"))
    (ours,) = await post.hears("away@example.com")
    await post.send(vacation(ours, sender="away@example.com"))

    async def recorded() -> bool:
        return post.rows("SELECT count(*) FROM message WHERE details ? 'automatic'") == [(1,)]

    await until(recorded, "the responder's mail to be recorded")
    assert ours["Auto-Submitted"] == "auto-replied"
    assert len(post.sent_to("away@example.com")) == 1
    talk = await taken(desk)
    assert talk["messages"][-1]["automatic"]


async def test_a_worker_killed_before_the_final_dot_sends_once_after_the_lease(
    post: PostOffice,
) -> None:
    post.server.hanging.clear()
    post.server.scripts[:] = [{"DATA": HANG}]
    await post.send(letter("I smell gas in the cellar!", sender="before@example.com"))
    await post.server.hanging.wait()
    post.house.kill("worker")
    post.house.start("worker")
    await post.settled("before@example.com", [("sent", 2)])

    assert len(post.sent_to("before@example.com")) == 1
    await post.door_is_open()


async def test_a_worker_killed_after_the_final_dot_leaves_it_unknown_and_never_sends_twice(
    post: PostOffice,
) -> None:
    post.server.hanging.clear()
    post.server.scripts[:] = [{"dot": HANG}]
    await post.send(letter("I smell gas in the cellar!", sender="after@example.com"))
    await post.server.hanging.wait()
    post.house.kill("worker")
    post.house.start("worker")
    await post.settled("after@example.com", [("unknown", 1)])
    # The next mail to go out shows that the worker has swept and sent since.
    await post.door_is_open()
    await post.send(letter("I smell gas in the cellar!", sender="later@example.com"))
    await post.hears("later@example.com")

    assert len(post.sent_to("after@example.com")) == 1
    assert post.rows(_FATE, "after@example.com") == [("unknown", 1)]


async def test_a_customers_answer_settles_what_was_unknown(post: PostOffice) -> None:
    (ours,) = post.sent_to("after@example.com")
    await post.send(answering(ours, "I got your mail.", sender="after@example.com"))

    await post.settled("after@example.com", [("sent", 1)])
