"""All lines of this process: opening, finding, ending them."""

import asyncio
import re
import secrets
from contextlib import suppress
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from sessions_app.errors import Refusal
from sessions_app.lines.line import BROKEN, App, Line

MAX_LINES = 2000
CLOSING_SECONDS = 10  # as Daphne gives to a socket's application
GONE = "This line is closed. Open a new one."

_ID = re.compile(r"[0-9a-f]{64}\Z")


class Switchboard:
    def __init__(self) -> None:
        self.process = secrets.token_hex(6)  # its name among the processes
        self.lines: dict[str, Line] = {}
        self.keepers: set[asyncio.Task[None]] = set()

    def open(self, app: App, scope: dict[str, Any]) -> str:
        """Run the application for a new line; its id, which is also the key to it. Raises rate_limited."""
        if len(self.lines) >= MAX_LINES:
            raise Refusal("rate_limited", "This server holds as many connections as it can. Try again in a minute.")
        secret = self.process + secrets.token_hex(16)
        line_id = secret + _mark(secret)
        line = self.lines[line_id] = Line(scope["path"])
        keeper = asyncio.create_task(self._keep(line_id, line, app, scope))
        self.keepers.add(keeper)
        keeper.add_done_callback(self.keepers.discard)
        return line_id

    async def _keep(self, line_id: str, line: Line, app: App, scope: dict[str, Any]) -> None:
        running = asyncio.create_task(line.run(app, scope))
        try:
            await line.abandoned()
            line.end(BROKEN)
            await asyncio.wait([running], timeout=CLOSING_SECONDS)
        finally:
            running.cancel()
            self.lines.pop(line_id, None)

    def find(self, line_id: str, path: str) -> Line:
        """Raises not_found."""
        line = self.lines.get(line_id)
        if line is None or line.path != path:
            raise Refusal("not_found", GONE)
        return line

    def process_of(self, line_id: str) -> str:
        """Which process holds this line. Raises not_found when none of ours has given the id out."""
        secret, mark = line_id[:44], line_id[44:]
        if not _ID.match(line_id) or not constant_time_compare(_mark(secret), mark):
            raise Refusal("not_found", GONE)
        return line_id[:12]

    async def close_all(self, code: int) -> None:
        """End all lines with this code, and wait until their applications have done what they do then."""
        lines = list(self.lines.values())
        for line in lines:
            line.end(code)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(line.finished.wait() for line in lines)), CLOSING_SECONDS)


def _mark(secret: str) -> str:
    """Shows that an id is ours: other processes are asked for such lines only."""
    return salted_hmac("sessions_app.lines", secret, algorithm="sha256").hexdigest()[:20]


switchboard = Switchboard()
