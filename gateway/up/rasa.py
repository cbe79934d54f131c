"""Rasa as a process: trained when it must be, run at the address the settings name."""

import asyncio
import os
import subprocess
import sys
from urllib.parse import urlsplit

from bot import training
from gateway.settings import Settings
from gateway.up import bot, tools
from gateway.up.addresses import LOOPBACK
from gateway.up.children import surroundings
from gateway.up.environment import logs_of
from gateway.up.progress import Progress

ACTIONS = "/rasa/actions"  # the gateway's route (gateway.actions)


def train(settings: Settings) -> int:
    """Train the bot unless the model of the present files is there; return an exit code.

    Brings Rasa's environment first where it is missing. Models of earlier
    files are removed.
    """
    state = settings.state_dir
    if training.is_trained(state):
        print("The bot is trained: nothing it learns from has changed.")
        return 0
    asyncio.run(_install(settings))
    command = training.train_command(state)
    model = training.model_path(state)
    model.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command.argv,
        env=environment(command),
        cwd=command.cwd,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0 or not model.exists():
        print("The training failed; Rasa says why above.", file=sys.stderr)
        return 1
    for older in set(model.parent.glob("*.tar.gz")) - {model}:
        older.unlink()
    print(f"The bot is trained: {model}")
    return 0


def run(settings: Settings) -> None:
    """Become the Rasa that answers at ``FOREBAY_RASA_URL``, on loopback."""
    command = server(settings, urlsplit(settings.rasa_url).port or 5005)
    os.chdir(command.cwd)
    os.execve(command.argv[0], command.argv, environment(command))  # noqa: S606 - no shell is meant


def server(settings: Settings, port: int) -> training.Command:
    """Return how to serve the trained model on ``port``."""
    return training.run_command(
        settings.state_dir,
        port=port,
        token=settings.rasa_token.get_secret_value(),
        action_url=f"http://{LOOPBACK}:{settings.port}{ACTIONS}",
        action_token=settings.action_token.get_secret_value(),
    )


def environment(command: training.Command) -> dict[str, str]:
    """Return the environment of a command of Rasa's."""
    return surroundings(command.env)


async def _install(settings: Settings) -> None:
    logs = logs_of(settings)
    python310 = await tools.find_python310() or await tools.bring_python310(logs)
    await bot.install(python310, logs, Progress(sys.stderr))
