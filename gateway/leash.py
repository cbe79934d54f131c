"""Keep a child on a leash: when we die, however we die, it is told to stop.

A supervisor that is killed with ``kill -9`` runs no clean-up of its own. On
Linux the kernel can send the child a signal instead (``prctl(2)``,
``PR_SET_PDEATHSIG``). The wish survives ``execve``, so this file is run as a
small script that makes it and then becomes the real program: same process id,
no process in between. Elsewhere it only becomes the program.

The kernel watches the *thread* that started the child: start children from a
thread that lives as long as they should.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def leashed(command: list[str], stop: signal.Signals = signal.SIGTERM) -> list[str]:
    """Return the command line that runs ``command`` and sends it ``stop`` when we die."""
    return [
        sys.executable,
        "-I",
        "-S",
        __file__,
        str(int(stop)),
        str(os.getpid()),
        *command,
    ]


def become(stop: int, parent: int, command: list[str]) -> None:
    """Turn this process into ``command``; end at once if the parent is already gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, stop)
    if os.getppid() != parent:
        sys.exit(1)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        sys.exit(f"{command[0]}: {error.strerror}")


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
