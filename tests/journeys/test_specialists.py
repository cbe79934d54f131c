"""People take over: accept, read it all, reply, wrap up; level II for managed accounts."""

from uuid import uuid4

from gateway.demo.households import phone
from tests.house import Desk, House, Phone, until


async def test_a_specialist_accepts_replies_and_wraps_up(house: House) -> None:
    desk = Desk(house)
    await desk.sign_in("amara")
    await desk.available()
    customer = Phone(house, "+19715550161")
    await customer.text("i want to talk to a person about my deposit")
    await customer.hears(1)

    offer = await desk.offered()
    seen = await desk.post(f"/api/offers/{offer['id']}/accept")
    assert seen["state"] == "assigned"
    assert seen["packet"]["own_words"] == ["i want to talk to a person about my deposit"]
    assert seen["reasons"]

    key = str(uuid4())
    for _ in range(2):
        await desk.post(
            f"/api/conversations/{seen['id']}/messages", text="Hello, Amara here.", client_key=key
        )
    assert (await customer.hears(2))[1] == "Hello, Amara here."

    await desk.post(f"/api/conversations/{seen['id']}/wrap-up")
    codes = await desk.get("/api/dispositions")
    closed = await desk.post(
        f"/api/conversations/{seen['id']}/close", disposition_id=codes[0]["id"]
    )
    assert closed["state"] == "closed"
    assert len(await customer.heard()) == 2
    await desk.close()


async def test_the_bot_is_silent_once_a_person_has_it(house: House) -> None:
    desk = Desk(house)
    await desk.sign_in("derek")
    await desk.available()
    customer = Phone(house, "+19715550162")
    await customer.text("agent please")
    await customer.hears(1)
    offer = await desk.offered()
    await desk.post(f"/api/offers/{offer['id']}/accept")

    await customer.text("what is my balance")

    async def there() -> bool:
        seen = await desk.get(f"/api/conversations/{offer['conversation']['id']}")
        return seen["messages"][-1]["text"] == "what is my balance"

    await until(there, "the message at the desk")
    assert len(await customer.heard()) == 1
    await desk.close()


async def test_a_managed_accounts_matter_reaches_level_two_and_is_refused_to_level_one(
    house: House,
) -> None:
    first, second = Desk(house), Desk(house)
    await first.sign_in("gwen")
    await first.available()
    elaine = Phone(house, phone(15))
    await elaine.text("I need to talk to a person about the buildings")
    await elaine.hears(1)

    await second.sign_in("lowell")
    await second.available()
    offer = await second.offered()

    assert offer["conversation"]["level"] == 2
    assert any(reason["rule"] == "managed_account" for reason in offer["reasons"])
    assert await first.get("/api/offers") == []
    refused = await first.http.post(f"/api/offers/{offer['id']}/accept")
    assert refused.status_code in {403, 404}
    read = await first.http.get(f"/api/conversations/{offer['conversation']['id']}")
    assert read.status_code == 403
    assert read.headers["content-type"] == "application/problem+json"
    await first.close()
    await second.close()
