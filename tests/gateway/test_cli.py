"""The command line: every command of the contract answers."""

import pkgutil
import subprocess
import sys

import pytest
import typer

from gateway import cli
from models.errors import Conflict

CONTRACT = [
    *["up", "serve", "worker", "migrate", "check", "demo", "simulate", "bench", "backup"],
    *["restore", "mail parse", "bot train", "bot talk", "bot evaluate"],
]


def forebay(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", **settings}
    return subprocess.run(
        [sys.executable, "-m", "gateway.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def known(group: typer.Typer) -> set[str]:
    names = {
        info.name or getattr(info.callback, "__name__", "") for info in group.registered_commands
    }
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        names |= {f"{inner.name} {name}" for name in known(inner.typer_instance)}
    return names


def test_every_command_of_the_contract_is_there() -> None:
    assert set(CONTRACT) <= known(cli.app)


@pytest.mark.parametrize("command", sorted(cli.WORK))
def test_the_function_that_does_a_command_exists(command: str) -> None:
    assert callable(pkgutil.resolve_name(cli.WORK[command]))


@pytest.mark.parametrize("command", [["backup"], ["restore"]])
def test_what_comes_later_says_so_in_a_sentence(command: list[str]) -> None:
    done = forebay(*command)

    assert done.returncode == 2
    assert "later" in done.stderr or "next version" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_wrong_setting_is_named_and_there_is_no_traceback() -> None:
    done = forebay("check", FOREBAY_PORT="eight")

    assert done.returncode == 1
    assert "port" in done.stderr
    assert "Traceback" not in done.stderr


def test_our_own_errors_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def trouble() -> None:
        raise Conflict("The port is taken.")

    monkeypatch.setattr(cli, "app", trouble)
    with pytest.raises(SystemExit, match=r"The port is taken\."):
        cli.main()


def test_the_help_does_not_load_the_web_stack() -> None:
    code = "import gateway.cli, sys; print([n for n in ('fastapi', 'twilio') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
