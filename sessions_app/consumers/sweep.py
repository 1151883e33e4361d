"""One task a process that does what is due by the clock: expiring, ending, and keeping presence alive.

It starts with the first socket and stops with the last. Every process may run it: each step asks the row again under a
lock, so that two sweeps do nothing twice.
"""

import asyncio
import logging
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings

from sessions_app import services
from sessions_app.services.presence import keep_alive

log = logging.getLogger(__name__)

PRESENCE_SECONDS = 30


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
        since_presence = 0.0
        while self.people:
            await asyncio.sleep(settings.COBROWSE["SWEEP_SECONDS"])
            since_presence += settings.COBROWSE["SWEEP_SECONDS"]
            try:
                await database_sync_to_async(self._due)()
                if since_presence >= PRESENCE_SECONDS:
                    since_presence = 0
                    await database_sync_to_async(self._presence)()
                    if await database_sync_to_async(services.claim_retention)():
                        self.retention = asyncio.get_running_loop().create_task(self._retain())
            except Exception:  # the database may be away for a while; the next turn tries again
                log.exception("sweep failed")

    def _due(self) -> None:
        services.expire_invitations()
        services.end_absent_sessions()

    def _presence(self) -> None:
        ids: dict[str, set[Any]] = {"visitor": set(), "agent": set(), "watcher": set()}
        for kind, pk in tuple(self.people.values()):
            ids[kind].add(pk)
        keep_alive(ids["visitor"], ids["agent"], ids["watcher"])
        services.sweep_assets()
        services.link_all()

    async def _retain(self) -> None:
        """Once a day in one process, in small steps between which everything else has its turn."""
        try:
            while (await database_sync_to_async(services.retention_step)())[1]:
                await asyncio.sleep(0.1)
        except Exception:  # tomorrow is another day, and there is manage.py apply_retention
            log.exception("what is due for deletion could not be deleted")


sweep = Sweep()
