"""When a part of the server is away: which faults mean that, and what has to be done all the same when it is back."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

from sessions_app.database import database_sync_to_async

log = logging.getLogger(__name__)

# What database and Redis raise when they are out of reach.
DATABASE_AWAY = (OperationalError, InterfaceError)
AWAY = (*DATABASE_AWAY, RedisError, OSError)

MOST = 20_000  # that may wait; two for each page load that ended meanwhile
AGAIN_SECONDS = 1


def name_of(fault: BaseException) -> str:
    """For the log: "OperationalError (DeadlockDetected)". Not its text, which may quote what was to be written."""
    cause = fault.__cause__
    return type(fault).__name__ + (f" ({type(cause).__name__})" if cause else "")


class Afterwards:
    """Work for the database that a socket leaves behind, in order. It is lost only with the process."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[Callable[..., Any], tuple[Any, ...]]] = deque()
        self.task: asyncio.Task[None] | None = None

    async def do(self, work: Callable[..., Any], *args: Any) -> None:
        """Now; while the database is away, as soon as it is back, and then this returns at once."""
        if not self.waiting and await attempt(work, *args):
            return
        if len(self.waiting) >= MOST:
            log.error("the database is away for too long: %s is not done", work.__name__)
            return
        self.waiting.append((work, args))
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._go_on())

    async def _go_on(self) -> None:
        while self.waiting:
            work, args = self.waiting[0]
            try:
                if not await attempt(work, *args):
                    await asyncio.sleep(AGAIN_SECONDS)
                    continue
            except Exception:  # a bug; what comes after must not wait for it
                log.exception("%s could not be done", work.__name__)
            self.waiting.popleft()

    async def close(self, seconds: float) -> None:
        """For a process that stops: wait until everything is done, for so long at most."""
        if self.task is not None and not self.task.done():
            await asyncio.wait([self.task], timeout=seconds)


async def attempt(work: Callable[..., Any], *args: Any) -> bool:
    """Whether it could be done: not while the database is away. Other faults are raised."""
    try:
        await database_sync_to_async(work)(*args)
    except DATABASE_AWAY as fault:
        log.warning("the database is away (%s): %s is not done yet", name_of(fault), work.__name__)
        return False
    return True


afterwards = Afterwards()
