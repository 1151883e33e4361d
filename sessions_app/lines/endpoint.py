"""The HTTP side of lines: ``POST /line/<as the socket's path>/open``, ``send``, ``poll`` and ``close``.

Plain ASGI beside Django, so that a poll that waits holds no thread. The socket's application gets a scope made from the
request that opens the line, and so decides itself who may come in: by origin, cookies, ticket and address.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sessions_app.errors import Refusal
from sessions_app.lines import batches
from sessions_app.lines.answering import VERBS, Answer, answer, refused, told
from sessions_app.lines.line import App
from sessions_app.lines.post import Post
from sessions_app.lines.switchboard import switchboard

log = logging.getLogger(__name__)

PREFIX = "/line/"
ANY_WEBSITE = "/line/visitor/"  # no cookie plays a part there; who may come in is decided by the origin
# Of the opening request, what belongs to its body or to its connection and not to the socket.
NOT_THE_SOCKETS = {b"content-length", b"content-type", b"content-encoding", b"transfer-encoding", b"connection"}

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
post = Post(switchboard)


class Left(Exception):
    """The client has ended the request."""


class LineEndpoint:
    def __init__(self, sockets: App) -> None:
        self.sockets = sockets

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            given = await self._answer(scope, receive)
        except Refusal as refusal:
            given = refused(refusal)
        except Left:
            return
        except Exception:
            log.exception("bug in a request on a line")
            given = told(Refusal("internal").body(), 500)
        headers = [
            (b"content-type", given.kind),
            (b"content-length", str(len(given.body)).encode()),
            (b"cache-control", b"no-store, no-transform"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if scope["path"].startswith(ANY_WEBSITE):
            headers.append((b"access-control-allow-origin", b"*"))
        await send({"type": "http.response.start", "status": given.status, "headers": headers})
        await send({"type": "http.response.body", "body": given.body})

    async def _answer(self, scope: dict[str, Any], receive: Receive) -> Answer:
        if scope["method"] != "POST":
            return told(Refusal("bad_message", "Use POST.").body(), 405)
        place, _, verb = scope["path"].removeprefix(PREFIX).rpartition("/")
        path = f"/ws/{place}/"
        body = await _body(scope, receive)
        if verb == "open":
            post.start()
            return told({"line": switchboard.open(self.sockets, socket_scope(scope, path))})
        if verb not in VERBS:
            raise Refusal("not_found", "Lines know open, send, poll and close.")
        asked = batches.read_request(body)
        process = switchboard.process_of(asked.line)
        if process == switchboard.process:
            given = answer(switchboard, verb, path, asked)
        else:
            given = post.ask(process, verb, path, body)
        return await (_unless_left(given, receive) if verb == "poll" else given)


def socket_scope(scope: dict[str, Any], path: str) -> dict[str, Any]:
    """What a WebSocket to ``path``, opened by the same page, would come with."""
    return {
        "type": "websocket",
        "asgi": scope.get("asgi", {"version": "3.0"}),
        "http_version": scope.get("http_version", "1.1"),
        "scheme": "wss" if scope.get("scheme") == "https" else "ws",
        "path": path,
        "raw_path": path.encode(),
        "root_path": scope.get("root_path", ""),
        "query_string": b"",
        "headers": [(name, value) for name, value in scope["headers"] if name not in NOT_THE_SOCKETS],
        "client": scope.get("client"),
        "server": scope.get("server"),
        "subprotocols": [],
    }


async def _body(scope: dict[str, Any], receive: Receive) -> bytes:
    """Raises too_large, Left."""
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    size = int(length) if length.isdigit() else 0
    body, more = bytearray(), True
    while more and size <= batches.MAX_BODY:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise Left
        body += event.get("body", b"")
        more = event.get("more_body", False)
        size = max(size, len(body))
    if size > batches.MAX_BODY:
        raise Refusal("too_large", f"A batch may have {batches.MAX_BODY} bytes.")
    return bytes(body)


async def _unless_left(work: Awaitable[Answer], receive: Receive) -> Answer:
    """The answer; work that nobody waits for any more is given up. Raises Left."""
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(receive())
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
    finally:
        working.cancel()
        leaving.cancel()
    await asyncio.gather(working, return_exceptions=True)  # it may come to an end of its own at this very moment
    raise Left
