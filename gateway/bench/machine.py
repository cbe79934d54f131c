"""What the figures were measured on: they mean nothing without it."""

import os
import platform
from pathlib import Path
from typing import Any

from gateway.postgres.programs import major_version


def describe() -> dict[str, Any]:
    """Return the machine, the software, and how the processes share it."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": major_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "placement": "one machine, loopback; the system places processes on cores",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> float | None:
    try:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None
    return round(size / 2**30, 1)
