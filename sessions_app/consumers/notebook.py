"""Rows of the trail that sockets have to write: in order, and off the way of their frames and actions.

Those of all sockets of the process are written together: a row alone costs as much of the database as a hundred.
No row is lost while the process lives: when the database is away, rows wait here, ``MOST`` of each socket, and are
written when it is back, also after their socket has closed.
"""

import asyncio
import logging
from collections import deque

from sessions_app.away import DATABASE_AWAY
from sessions_app.database import database_sync_to_async
from sessions_app.services import trail

log = logging.getLogger(__name__)

MOST = 2000  # rows of one socket
AT_ONCE = 200
PATIENCE_SECONDS = (0.5, 1, 2, 5, 10)  # between attempts while the database is away
CLOSING_SECONDS = 5  # that a closing socket waits for its rows; after it they are written without it


class Notebook:
    """Of one socket."""

    def __init__(self) -> None:
        self.waiting = 0
        self.written: asyncio.Event | None = None

    def add(self, row: trail.Entry) -> None:
        """Returns at once; the row is written as soon as those before it are."""
        if self.waiting >= MOST:
            log.error("the database is away: a row of the trail is lost (%s, session %s)", row.action, row.session_id)
            return
        self.waiting += 1
        _writer.add(self, row)

    async def close(self) -> None:
        """Wait until everything is written, though not for ever."""
        if self.waiting:
            self.written = asyncio.Event()
            try:
                await asyncio.wait_for(self.written.wait(), CLOSING_SECONDS)
            except TimeoutError:
                log.warning("%d rows of the trail wait", self.waiting)

    def tick_off(self) -> None:
        self.waiting -= 1
        if not self.waiting and self.written is not None:
            self.written.set()


class _Writer:
    """Of the process."""

    def __init__(self) -> None:
        self.rows: deque[tuple[Notebook, trail.Entry]] = deque()
        self.task: asyncio.Task[None] | None = None

    def add(self, notebook: Notebook, row: trail.Entry) -> None:
        self.rows.append((notebook, row))
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        attempt = 0
        alone = 0  # so many rows are written one by one: one of them cannot be written
        while self.rows:
            size = 1 if alone else min(AT_ONCE, len(self.rows))
            batch = [self.rows[place][1] for place in range(size)]
            try:
                await database_sync_to_async(trail.write_acts)(batch)
            except DATABASE_AWAY:
                log.warning("the database is away: %d rows of the trail wait", len(self.rows))
                await asyncio.sleep(PATIENCE_SECONDS[min(attempt, len(PATIENCE_SECONDS) - 1)])
                attempt += 1
                continue
            except Exception:  # a bug; those that come after must not wait for it
                if size > 1:
                    alone = size
                    continue
                log.exception("a row of the trail could not be written")
            attempt, alone = 0, max(0, alone - 1)
            for _ in batch:
                self.rows.popleft()[0].tick_off()


_writer = _Writer()


async def write_everything(seconds: float = CLOSING_SECONDS) -> None:
    """For a process that stops: wait until the rows of all its sockets are written, for so long at most."""
    if _writer.task is not None and not _writer.task.done():
        await asyncio.wait([_writer.task], timeout=seconds)
