"""A line: a socket over HTTP. It runs the very application that a WebSocket would get, and keeps what waits for polls.

Messages are numbered on both sides. What the client has not confirmed is given again, what it sends again is taken
once: an answer or a request that got lost on the way loses, doubles and reorders nothing.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from sessions_app.errors import CLOSE_BUG, Refusal
from sessions_app.lines import batches
from sessions_app.relay import MAX_UNDER_WAY

log = logging.getLogger(__name__)

POLL_SECONDS = 25  # proxies end requests that are silent for longer, many after 30 s
SILENT_SECONDS = 60  # without any request: the client is gone
LINGER_SECONDS = 10  # after the end, for a client that has to ask again for what it did not get
ANSWER_BYTES = 256 * 1024
# Waiting for the client. The relay lets a viewer have MAX_UNDER_WAY on the way, beside what it plays to a newcomer.
MAX_WAITING = 2 * MAX_UNDER_WAY
MAX_INBOX = 1024 * 1024  # bytes that the application has not read yet; past it, requests wait for their answer

BROKEN = 1006  # as servers call a connection that ended without a word
OVERFULL = 1013  # "try again later": the client was too slow

App = Callable[[dict[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]


class Line:
    def __init__(self, path: str) -> None:
        self.path = path  # of the socket; a line can be asked for under it only
        self.inbox: asyncio.Queue[tuple[dict[str, Any], int]] = asyncio.Queue()
        self.inbox_bytes = 0
        self.room = asyncio.Event()
        self.turn = asyncio.Lock()  # requests are taken one after the other
        self.received = 0  # number of the client's last message
        self.waiting: deque[bytes] = deque()  # packed items that the client has not confirmed
        self.waiting_bytes = 0
        self.confirmed = 0  # number of the last item that the client has
        self.given = 0  # number of the last item that an answer had
        self.poll_waits: asyncio.Future[bool] | None = None
        self.over = asyncio.Event()
        self.finished = asyncio.Event()  # the application has returned
        self.heard = asyncio.get_running_loop().time()

    # --- the application's side

    async def run(self, app: App, scope: dict[str, Any]) -> None:
        """The socket's whole life."""
        self._put({"type": "websocket.connect"})
        try:
            await app(scope, self._receive, self._send)
        except Exception:
            log.exception("bug in the socket of a line")
        finally:
            self.end(CLOSE_BUG)  # unless it has been closed already, as it should
            self.finished.set()

    def _put(self, event: dict[str, Any], size: int = 0) -> None:
        self.inbox.put_nowait((event, size))
        self.inbox_bytes += size

    async def _receive(self) -> dict[str, Any]:
        event, size = await self.inbox.get()
        self.inbox_bytes -= size
        self.room.set()
        return event

    async def _send(self, event: dict[str, Any]) -> None:
        if event["type"] == "websocket.send" and not self.over.is_set():
            text = event.get("text")
            self._add(batches.pack(event["bytes"] if text is None else text))
            if self.waiting_bytes > MAX_WAITING:
                log.info("a line is cut with %d bytes waiting", self.waiting_bytes)
                self._drop_ungiven()
                self.end(OVERFULL)
        elif event["type"] == "websocket.close":
            self.end(event.get("code") or 1000)

    def _add(self, packed: bytes) -> None:
        self.waiting.append(packed)
        self.waiting_bytes += len(packed)
        self._wake()

    def _drop_ungiven(self) -> None:
        while len(self.waiting) > self.given - self.confirmed:
            self.waiting_bytes -= len(self.waiting.pop())

    def end(self, code: int) -> None:
        """Close both sides: the client hears the code with its next poll, the application as after a socket's end."""
        if self.over.is_set():
            return
        self.over.set()
        self._add(batches.pack(code))
        self._put({"type": "websocket.disconnect", "code": code, "reason": ""})
        self.room.set()

    # --- the client's side

    async def take(self, number: int, items: list[batches.Item]) -> int:
        """Pass messages on, those that have been passed on already excepted; the number of the last one.

        Waits while the application has much to read. Raises bad_message when some before them are missing.
        """
        self._hear()
        if any(isinstance(item, int) for item in items):
            raise Refusal("bad_message", "A line is closed by its own request.")
        async with self.turn:
            while self.inbox_bytes > MAX_INBOX and not self.over.is_set():
                self.room.clear()
                await self.room.wait()
            if number > self.received + 1:
                raise Refusal("bad_message", f"The messages from {self.received + 1} to {number - 1} are missing.")
            self._pass(items[self.received + 1 - number :])
            self.received = max(self.received, number + len(items) - 1)
        self._hear()
        return self.received

    def _pass(self, items: list[batches.Item]) -> None:
        if self.over.is_set():
            return  # as a socket's peer may still send while it is being closed
        for item in items:
            text, data = (item, None) if isinstance(item, str) else (None, item)
            size = len(text) if text is not None else len(data)  # type: ignore[arg-type]
            self._put({"type": "websocket.receive", "text": text, "bytes": data}, size)

    def hang_up(self, number: int, items: list[batches.Item]) -> None:
        """The client closes, with its last messages. Some may be missing before them: nothing comes after."""
        *last, code = items or [0]
        if not isinstance(code, int) or any(isinstance(item, int) for item in last):
            raise Refusal("bad_message", "Say with which code the line closes.")
        self._pass(last[max(0, self.received + 1 - number) :])
        self.end(code)
        self.heard = float("-inf")

    async def poll(self, has: int) -> bytes:
        """What waits for the client, which has all up to number ``has``; after POLL_SECONDS an answer without items.

        Raises bad_message for a number that cannot be, wrong_state when another poll has taken this one's place.
        """
        if not self.confirmed <= has <= self.given:
            raise Refusal("bad_message", "This is not the number of the last message.")
        self._hear()
        while self.confirmed < has:
            self.waiting_bytes -= len(self.waiting.popleft())
            self.confirmed += 1
        if self.poll_waits is not None and not self.poll_waits.done():
            self.poll_waits.set_result(False)
        if not self.waiting:
            await self._news()
        self._hear()
        return self._batch()

    async def _news(self) -> None:
        mine = self.poll_waits = asyncio.get_running_loop().create_future()
        try:
            with suppress(TimeoutError):
                if not await asyncio.wait_for(mine, POLL_SECONDS):
                    raise Refusal("wrong_state", "Another request has taken this one's place.")
        finally:
            if self.poll_waits is mine:
                self.poll_waits = None
                self._hear()

    def _wake(self) -> None:
        if self.poll_waits is not None and not self.poll_waits.done():
            self.poll_waits.set_result(True)

    def _batch(self) -> bytes:
        size = 0
        packed: list[bytes] = []
        for item in self.waiting:
            size += len(item)
            if packed and size > ANSWER_BYTES:
                break
            packed.append(item)
        self.given = max(self.given, self.confirmed + len(packed))
        return batches.answer(self.confirmed + 1, packed)

    # --- being left alone

    def _hear(self) -> None:
        self.heard = max(self.heard, asyncio.get_running_loop().time())

    async def abandoned(self) -> None:
        """Returns when the client has been silent for too long, or has no more to ask."""
        while (left := self._patience()) > 0:
            if self.over.is_set():
                await asyncio.sleep(min(left, LINGER_SECONDS))
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), left)

    def _patience(self) -> float:
        if self.poll_waits is not None:
            return SILENT_SECONDS
        allowed = LINGER_SECONDS if self.over.is_set() else SILENT_SECONDS
        return self.heard + allowed - asyncio.get_running_loop().time()
