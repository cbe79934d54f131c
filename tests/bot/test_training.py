"""When the bot is trained, from what, and how it is run. And what its files promise."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import training
from bot.evaluate import LABELS
from bot.phrases import PHRASES
from bot.replies import label

POLICIES = Path(training.FOLDER).parent / "policies"


def project(folder: Path) -> Path:
    (folder / "data").mkdir()
    (folder / "components").mkdir()
    for name in ("config.yml", "domain.yml", "uv.lock", "data/nlu.yml", "components/door.py"):
        (folder / name).write_text(name)
    return folder


def read(name: str) -> Any:
    return yaml.safe_load((training.FOLDER / name).read_text())


@pytest.mark.parametrize(
    "name", ["config.yml", "domain.yml", "uv.lock", "data/nlu.yml", "components/door.py"]
)
def test_a_change_in_what_it_learns_from_means_another_model(tmp_path: Path, name: str) -> None:
    folder = project(tmp_path)
    before = training.fingerprint(folder)

    (folder / name).write_text("changed")

    assert training.fingerprint(folder) != before


def test_what_it_does_not_learn_from_changes_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path)
    before = training.fingerprint(folder)

    (folder / "endpoints.yml").write_text("changed")
    (folder / ".venv").mkdir()

    assert training.fingerprint(folder) == before


def test_the_model_is_named_for_what_it_was_made_of(tmp_path: Path) -> None:
    folder = project(tmp_path)
    command = training.train_command(tmp_path / "state", folder)

    assert not training.is_trained(tmp_path / "state", folder)
    assert training.fingerprint(folder) in command.argv
    assert command.env["RASA_TELEMETRY_ENABLED"] == "false"


def test_it_is_served_on_loopback_with_a_token_and_secrets_out_of_sight(tmp_path: Path) -> None:
    command = training.run_command(
        tmp_path, port=5005, token="t", action_url="http://127.0.0.1:8000/a", action_token="s3cret"
    )

    assert command.argv[command.argv.index("--interface") + 1] == "127.0.0.1"
    assert "--auth-token" in command.argv
    assert "s3cret" not in command.argv
    assert command.env["FOREBAY_ACTION_TOKEN"] == "s3cret"


def test_rasa_holds_no_prose_and_no_facts() -> None:
    responses = read("domain.yml")["responses"]

    for variants in responses.values():
        assert [list(variant) for variant in variants] == [["custom"]]


def test_everything_rasa_may_say_can_be_said() -> None:
    payloads = [variants[0]["custom"] for variants in read("domain.yml")["responses"].values()]

    assert {p["say"] for p in payloads if "say" in p} <= set(PHRASES)
    assert {p["article"] for p in payloads if "article" in p} <= {
        path.stem for path in POLICIES.glob("*.toml")
    }


def test_every_label_of_the_house_is_an_intent_and_no_other_is() -> None:
    intents = {label(intent) for intent in read("domain.yml")["intents"]}

    assert intents - {"inform"} == LABELS


@pytest.mark.parametrize(("language", "least"), [("en", 30), ("es", 10)])
def test_every_intent_has_examples_and_none_is_claimed_by_two(language: str, least: int) -> None:
    by_intent = {
        each["intent"]: [line[2:].casefold() for line in each["examples"].splitlines()]
        for each in read(f"data/nlu_{language}.yml")["nlu"]
    }
    said = [text for texts in by_intent.values() for text in set(texts)]

    assert set(by_intent) == set(read("domain.yml")["intents"])
    assert all(len(texts) >= least for texts in by_intent.values())
    assert sorted({text for text in said if said.count(text) > 1}) == []
