"""The simulated mailboxes and a real house: a mail's whole way there and back, by real SMTP."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from gateway.database import Database
from gateway.demo.city import fill
from gateway.office import Office
from gateway.postgres import EmbeddedPostgres
from gateway.seed import seed
from tests.conftest import TEMPLATE
from tests.customers import Mailbox
from tests.house import Desk, House, running, until

PHOTO = {"name": "leak.png", "type": "image/png", "data": "iVBORw0KGgo="}


@pytest.fixture
async def house(cluster: EmbeddedPostgres, tmp_path: Path) -> AsyncGenerator[House]:
    url = cluster.create_database("mailbox_journeys", template=TEMPLATE)
    database = Database(url)
    async with database.sessions() as session:
        await seed(session)
        today = Office.read("always", "America/Los_Angeles").today(datetime.now(UTC))
        await fill(session, today=today)
    await database.close()
    async with running(House(url, tmp_path), "carrier", "gateway", "worker") as opened:
        yield opened


@pytest.mark.slow
async def test_a_mailbox_writes_is_answered_by_a_person_and_its_reply_joins(house: House) -> None:
    ana = Mailbox(house, "ana.ruiz@example.org")
    amara = Desk(house)
    await amara.sign_in("amara")
    await amara.available()
    await ana.writes("A leak", "Water comes out of the wall.", name="Ana", attachments=[PHOTO])
    offer = await amara.offered()
    talk = await amara.post(f"/api/offers/{offer['id']}/accept")
    path = f"/api/conversations/{talk['id']}"
    await amara.post(f"{path}/messages", text="We are on our way.", client_key=str(uuid4()))
    answer = (await ana.gets())[0]
    await ana.writes(answer["subject"], "Thank you!", answers=answer["id"])

    async def joined() -> bool:
        said = (await amara.get(path))["messages"]
        return any(one["text"] == "Thank you!" for one in said)

    await until(joined, "the reply at the desk")
    first = next(one for one in (await amara.get(path))["messages"] if one["parts"])
    await amara.close()

    assert "We are on our way." in answer["text"]
    assert not answer["automatic"]
    assert [part["name"] for part in first["parts"]] == ["leak.png"]
