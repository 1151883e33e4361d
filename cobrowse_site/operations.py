"""What machines ask of a process: /healthz, /readyz and /metrics, answered beside Django.

Plain ASGI, since Django's synchronous pages share one thread: an answer about a slow database must not queue behind it.
It also answers by whatever host name a probe uses, and without being sent to HTTPS.
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from cobrowse_site import metrics_page, readiness
from cobrowse_site.drain import drain

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
Answer = tuple[int, bytes, bytes]  # status, content type, body

JSON = b"application/json"
_LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
_LOCAL_PEERS = ("127.0.0.1", "::1")
_SECURITY = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Operations:
    """Answers the three addresses; passes everything else on to ``inner``."""

    def __init__(self, inner: App) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        answer = _ANSWERS.get(scope["path"])
        if answer is None:
            await self.inner(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            status, content_type, body = _problem(405, "method_not_allowed", "Ask with GET.")
        else:
            status, content_type, body = await answer(scope)
        headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode()), *_SECURITY]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def _healthz(scope: dict[str, Any]) -> Answer:
    """The event loop turns; touches nothing else."""
    return 200, JSON, b'{"ok": true}'


async def _readyz(scope: dict[str, Any]) -> Answer:
    """Everything that this process needs answers; else 503 with the names of what does not, and nothing more."""
    down = ["draining"] if drain.on else await readiness.what_is_down()
    return 503 if down else 200, JSON, json.dumps({"ok": not down, "down": down}).encode()


async def _metrics(scope: dict[str, Any]) -> Answer:
    if not may_read_metrics(scope):
        return _problem(403, "metrics_closed", "Send METRICS_TOKEN as a Bearer token, or ask from this machine itself.")
    body = await asyncio.to_thread(metrics_page.render)
    return 200, metrics_page.CONTENT_TYPE, body


def may_read_metrics(scope: dict[str, Any]) -> bool:
    """By token where there is one; else from this machine, and not on behalf of somebody else (a proxy's headers)."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if settings.METRICS_TOKEN:
        given = headers.get(b"authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    peer = (scope.get("client") or [""])[0]
    host = urlsplit("//" + headers.get(b"host", "")).hostname
    passed_on = {b"x-forwarded-for", b"x-real-ip", b"forwarded", b"via"} & headers.keys()
    return peer in _LOCAL_PEERS and host in _LOCAL_HOSTS and not passed_on


def _problem(status: int, code: str, detail: str) -> Answer:
    return status, JSON, json.dumps({"error": {"code": code, "detail": detail}}).encode()


_ANSWERS: dict[str, Callable[[dict[str, Any]], Awaitable[Answer]]] = {
    "/healthz": _healthz,
    "/readyz": _readyz,
    "/metrics": _metrics,
}
