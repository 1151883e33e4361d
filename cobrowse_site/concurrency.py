"""So many pages at a time, and the others wait: a rush must not take all connections of the database.

Django gives each request a thread of its own, and so a connection of its own. When many visitors come back at once, as
after an update, PostgreSQL would refuse most of them, and the sockets of all other processes as well.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sessions_app.errors import Refusal

log = logging.getLogger(__name__)

# With the one of all sockets, and one for probes and metrics: ten connections for each process (docs/operations.md).
AT_ONCE = 8
PATIENCE_SECONDS = 10
_BUSY = Refusal("unavailable", "The server is busy. Try again in a few seconds.", retry_after=5)

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class Busy(Exception):
    """No place became free in time."""


class ConcurrencyLimit:
    """Runs ``at_once`` requests of the ASGI application ``app`` at a time; who waits too long is answered 503."""

    def __init__(self, app: App, at_once: int = AT_ONCE) -> None:
        self.app = app
        self.places = asyncio.Semaphore(at_once)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        placed = False

        async def receive_then_wait() -> dict[str, Any]:
            # Who sends slowly takes nobody's place: it is taken when the whole request is here.
            nonlocal placed
            event: dict[str, Any] = await receive()
            if event["type"] == "http.request" and not event.get("more_body") and not placed:
                try:
                    await asyncio.wait_for(self.places.acquire(), PATIENCE_SECONDS)
                except TimeoutError:
                    raise Busy from None
                placed = True
            return event

        try:
            await self.app(scope, receive_then_wait, send)
        except Busy:
            log.warning("a request is refused: %d others were not done within %d s", AT_ONCE, PATIENCE_SECONDS)
            await _refuse(scope, send)
        finally:
            if placed:
                self.places.release()


async def _refuse(scope: dict[str, Any], send: Any) -> None:
    """In the API's words for programs, in a sentence for people."""
    kind, body = b"text/plain; charset=utf-8", _BUSY.detail
    if scope["path"].startswith("/api/"):
        kind, body = b"application/json", json.dumps(_BUSY.body())
    told = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **_BUSY.headers}
    headers = [(b"content-type", kind), *((name.lower().encode(), value.encode()) for name, value in told.items())]
    await send({"type": "http.response.start", "status": _BUSY.http_status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})
