"""`forebay serve`: the gateway as a process."""

import uvicorn

from gateway.app import build
from gateway.settings import Settings

LAST_WORDS = 3  # seconds open streams get at the end: an event stream never ends by itself


def serve(settings: Settings, host: str) -> None:
    """Answer HTTP until we are told to stop."""
    uvicorn.run(
        build(settings),
        host=host,
        port=settings.port,
        timeout_graceful_shutdown=LAST_WORDS,
        access_log=False,
        server_header=False,
        log_level="info",
    )
