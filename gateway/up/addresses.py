"""Ports and addresses: is ours free, which others are, does somebody answer there."""

import asyncio
import json
import socket
import urllib.error
import urllib.request

from models.errors import Conflict

LOOPBACK = "127.0.0.1"


class PortTaken(Conflict):
    """Another program listens on our port."""


def claim(port: int) -> None:
    """Check that we could listen on ``port``. Raises PortTaken with the remedy."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise PortTaken(
                f"Port {port} cannot be used ({error.strerror}). Choose another one: "
                f"FOREBAY_PORT={port + 1} make up"
            ) from None


def is_free(port: int) -> bool:
    """Tell whether we could listen on a port of loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Return ports nobody listens on, all different."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind((LOOPBACK, 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


async def until_it_answers(url: str, limit: float) -> bool:
    """Ask again and again until the address answers well; False after ``limit`` seconds."""
    try:
        async with asyncio.timeout(limit):
            while await asyncio.to_thread(_status, url) != 200:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
    except TimeoutError:
        return False
    return True


async def read_json(url: str) -> object:
    """Return what the address says as JSON, or None."""
    try:
        return json.loads(await asyncio.to_thread(_read, url))
    except (OSError, ValueError):
        return None


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 - our own
        return answer.read()


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 - our own
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
