from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.authority import Action
from agents.needs import HANDED_OFF, Matter, Need, Priority, needs
from models.contact import Channel

TODAY = date(2026, 11, 23)


def need(reason: str = "asked_for_person", channel: Channel = Channel.SMS, **known: Any) -> Need:
    return needs(Matter(reason, channel, **known), TODAY)


@pytest.mark.parametrize("topic", ["complaint", "lien", "balance", None])
def test_level_one_answers_complaints_and_liens(topic: str | None) -> None:
    assert need("complaint", topic=topic).level == 1


@pytest.mark.parametrize(
    ("known", "rule"),
    [
        ({"managed": True}, "managed_account"),
        ({"hostile": True}, "hostile_customer"),
        ({"repeated": True}, "repeated_matter"),
        ({"about_staff": True}, "about_staff"),
        (
            {"wanted_act": Action.GOODWILL_CREDIT, "amount": Decimal("25.01")},
            "beyond_level_one",
        ),
        ({"wanted_act": Action.DEPOSIT_WAIVE}, "beyond_level_one"),
    ],
)
def test_level_two_gets_what_is_theirs_and_the_rule_is_named(
    known: dict[str, Any], rule: str
) -> None:
    found = need(**known)

    assert found.level == 2
    assert found.reasons[0].rule == rule


@pytest.mark.parametrize(
    "known",
    [
        {"wanted_act": Action.GOODWILL_CREDIT, "amount": Decimal(25)},
        {"wanted_act": Action.GOODWILL_CREDIT},
        {"wanted_act": Action.LIEN_RELEASE},
        {"wanted_act": Action.REFUND, "amount": Decimal(100)},
    ],
)
def test_what_level_one_may_do_or_propose_stays_with_level_one(known: dict[str, Any]) -> None:
    assert need(**known).level == 1


def test_every_rule_that_fired_is_told() -> None:
    found = need("hostile", managed=True, hostile=True)

    assert [reason.rule for reason in found.reasons] == [
        "managed_account",
        "hostile_customer",
        "hostile",
    ]


@pytest.mark.parametrize("reason", [*HANDED_OFF, "something_new"])
def test_a_matter_always_has_a_reason_in_words(reason: str) -> None:
    assert all(reason.words for reason in need(reason).reasons)


@pytest.mark.parametrize(
    ("channel", "target"),
    [
        (Channel.VOICE, timedelta(seconds=60)),
        (Channel.CHAT, timedelta(minutes=2)),
        (Channel.SMS, timedelta(minutes=10)),
        (Channel.MAIL, timedelta(hours=4)),
    ],
)
def test_each_channel_has_its_target(channel: Channel, target: timedelta) -> None:
    assert need(channel=channel).target == target


def test_water_that_is_off_is_urgent_and_due_in_half_the_time() -> None:
    found = need(topic="shutoff_reconnect")

    assert found.priority is Priority.URGENT
    assert found.target == timedelta(minutes=5)
