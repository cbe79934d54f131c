"""The launcher: what it does with the tools it finds, tried on a copy with a pretended uv."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.bootstrap import ROOT

FAKE_UV = """#!/bin/sh
# A stand-in for uv: notes how it was called, and makes an environment that answers.
test "$1" = --version && exit 0
echo "$@" >> {notes}
test "$1" = sync || exit 0
mkdir -p {root}/.venv/bin
printf '#!/bin/sh\\nexit 0\\n' > {root}/.venv/bin/python
printf '#!/bin/sh\\necho forebay "$@"\\n' > {root}/.venv/bin/forebay
chmod +x {root}/.venv/bin/*
"""


class Clone:
    """A fresh clone's launcher, with a pretended uv on its PATH."""

    def __init__(self, root: Path, tools: Path) -> None:
        self.root, self.notes = root, tools / "notes"
        (root / "gateway").mkdir(parents=True)
        tools.mkdir(exist_ok=True)
        for name in ("forebay", "gateway/__init__.py", "gateway/bootstrap.py"):
            shutil.copy(ROOT / name, root / name)
        for name in ("uv.lock", "pyproject.toml"):
            (root / name).write_text("one")
        uv = tools / "uv"
        uv.write_text(FAKE_UV.format(notes=self.notes, root=root))
        uv.chmod(0o755)
        self.path = f"{tools}{os.pathsep}/usr/bin{os.pathsep}/bin"

    def run(self, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(self.root / "forebay"), *arguments],
            env={"PATH": path or self.path, "HOME": str(self.root)},
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> list[str]:
        return self.notes.read_text().splitlines() if self.notes.exists() else []


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path / "clone", tmp_path / "tools")


def test_a_fresh_clone_is_set_up_once_and_the_command_handed_over(clone: Clone) -> None:
    first, second = clone.run("check", "--x"), clone.run("up")

    assert first.stdout == "forebay check --x\n"
    assert second.stdout == "forebay up\n"
    assert len(clone.calls()) == 1
    assert clone.calls()[0].startswith("sync --frozen --inexact --no-default-groups")


def test_a_new_lock_file_is_installed(clone: Clone) -> None:
    clone.run("up")
    (clone.root / "uv.lock").write_text("two")
    clone.run("up")

    assert len(clone.calls()) == 2


def test_the_tools_of_the_tests_are_brought_once_and_stay(clone: Clone) -> None:
    clone.run("sync", "dev")
    clone.run("sync", "dev")
    clone.run("up")

    assert len(clone.calls()) == 1
    assert "--group dev" in clone.calls()[0]


def test_a_clone_that_was_moved_is_set_up_anew(clone: Clone) -> None:
    clone.run("up")
    stamp = clone.root / ".venv" / "forebay-synced.json"
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "root": "/elsewhere"}))
    clone.run("up")

    assert len(clone.calls()) == 2


def test_an_environment_whose_python_is_gone_is_set_up_anew(clone: Clone) -> None:
    clone.run("up")
    (clone.root / ".venv" / "bin" / "python").unlink()

    assert clone.run("up").stdout == "forebay up\n"
    assert len(clone.calls()) == 2


def test_uv_itself_can_be_asked(clone: Clone) -> None:
    clone.run("uv", "lock", "--check")

    assert clone.calls() == ["lock --check"]


def test_where_uv_cannot_be_had_the_remedy_is_said(clone: Clone) -> None:
    python = clone.root / "python"  # one without venv and pip
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from gateway import bootstrap\n"
        "sys.executable = '/bin/false'; sys.argv = ['forebay', 'up']; bootstrap.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(clone.root)],
        env={"PATH": "/nowhere", "HOME": str(clone.root)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_launcher_can_be_read_by_any_python_and_says_which_it_needs() -> None:
    source = (ROOT / "forebay").read_text()
    pretended = source.replace("NEEDED = (3, 11)", "NEEDED = (9, 0)").replace(
        "(14, 13, 12, 11)", "()"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretended], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Forebay needs Python 3.11 or newer, and this is Python 3.")


def test_the_launcher_loads_nothing_but_the_standard_library() -> None:
    code = "import gateway.bootstrap, sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    ours = set(done.stdout.split()) - sys.stdlib_module_names
    assert ours == {"gateway", "__main__"} & ours
