"""One task a process that does what is due by the clock: expiring, ending, late news, and keeping presence alive.

It starts with the first socket and stops with the last. Every process may run it: each step asks the row again under a
lock, so that two sweeps do nothing twice.

Nobody is taken for absent because the server was: after a start, and after the database was away, people have a while
to come back before the sweep concludes anything from their absence.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

from sessions_app import clock, publish, services
from sessions_app.away import DATABASE_AWAY, name_of
from sessions_app.database import database_sync_to_async
from sessions_app.services.presence import keep_alive
from sessions_app.services.turns import AT_ONCE

log = logging.getLogger(__name__)

PRESENCE_SECONDS = 30
COMING_BACK_SECONDS = 60
MOST_TURNS = 20
PAUSE_SECONDS = 0.1


class Sweep:
    def __init__(self) -> None:
        self.people: dict[Any, tuple[str, Any]] = {}  # socket → (kind, id)
        self.task: asyncio.Task[None] | None = None
        self.retention: asyncio.Task[None] | None = None

    def add_visitor(self, socket: Any, pk: Any) -> None:
        self._add(socket, "visitor", pk)

    def add_agent(self, socket: Any, pk: Any) -> None:
        self._add(socket, "agent", pk)

    def add_watcher(self, socket: Any, pk: Any) -> None:
        self._add(socket, "watcher", pk)

    def _add(self, socket: Any, kind: str, pk: Any) -> None:
        self.people[socket] = (kind, pk)
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._run())

    def remove(self, socket: Any) -> bool:
        """Forget a socket; True when it was the last of this person in this process."""
        who = self.people.pop(socket, None)
        return who is not None and who not in self.people.values()

    async def _run(self) -> None:
        well_since = presence_at = time.monotonic()
        lapsing = False
        while self.people:
            await asyncio.sleep(settings.COBROWSE["SWEEP_SECONDS"])
            now = time.monotonic()
            patience = min(COMING_BACK_SECONDS, settings.COBROWSE["ABSENCE_SECONDS"])
            try:
                await self._rest()
                if publish.unsent:
                    await in_turns(publish.unsent.send)
                await self._due(now - well_since >= patience)
                if now - presence_at >= PRESENCE_SECONDS:
                    await self._presence()
                    presence_at = now
                    lapsing = now - well_since >= COMING_BACK_SECONDS
                    if await database_sync_to_async(services.claim_retention)():
                        self.retention = asyncio.get_running_loop().create_task(self._retain())
                if lapsing:
                    lapsing = not await in_turns(services.note_lapsed)
            except DATABASE_AWAY as fault:
                log.warning("sweep: the database is away: %s", name_of(fault))
                well_since = now
                lapsing = False
                presence_at = now - PRESENCE_SECONDS  # the first thing then: those who are here are still here
            except Exception:
                log.exception("sweep failed")

    async def _rest(self) -> None:
        for socket, (kind, _) in tuple(self.people.items()):
            if kind == "visitor":
                await socket.rest()

    async def _due(self, patient: bool) -> None:
        await in_turns(services.expire_invitations)
        if patient:
            await in_turns(services.end_absent_sessions)

    async def _presence(self) -> None:
        for step in (clock.ask, self._keep_alive, services.sweep_assets, services.link_all):
            await database_sync_to_async(step)()

    def _keep_alive(self) -> None:
        ids: dict[str, set[Any]] = {"visitor": set(), "agent": set(), "watcher": set()}
        for kind, pk in tuple(self.people.values()):
            ids[kind].add(pk)
        keep_alive(ids["visitor"], ids["agent"], ids["watcher"])

    async def _retain(self) -> None:
        """Once a day in one process, in small steps."""
        try:
            while (await database_sync_to_async(services.retention_step)())[1]:
                await asyncio.sleep(0.1)
        except Exception:  # tomorrow is another day, and there is manage.py apply_retention
            log.exception("what is due for deletion could not be deleted")


async def in_turns(step: Callable[[], int]) -> bool:
    """Whether nothing is left after some turns; the next sweep goes on."""
    for _ in range(MOST_TURNS):
        if await database_sync_to_async(step)() < AT_ONCE:
            return True
        await asyncio.sleep(PAUSE_SECONDS)
    return False


sweep = Sweep()
