"""One pretended part of Forebay for `up_standins`: quick to start, it notes what happens to it.

Run as ``python up_part.py STATE PORT NAME``; imports the standard library alone.
"""

import json
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType

ANSWERS: dict[str, object] = {
    "/health/live": {"status": "alive"},
    "/health/ready": {"bot": "ok"},
    "/api/session/choices": [
        {"username": "rosa", "name": "Rosa", "role": "specialist_1", "words": ""},
        {"username": "lee", "name": "Lee", "role": "lead", "words": ""},
    ],
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path in ANSWERS else 404)
        self.end_headers()
        self.wfile.write(json.dumps(ANSWERS.get(self.path)).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass


def stand_in(state: Path, port: int, name: str) -> None:
    """Be one of the parts: note the start and the stop."""

    def note(event: str) -> None:
        with (state / "notes").open("a") as notes:
            notes.write(f"{event} {name}\n")

    def stop(number: int, frame: FrameType | None) -> None:
        if name == "worker":
            time.sleep(0.2)  # the turn in hand
        note("stop")
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    note("start")
    if name == "serve":
        ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
    while name not in ("demo", "bot train"):
        time.sleep(60)


if __name__ == "__main__":
    stand_in(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
