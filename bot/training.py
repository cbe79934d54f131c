"""How Rasa is trained and run: command lines, environments, and when training is due.

Nothing here starts anything; who starts processes knows best how to end them.
"""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

#: The Rasa project, with an environment of its own.
FOLDER: Final = Path(__file__).resolve().parent / "rasa"

#: What the model is made of: a change in any of these, and it must be trained again.
_LEARNED_FROM: Final = ("config.yml", "domain.yml", "uv.lock", "data/*.yml", "components/*.py")

#: What Rasa and its libraries say too much of, or would do over the network.
_QUIET: Final = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    # Python may keep what it compiles: TensorFlow and the rest are ten thousand files.
    "PYTHONDONTWRITEBYTECODE": "",
    # Sums of floats depend on how many threads share them; one thread, one model.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A program to start: its words, what its environment needs besides, and where."""

    argv: list[str]
    env: dict[str, str] = field(default_factory=dict)
    cwd: Path = FOLDER


def fingerprint(folder: Path = FOLDER) -> str:
    """Return what tells one state of the learned-from files from another, as hex."""
    files = sorted({found for pattern in _LEARNED_FROM for found in folder.glob(pattern)})
    digest = hashlib.sha256()
    for path in files:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:20]


def model_path(state_dir: Path, folder: Path = FOLDER) -> Path:
    """Return where the model of the present files is, or will be once trained."""
    return state_dir.resolve() / "bot" / f"{fingerprint(folder)}.tar.gz"


def is_trained(state_dir: Path, folder: Path = FOLDER) -> bool:
    """Say whether the model of the present files is there."""
    return model_path(state_dir, folder).is_file()


def python(folder: Path = FOLDER) -> Path:
    """Return the Python of Rasa's own environment."""
    inside = Path("Scripts/python.exe") if os.name == "nt" else Path("bin/python")
    return folder / ".venv" / inside


def train_command(state_dir: Path, folder: Path = FOLDER) -> Command:
    """Return how to train. The model appears at `model_path` only once it is whole."""
    model = model_path(state_dir, folder)
    argv = [
        str(python(folder)), "-m", "rasa", "train", "--quiet",
        "--config", "config.yml", "--domain", "domain.yml", "--data", "data",
        "--out", str(model.parent), "--fixed-model-name", model.name.removesuffix(".tar.gz"),
    ]  # fmt: skip
    cache = {"RASA_CACHE_DIRECTORY": str(model.parent / "cache")}
    return Command(argv, _environment(folder) | cache, folder)


def run_command(
    state_dir: Path,
    *,
    port: int,
    token: str,
    action_url: str,
    action_token: str,
    tracker_url: str | None = None,
    credentials: str = "credentials.yml",
    folder: Path = FOLDER,
) -> Command:
    """Return how to serve the trained model on loopback.

    `tracker_url` is any SQLAlchemy 1.4 URL; a SQLite file in the state folder
    without. `credentials_rest.yml` opens Rasa's own REST channel instead of
    our door: for benchmarks only, since it obeys commands in a customer's text.
    """
    model = model_path(state_dir, folder)
    argv = [
        str(python(folder)), "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port),
        "--model", str(model), "--enable-api", "--auth-token", token,
        "--endpoints", "endpoints.yml", "--credentials", credentials, "--log-file", os.devnull,
    ]  # fmt: skip
    secrets = {
        "FOREBAY_RASA_TOKEN": token,
        "FOREBAY_ACTION_URL": action_url,
        "FOREBAY_ACTION_TOKEN": action_token,
        "FOREBAY_TRACKER_URL": tracker_url or f"sqlite:///{model.parent / 'tracker.db'}",
    }
    return Command(argv, _environment(folder) | secrets, folder)


def _environment(folder: Path) -> dict[str, str]:
    return {**_QUIET, "PYTHONPATH": str(folder)}
