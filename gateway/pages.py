"""The built pages: desk, board, chat, demo; and the headers that guard them."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.settings import Settings
from models.errors import Unavailable

DIST = Path(__file__).parent.parent / "web" / "dist"

#: Which file answers which address.
STAFF = ("/", "/inbox", "/inbox/{rest:path}", "/customers/{rest:path}", "/board")
CUSTOMERS = {"/chat": "chat.html", "/chat/widget.js": "widget.js"}
DEMO = {"/demo/customer": "demo.html", "/demo/script": "demo.html"}

CONTENT = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self' {sockets}; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def serve(app: FastAPI, settings: Settings) -> None:
    """Serve the pages from `web/dist`; until they are built, say how to build them."""
    files = dict.fromkeys(STAFF, "index.html") | CUSTOMERS
    if settings.simulator_url:
        files |= DEMO
    for address, name in files.items():
        app.add_api_route(
            address, _page(name), include_in_schema=False, response_class=Response, name=name
        )
    app.mount("/assets", StaticFiles(directory=DIST / "assets", check_dir=False), name="assets")
    sockets = " ".join(origin.replace("http", "ws", 1) for origin in settings.origins)
    app.add_middleware(Guarded, content=CONTENT.format(sockets=sockets), secure=settings.secure)


def _page(name: str) -> Callable[[], Awaitable[FileResponse]]:
    """Return a route that answers with one built file."""

    async def page() -> FileResponse:
        return built(name)

    return page


def built(name: str) -> FileResponse:
    """Answer with a built file. Raises Unavailable, which says how to build it."""
    path = DIST / name
    if not path.is_file():
        raise Unavailable("The pages are not built yet: run `make up`, or wait a moment.")
    return FileResponse(path, headers={"Cache-Control": "no-cache"})


class Guarded:
    """Adds to every answer the headers that keep a browser from being tricked (ASVS 3.4)."""

    def __init__(self, app: ASGIApp, content: str, *, secure: bool) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": content,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        if secure:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what carriers ask goes by untouched."""
        if scope["type"] != "http" or scope["path"].startswith("/webhooks/"):
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, guarded)
