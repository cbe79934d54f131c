"""Customers who call: the bot, the line, a person; hold, transfer, and who gives up."""

import re

import psycopg

from gateway.demo.households import phone
from tests.customers import Caller
from tests.house import Desk, House, until


async def _call_of(desk: Desk, conversation_id: str) -> dict[str, object]:
    return (await desk.get(f"/api/conversations/{conversation_id}"))["call"]


async def _becomes(desk: Desk, conversation_id: str, state: str) -> None:
    async def is_so() -> bool:
        return (await _call_of(desk, conversation_id))["state"] == state

    await until(is_so, f"the call to be {state}")


async def _own_phone(house: House, desk: Desk) -> Caller:
    own = Caller(house, (await desk.get("/api/me"))["phone"])
    await own.rings()
    return own


async def test_a_caller_learns_the_late_fee_waits_is_answered_held_and_passed_on(
    house: House,
) -> None:
    caller = Caller(house, "+19715550261")
    await caller.dial()
    await caller.becomes("listening")
    await caller.says("how much is the late fee?")
    assert "in force since" not in await caller.hears("$7.50")
    await caller.says("I want to talk to a person")
    await caller.hears("next in line")
    await caller.becomes("waiting")

    first, second = Desk(house), Desk(house)
    await first.sign_in("amara")
    await first.available()
    offer = await first.offered()
    assert offer["conversation"]["channel"] == "voice"
    seen = await first.post(f"/api/offers/{offer['id']}/accept")
    talk = seen["id"]
    assert seen["can"]["reply"] is False
    assert "phone" in seen["can"]["why_not"]
    own = await _own_phone(house, first)
    await own.hears("about a late fee")
    await _becomes(first, talk, "talking")
    await own.says("Hello, this is Amara.")
    await caller.hears("this is Amara", who="other")

    held = await first.post(f"/api/conversations/{talk}/call/hold")
    assert (held["call"]["state"], held["call"]["held"]) == ("held", True)
    await caller.hears("on hold")
    back = await first.post(f"/api/conversations/{talk}/call/resume")
    assert back["call"]["state"] == "talking"

    line = await first.post(f"/api/conversations/{talk}/call/transfer", note="Third waiver.")
    assert line["level"] == 2
    await own.becomes("ended")
    await caller.becomes("waiting")

    await second.sign_in("lowell")
    await second.available()
    offer = await second.offered()
    assert offer["conversation"]["id"] == talk
    await second.post(f"/api/offers/{offer['id']}/accept")
    own = await _own_phone(house, second)
    await _becomes(second, talk, "talking")
    await own.says("Lowell speaking.")
    await caller.hears("Lowell speaking", who="other")

    over = await second.post(f"/api/conversations/{talk}/call/hang-up")
    assert (over["state"], over["call"]["ended_by"]) == ("wrapping", "staff")
    await caller.becomes("ended")
    said = [message["text"] for message in over["messages"]]
    for words in ("Put on hold.", "Passed to level II, on the line."):
        assert words in said
    codes = await second.get("/api/dispositions")
    await second.post(f"/api/conversations/{talk}/close", disposition_id=codes[0]["id"])
    await first.close()
    await second.close()


async def test_a_caller_proves_who_they_are_with_keys_and_hears_the_balance(
    house: House,
) -> None:
    people = (await house.http.get("/demo/cast")).json()["people"]
    maria = next(one for one in people if one["phone"] == phone(10))
    caller = Caller(house, phone(10))
    await caller.dial()
    await caller.becomes("listening")
    await caller.says("what is my balance")
    await caller.hears("account number")  # a caller's number proves nothing
    await caller.presses(f"{maria['account_number'].replace('-', '').replace(' ', '')}#")
    await caller.hears("last four digits")
    await caller.presses(maria["id_last4"])
    told = await caller.hears("You owe")

    assert f"${float(maria['balance']):,.2f}" in told
    await caller.hangs_up()


async def test_who_hangs_up_in_line_is_an_abandonment_with_the_right_wait(house: House) -> None:
    caller = Caller(house, "+19715550262")
    sid = await caller.dial()
    await caller.becomes("listening")
    await caller.presses("0")
    await caller.becomes("waiting")
    await caller.hears("next in line")
    await caller.hangs_up()
    with psycopg.connect(
        house.environment["FOREBAY_DATABASE_URL"].replace("+psycopg", ""), autocommit=True
    ) as rows:

        async def is_written() -> bool:
            found = rows.execute(
                """SELECT (e.data ->> 'waited')::float,
                          extract(epoch FROM c.ended_at - q.entered_at)::float, q.state, t.state
                     FROM call c JOIN conversation t ON t.id = c.conversation_id
                     JOIN queue_entry q ON q.conversation_id = t.id
                     JOIN event e ON e.conversation_id = t.id
                                 AND e.kind = 'conversation.abandoned'
                    WHERE c.sid = %s""",
                (sid,),
            ).fetchone()
            if found is None:
                return False
            waited, between, entry, state = found
            assert abs(waited - between) < 0.1
            assert (entry, state) == ("left", "closed")
            return True

        await until(is_written, "the abandonment")


async def test_spoken_card_digits_are_nowhere_written(house: House) -> None:
    caller = Caller(house, "+19715550263")
    await caller.dial()
    await caller.becomes("listening")
    await caller.says("my card is four one one one 1111 1111 one one one one")
    await caller.hears("never give card numbers")
    await caller.hangs_up()

    held = re.compile(r"4111.?1111")
    for name in ("gateway", "worker"):
        assert not held.search(house.log(name))
    with psycopg.connect(house.environment["FOREBAY_DATABASE_URL"].replace("+psycopg", "")) as all_:
        for table in ("journal", "message", "outbox", "event", "call_step"):
            found = all_.execute(
                f"SELECT count(*) FROM {table} AS row WHERE row::text ~ '4111.?1111'"  # noqa: S608
            ).fetchone()
            assert found == (0,), table
