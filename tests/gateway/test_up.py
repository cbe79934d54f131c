"""The parts of the start that need nothing started: lock, keys, ports, words, fingerprints."""

import io
import json
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.settings import Settings
from gateway.up import environment, pages, tools
from gateway.up.addresses import PortTaken, claim, free_ports
from gateway.up.check import mail_findings
from gateway.up.environment import MAILBOX, surround
from gateway.up.fingerprint import fingerprint
from gateway.up.keys import kept_keys
from gateway.up.lock import AlreadyRunning, the_only_one
from gateway.up.progress import Progress
from gateway.up.steps import StepFailed
from gateway.up.welcome import mail_words, words


def test_a_second_start_in_the_same_folder_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    with (
        the_only_one(tmp_path, "http://127.0.0.1:8000, process 77"),
        pytest.raises(AlreadyRunning, match=r"http://127\.0\.0\.1:8000, process 77"),
        the_only_one(tmp_path, "another"),
    ):
        pass
    with the_only_one(tmp_path, "afterwards"):
        pass


def test_a_lock_left_by_a_killed_start_holds_nobody(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from gateway.up.lock import the_only_one\n"
        "with the_only_one(Path(sys.argv[1]), 'dead'): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)

    with the_only_one(tmp_path, "alive"):
        assert (tmp_path / "up.lock").read_text() == "alive"


def test_keys_are_made_once_and_are_for_their_owner_alone(tmp_path: Path) -> None:
    first = kept_keys(tmp_path)

    assert kept_keys(tmp_path) == first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert len(set(first.values())) == len(first)
    assert first["twilio_account_sid"].startswith("AC")
    assert len(first["twilio_account_sid"]) == 34


def test_a_key_that_is_missing_is_added_and_the_others_stay(tmp_path: Path) -> None:
    first = kept_keys(tmp_path)
    path = tmp_path / "secrets.json"
    path.write_text(json.dumps({**first, "rasa_token": "", "of_later": "kept"}))
    second = kept_keys(tmp_path)

    assert second["rasa_token"] not in ("", first["rasa_token"])
    assert second["action_token"] == first["action_token"]
    assert second["of_later"] == "kept"


def test_a_taken_port_is_named_with_the_remedy() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"Port {port} .*FOREBAY_PORT={port + 1} make up"):
            claim(port)
    claim(port)


def test_free_ports_are_different_and_free() -> None:
    ports = free_ports(3)

    assert len(set(ports)) == 3
    for port in ports:
        claim(port)


def test_without_twilio_settings_there_is_a_simulated_carrier(tmp_path: Path) -> None:
    around = surround(Settings(state_dir=tmp_path), "postgresql+psycopg:///x", with_bot=True)

    address = f"http://127.0.0.1:{around.simulator_port}"
    assert (
        around.shared["FOREBAY_TWILIO_API_URL"] == around.shared["FOREBAY_SIMULATOR_URL"] == address
    )
    assert around.shared["FOREBAY_TWILIO_AUTH_TOKEN"] == kept_keys(tmp_path)["twilio_auth_token"]
    assert around.shared["FOREBAY_RASA_URL"] == f"http://127.0.0.1:{around.rasa_port}"
    assert around.shared["FOREBAY_DEMO"] == "1"
    assert around.shared["FOREBAY_COLLEAGUES_URL"].startswith("http://127.0.0.1:")


def test_with_twilio_settings_there_is_none(tmp_path: Path) -> None:
    real = Settings(state_dir=tmp_path, twilio_account_sid="AC1", twilio_auth_token="x", demo=False)
    around = surround(real, "postgresql+psycopg:///x", with_bot=True)

    assert around.simulator_port is None
    forbidden = ("TWILIO", "SIMULATOR", "COLLEAGUES")
    assert not any(word in name for word in forbidden for name in around.shared)
    assert around.shared["FOREBAY_DEMO"] == "0"


def test_mail_leaves_to_simulated_mailboxes_and_comes_in_on_loopback(tmp_path: Path) -> None:
    around = surround(Settings(state_dir=tmp_path), "postgresql+psycopg:///x", with_bot=True)
    told = around.shared

    assert told["FOREBAY_SMTP_URL"] == f"smtp://127.0.0.1:{around.mail_port}"
    assert told["FOREBAY_MAIL_LISTEN"].startswith("127.0.0.1:")
    assert told["FOREBAY_MAIL_FROM"] == MAILBOX
    assert told["FOREBAY_MAIL_TOKEN"] == kept_keys(tmp_path)["mail_token"]


def test_a_mail_port_that_is_taken_is_replaced_and_the_welcome_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        monkeypatch.setattr(environment, "MAIL_PORT", taken)
        told = surround(Settings(state_dir=tmp_path), "x", with_bot=True).shared

    assert told["FOREBAY_MAIL_LISTEN"] != f"127.0.0.1:{taken}"
    assert "(port 2525 is taken)" in mail_words(told)
    usual = {"FOREBAY_MAIL_FROM": MAILBOX, "FOREBAY_MAIL_LISTEN": "127.0.0.1:2525"}
    assert mail_words(usual) == f"mail to {MAILBOX} by SMTP at 127.0.0.1:2525"
    assert mail_words({}) == ""


def test_with_twilio_settings_mail_is_as_the_user_says(tmp_path: Path) -> None:
    real = {"state_dir": tmp_path, "twilio_account_sid": "AC1", "twilio_auth_token": "x"}
    ours = real | {"mail_from": "us@example.org"}

    def told(settings: Mapping[str, object]) -> dict[str, str]:
        return surround(Settings.model_validate(settings), "x", with_bot=True).shared

    assert not any("MAIL_FROM" in name or "SMTP" in name for name in told(real))
    assert "FOREBAY_MAIL_LISTEN" not in told(real)
    assert told(ours)["FOREBAY_MAIL_LISTEN"].startswith("127.0.0.1:")
    assert told(ours | {"mail_listen": ""})["FOREBAY_MAIL_LISTEN"] == ""


