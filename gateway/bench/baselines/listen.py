"""How every baseline listens: exactly as the gateway does."""

import sys

import uvicorn
from fastapi import FastAPI

from gateway.logs import configure_logs
from gateway.up.addresses import LOOPBACK


def listen(app: FastAPI) -> None:
    """Serve on the port named on the command line until told to stop."""
    configure_logs()
    uvicorn.run(
        app,
        host=LOOPBACK,
        port=int(sys.argv[1]),
        timeout_graceful_shutdown=3,
        access_log=False,
        server_header=False,
        log_level="info",
    )
