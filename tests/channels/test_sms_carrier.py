"""Our texts out, through the official client, to a carrier that is really there."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from channels.base import Outbound, Outcome, Refused, Sent, Unknown
from channels.sms import TwilioSms
from channels.twilio import TwilioHttp, client
from gateway.settings import Settings
from models.base import uuid7
from tests.doors import PHONE, Served, carrier


@pytest.fixture
async def away(settings: Settings) -> AsyncIterator[Served]:
    async with carrier(settings) as served:
        yield served


@pytest.fixture
async def sms(away: Served) -> AsyncIterator[TwilioSms]:
    http = TwilioHttp(away.url, timeout=1.0)
    account = client(away.settings.twilio_account_sid, _token(away), http)
    yield TwilioSms(account, f"{away.settings.origin}/webhooks/twilio/sms/status")
    await http.close()


def _token(served: Served) -> str:
    return served.settings.twilio_auth_token.get_secret_value()


def hello(text: str = "hello", to: str = PHONE) -> Outbound:
    return Outbound(uuid7(), uuid7(), "+15035550100", to, text)


async def phone(away: Served) -> list[str]:
    found = await away.http.get("/texts", params={"number": PHONE})
    return [item["body"] for item in found.json()["items"]]


async def turn(away: Served, *answers: dict[str, object], **knobs: object) -> None:
    found = await away.http.post("/knobs", json={"answers": list(answers)} | knobs)
    assert found.status_code == 204


async def test_a_text_reaches_the_phone_and_says_what_the_carrier_calls_it(
    sms: TwilioSms, away: Served
) -> None:
    outcome = await sms.send(hello("¿Cuánto debo? 💧"))

    assert isinstance(outcome, Sent)
    assert outcome.external_id.startswith("SM")
    assert await phone(away) == ["¿Cuánto debo? 💧"]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"status": 429, "accept": False, "retry_after": 7}, Refused("", retry=True, after=7)),
        ({"status": 429, "accept": False}, Refused("", retry=True)),
        ({"status": 400, "accept": False, "code": 21614}, Refused("", retry=False)),
        ({"status": 403, "accept": False}, Refused("", retry=False)),
        ({"status": 400, "accept": False, "code": 21610}, Refused("", retry=False, opted_out=True)),
        ({"status": 500, "accept": True}, Unknown("")),
        ({"status": 503, "accept": False}, Unknown("")),
        ({"status": 302, "accept": False}, Unknown("")),
        ({"hang": 1.5}, Unknown("")),
        ({"reset": True}, Unknown("")),
    ],
)
async def test_only_a_sure_no_may_be_tried_again(
    sms: TwilioSms, away: Served, answer: dict[str, object], outcome: Outcome
) -> None:
    await turn(away, answer)

    assert _without_words(await sms.send(hello())) == outcome


async def test_a_carrier_that_cannot_be_reached_surely_has_nothing(away: Served) -> None:
    http = TwilioHttp("http://127.0.0.1:9", timeout=1.0)
    sms = TwilioSms(client(away.settings.twilio_account_sid, _token(away), http), "http://x/status")

    assert _without_words(await sms.send(hello())) == Refused("", retry=True)
    assert await sms.lookup(hello(), datetime.now(UTC)) is None
    await http.close()


async def test_wrong_credentials_are_said_in_words(away: Served) -> None:
    http = TwilioHttp(away.url)
    sms = TwilioSms(client(away.settings.twilio_account_sid, "wrong", http), "http://x/status")

    assert await sms.send(hello()) == Refused(
        "The carrier does not accept our account's credentials.", retry=False
    )
    await http.close()


async def test_a_number_that_is_none_is_refused_in_words(sms: TwilioSms) -> None:
    assert await sms.send(hello(to="BANKINFO")) == Refused(
        "The carrier says this is not a valid phone number.", retry=False
    )


async def test_what_went_out_unseen_is_found_in_the_carriers_list(
    sms: TwilioSms, away: Served
) -> None:
    since = datetime.now(UTC)
    await turn(away, {"hang": 1.5})
    unseen = hello("did it go?")

    assert isinstance(await sms.send(unseen), Unknown)
    assert len(await sms.lookup(unseen, since) or ()) == 1
    assert await sms.lookup(hello("other words"), since) == ()
    assert await sms.lookup(unseen, since + timedelta(minutes=5)) == ()


async def test_after_stop_the_carrier_refuses_until_start(sms: TwilioSms, away: Served) -> None:
    await away.http.post("/texts", json={"from": PHONE, "body": "Stop."})
    stopped = await sms.send(hello())
    await away.http.post("/texts", json={"from": PHONE, "body": "START"})
    started = await sms.send(hello("welcome back"))

    assert _without_words(stopped) == Refused("", retry=False, opted_out=True)
    assert isinstance(started, Sent)


async def test_many_sends_at_once_stay_apart(sms: TwilioSms, away: Served) -> None:
    outcomes = await asyncio.gather(*(sms.send(hello(f"n{n}")) for n in range(30)))

    assert len({outcome.external_id for outcome in outcomes if isinstance(outcome, Sent)}) == 30
    assert sorted(await phone(away)) == sorted(f"n{n}" for n in range(30))


def _without_words(outcome: Outcome) -> Outcome:
    match outcome:
        case Refused(reason, retry, after, opted_out):
            assert reason
            return Refused("", retry, after, opted_out)
        case Unknown(reason):
            assert reason
            return Unknown("")
    return outcome
