"""compose.yaml: checked against the Compose Specification, since no engine is at hand."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft201909Validator

from gateway.settings import Settings

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "tests" / "schemas" / "compose-spec.json"


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def wrong(composed: dict[str, Any]) -> list[str]:
    # The schema is of 2021; `name` at the top came into the specification in 2022.
    known = {key: value for key, value in composed.items() if key != "name"}
    return [
        error.message
        for error in Draft201909Validator(json.loads(SCHEMA.read_text())).iter_errors(known)
    ]


def test_the_file_is_what_the_specification_allows(composed: dict[str, Any]) -> None:
    assert wrong(composed) == []


def test_the_schema_would_see_a_misspelt_key(composed: dict[str, Any]) -> None:
    composed = json.loads(json.dumps(composed))
    composed["services"]["gateway"]["comand"] = ["x"]

    assert wrong(composed) != []


def test_it_has_the_four_parts(composed: dict[str, Any]) -> None:
    assert {"postgres", "rasa", "gateway", "worker"} <= set(composed["services"])


def test_every_setting_it_makes_is_one_we_read(composed: dict[str, Any]) -> None:
    known = {f"FOREBAY_{name.upper()}" for name in Settings.model_fields}
    for name in ("gateway", "worker", "migrate"):
        made = set(composed["services"][name]["environment"])
        assert made <= known


def test_what_it_builds_from_is_there(composed: dict[str, Any]) -> None:
    for service in composed["services"].values():
        if "build" not in service:
            continue
        dockerfile = ROOT / service["build"]["dockerfile"]
        copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile.read_text(), re.MULTILINE)
        assert copied
        for pattern in " ".join(copied).split():
            assert list(ROOT.glob(pattern)), f"{dockerfile.name} copies {pattern}"


def test_only_the_gateway_and_the_mail_door_are_reached_and_only_from_this_machine(
    composed: dict[str, Any],
) -> None:
    ports = {
        name: service["ports"]
        for name, service in composed["services"].items()
        if "ports" in service
    }

    assert ports.keys() == {"gateway", "worker"}
    assert all(port.startswith("127.0.0.1:") for each in ports.values() for port in each)


def test_rasa_reaches_no_network_but_ours(composed: dict[str, Any]) -> None:
    assert composed["services"]["rasa"]["networks"] == ["bot"]
    assert composed["networks"]["bot"]["internal"] is True