@pytest.mark.parametrize(
    ("set_to", "said"),
    [
        ({}, ["ok       Mail: not set, so `make up` runs simulated mailboxes"]),
        (
            {"twilio_account_sid": "AC1", "twilio_auth_token": "x"},
            [
                "without  Mail out: not set: mail cannot leave. Set FOREBAY_SMTP_URL.",
                "without  Mail in: has no mailbox. Set FOREBAY_MAIL_FROM to the office's mailbox.",
            ],
        ),
        (
            {
                "smtp_url": "smtp://us:secret@mail.example.org:587",
                "mail_from": "us@example.org",
                "mail_listen": "lmtp://127.0.0.1:2424",
            },
            [
                "ok       Mail out: by smtp://mail.example.org:587",
                "ok       Mail in: for us@example.org at lmtp://127.0.0.1:2424",
            ],
        ),
    ],
)
def test_what_mail_lacks_is_said_with_the_remedy_and_no_password(
    set_to: dict[str, str], said: list[str]
) -> None:
    found = mail_findings(Settings.model_validate(set_to))

    assert [one.line() for one in found] == said


def test_without_python_310_the_bot_has_no_address_and_everything_goes_to_people(
    tmp_path: Path,
) -> None:
    around = surround(Settings(state_dir=tmp_path), "postgresql+psycopg:///x", with_bot=False)

    assert around.rasa_port is None
    assert around.shared["FOREBAY_RASA_URL"] == ""


def test_a_rasa_elsewhere_is_used_and_none_is_started(tmp_path: Path) -> None:
    elsewhere = Settings(state_dir=tmp_path, rasa_url="http://rasa:5005", rasa_token="theirs")
    around = surround(elsewhere, "postgresql+psycopg:///x", with_bot=True)

    assert around.rasa_port is None
    assert around.shared["FOREBAY_RASA_URL"] == "http://rasa:5005"
    assert "FOREBAY_RASA_TOKEN" not in around.shared  # theirs is inherited as it is


def test_the_fingerprint_changes_with_a_name_and_with_a_letter(tmp_path: Path) -> None:
    folder = tmp_path / "src"
    folder.mkdir()
    (folder / "a.ts").write_text("one")
    first = fingerprint(tmp_path, [folder, tmp_path / "missing"])
    assert fingerprint(tmp_path, [folder]) == first

    (folder / "a.ts").write_text("two")
    second = fingerprint(tmp_path, [folder])
    (folder / "a.ts").rename(folder / "b.ts")
    assert len({first, second, fingerprint(tmp_path, [folder])}) == 3


async def test_pages_that_did_not_change_are_not_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp, built = tmp_path / "stamp.json", tmp_path / "index.html"
    stamp.write_text(json.dumps(pages.wanted()))
    built.write_text("<html>")
    monkeypatch.setattr(pages, "STAMP", stamp)
    monkeypatch.setattr(pages, "BUILT", built)
    out = io.StringIO()
    await pages.build(tmp_path, Progress(out))

    assert out.getvalue() == ""


async def test_pyenvs_python_310_is_found_past_its_shims(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "versions" / "3.10.99" / "bin"
    folder.mkdir(parents=True)
    python = folder / "python3.10"
    python.write_text("#!/bin/sh\necho /somewhere/python3.10\n")
    python.chmod(0o755)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("FOREBAY_UV", "false")

    assert await tools.find_python310() == str(python)


async def test_a_python_that_cannot_be_had_is_said_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOREBAY_UV", "false")

    with pytest.raises(StepFailed, match="uv python install"):
        await tools.bring_python310(tmp_path)


async def test_a_node_that_is_too_old_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = tmp_path / "node"
    for version, fits in (("v20.20.2", False), ("v22.18.0", False), ("v22.19.0", True)):
        node.write_text(f"#!/bin/sh\necho {version}\n")
        node.chmod(0o755)
        monkeypatch.setattr(tools.sys, "prefix", str(tmp_path / "none"))
        monkeypatch.setenv("PATH", str(tmp_path))

        assert (await tools.find_node() is not None) is fits


def test_without_a_terminal_each_step_says_how_it_began_and_ended() -> None:
    out = io.StringIO()
    progress = Progress(out)
    with progress.step("Counting"):
        progress.say("one")
    with pytest.raises(OSError, match="full"), progress.step("Writing"):
        raise OSError("full")

    lines = out.getvalue().splitlines()
    assert lines == [
        "  … Counting",
        "one",
        "  ✓ Counting (0 s)",
        "  … Writing",
        "  ✗ Writing (0 s)",
    ]


def test_the_welcome_names_a_place_and_a_name_for_each_kind_of_user() -> None:
    roles = ["specialist_1", "specialist_2", "lead", "supervisor"]
    choices = [{"username": f"u-{role}", "name": role, "role": role, "words": ""} for role in roles]
    said = words("http://127.0.0.1:8000", choices, simulated=True)

    assert "http://127.0.0.1:8000/demo/customer" in said
    assert "http://127.0.0.1:8000/inbox  (sign in as u-specialist_1, u-specialist_2)" in said
    assert "http://127.0.0.1:8000/board  (sign in as u-lead, u-supervisor)" in said
    assert "Password of all of them: forebay" in said


def test_the_welcome_promises_no_demo_where_there_is_none() -> None:
    said = words("https://office.example", [], simulated=False)

    assert "/demo" not in said
    assert "assword" not in said
    assert "https://office.example/chat" in said
