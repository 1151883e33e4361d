"""Rows of the trail that a socket has to write: in order, and off the way of its frames and actions.

No row is lost while the process lives: when the database is away, rows wait here, ``MOST`` of them, and are written
when it is back, also after their socket has closed.
"""

import asyncio
import logging
from collections import deque

from sessions_app.away import DATABASE_AWAY
from sessions_app.database import database_sync_to_async
from sessions_app.services import trail

log = logging.getLogger(__name__)

MOST = 2000  # rows of one socket
AT_ONCE = 100
PATIENCE_SECONDS = (0.5, 1, 2, 5, 10)  # between attempts while the database is away
CLOSING_SECONDS = 5  # that a closing socket waits for its rows; after it they are written without it

_writing: set["asyncio.Task[None]"] = set()


class Notebook:
    def __init__(self) -> None:
        self.rows: deque[trail.Entry] = deque()
        self.task: asyncio.Task[None] | None = None

    def add(self, row: trail.Entry) -> None:
        """Returns at once; the row is written as soon as those before it are."""
        if len(self.rows) >= MOST:
            log.error("the database is away: a row of the trail is lost (%s, session %s)", row.action, row.session_id)
            return
        self.rows.append(row)
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._write())
            _writing.add(self.task)
            self.task.add_done_callback(_writing.discard)

    async def close(self) -> None:
        """Wait until everything is written, though not for ever."""
        if self.task is not None and not self.task.done():
            await asyncio.wait([self.task], timeout=CLOSING_SECONDS)

    async def _write(self) -> None:
        attempt = 0
        while self.rows:
            batch = [self.rows[place] for place in range(min(AT_ONCE, len(self.rows)))]
            try:
                await database_sync_to_async(trail.write_acts)(batch)
            except DATABASE_AWAY:
                log.warning("the database is away: %d rows of the trail wait", len(self.rows))
                await asyncio.sleep(PATIENCE_SECONDS[min(attempt, len(PATIENCE_SECONDS) - 1)])
                attempt += 1
                continue
            except Exception:  # a bug; those that come after must not wait for it
                log.exception("%d rows of the trail could not be written", len(batch))
            attempt = 0
            for _ in batch:
                self.rows.popleft()


async def write_everything(seconds: float = CLOSING_SECONDS) -> None:
    """For a process that stops: wait until the rows of all its sockets are written, for so long at most."""
    if _writing:
        await asyncio.wait(list(_writing), timeout=seconds)
