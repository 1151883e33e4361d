"""An end that nobody notices: on SIGTERM what is being done is finished, every socket is closed with 4012, then we go.

Daphne by itself cancels everything at once and closes no socket. It also waits for what it cancels, so each call of the
application runs as a task of its own here (``Drained``), which lives on until it is done or the time is over.

A socket is closed when it waits for its peer's next message: what it was asked before has been answered by then. The
codes tell a client to come back soon, spread over a second or two (static/js/shared/backoff.js).
"""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from sessions_app import log_context, metrics, publish
from sessions_app.away import afterwards, attempt
from sessions_app.consumers.notebook import write_everything
from sessions_app.errors import CLOSE_MOVING

log = logging.getLogger(__name__)

# Together less than the two seconds after which whoever stopped us may lose patience.
FINISH_SECONDS = 1.0  # for answers that are being worked out
LINGER_SECONDS = 0.25
GOODBYE_SECONDS = 0.5  # then every socket is closed, and has so long to say that its people are gone

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


class Call:
    """One socket or request as it runs: the application's task, and whether it waits for the peer."""

    def __init__(self, receive: Any, send: Any) -> None:
        self.receive_next, self.send = receive, send
        self.idle = False
        self.closed = False
        self.task: asyncio.Future[None]

    async def receive(self) -> dict[str, Any]:
        """The peer's next message; on the way of every frame, so it does no more than it must."""
        if drain.on:
            await self.close()
        self.idle = True
        event: dict[str, Any] = await self.receive_next()
        self.idle = False
        if drain.on and event["type"] == "websocket.disconnect":
            return {**event, "code": CLOSE_MOVING}  # a client that does not answer the close frame ends with 1006
        return event

    async def close(self) -> None:
        if not self.closed:
            self.closed = True
            metrics.closed[CLOSE_MOVING] += 1
            await self.send({"type": "websocket.close", "code": CLOSE_MOVING})


class Drain:
    """All calls of this process."""

    def __init__(self) -> None:
        self.on = False
        self.sockets: set[Call] = set()
        self.requests: set[Call] = set()

    async def run(self) -> None:
        self.on = True
        log.info("draining %d sockets and %d requests", len(self.sockets), len(self.requests))
        for call in tuple(self.sockets):
            if call.idle:
                await call.close()
        await self._wait(FINISH_SECONDS)
        for call in tuple(self.sockets):
            await call.close()
        await self._wait(GOODBYE_SECONDS)
        left = self._tasks()
        for task in left:
            task.cancel()
        if left:
            log.warning("%d calls were not done in time", len(left))
            await asyncio.wait(left, timeout=GOODBYE_SECONDS / 2)
        await afterwards.close(GOODBYE_SECONDS / 2)
        await asyncio.gather(write_everything(GOODBYE_SECONDS / 2), self._send_news(GOODBYE_SECONDS / 2))

    async def _send_news(self, seconds: float) -> None:
        if publish.unsent:
            await asyncio.wait([asyncio.ensure_future(attempt(publish.unsent.send))], timeout=seconds)

    async def _wait(self, seconds: float) -> None:
        tasks = self._tasks()
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    def _tasks(self) -> set[asyncio.Future[None]]:
        return {call.task for call in self.sockets | self.requests if not call.task.done()}


drain = Drain()


class Drained:
    """Runs ``app`` so that the end of the process lets it finish."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        is_socket = scope["type"] == "websocket"
        if is_socket and drain.on:
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": CLOSE_MOVING})
            return
        call, calls = Call(receive, send), drain.sockets if is_socket else drain.requests
        log_context.begin()
        call.task = asyncio.ensure_future(self.app(scope, call.receive if is_socket else receive, send))
        calls.add(call)
        try:
            await asyncio.shield(call.task)
        except asyncio.CancelledError:
            if not drain.on:
                call.task.cancel()
                await asyncio.wait({call.task})
                raise
            # Daphne cancels and waits; ``Drain.run`` ends the task when its time is over.
            await asyncio.wait({call.task})
        finally:
            calls.discard(call)


def install() -> None:
    """Drain before the reactor stops. Daphne has made the reactor by now; without Daphne there is none."""
    reactor: Any = sys.modules.get("twisted.internet.reactor")
    if reactor is None:
        return
    from twisted.internet.defer import Deferred

    reactor.addSystemEventTrigger("before", "shutdown", lambda: Deferred.fromFuture(asyncio.ensure_future(drain.run())))
    reactor.addSystemEventTrigger("after", "shutdown", _do_not_linger)


def _do_not_linger() -> None:
    """Python waits for its threads at the end; one that waits for a database which never answers is not worth that."""
    last = threading.Timer(LINGER_SECONDS, os._exit, (0,))
    last.daemon = True
    last.start()
