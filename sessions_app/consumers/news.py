"""What sockets hear from the channel layer: one task reads for all of a process, and hands on to those in the group.

Channels lets each socket read for itself. Then, with Redis, what arrives while one socket's reading is cancelled,
because its peer leaves, is lost for all others of the process (django/channels#1683): a tenth where people come and go
quickly. So it is the process that joins a group, with the first of its sockets, and one reading that nobody cancels.
"""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from contextvars import Context, copy_context
from typing import Any

from channels.layers import get_channel_layer

from sessions_app.away import AWAY

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.5
# Redis forgets members of a group after a day (channels-redis: group_expiry).
RENEW_SECONDS = 6 * 3600
MOST_WAITING = 2000  # for one socket, which has to read everything anew then


class News:
    """One socket's. ``handle`` is called with each event, one at a time; ``lost`` once, when some may have gone by.

    Its task lives only while something waits: thousands of sockets wait for news that seldom come.
    """

    def __init__(
        self, handle: Callable[[dict[str, Any]], Awaitable[None]], lost: Callable[[], Awaitable[None]]
    ) -> None:
        self.handle, self.lost = handle, lost
        self.groups: list[str] = []
        self.waiting: list[dict[str, Any]] = []
        self.missed = False
        self.context: Context | None = None  # the socket's: whom a line of the log is about
        self.task: asyncio.Task[None] | None = None

    async def join(self, group: str) -> None:
        """Hear what is sent to the group from now on."""
        if self.context is None:
            self.context = copy_context()
        self.groups.append(group)
        await ear.join(self, group)

    def leave(self) -> None:
        """Hear nothing any more."""
        ear.forget(self)
        if self.task is not None:
            self.task.cancel()

    def hear(self, event: dict[str, Any]) -> None:
        if len(self.waiting) >= MOST_WAITING:
            self.lose()
        elif not self.missed:
            self.waiting.append(event)
            self._start()

    def lose(self) -> None:
        """Something may have gone by: what waits is of no use either, as everything is read anew."""
        if not self.missed:
            self.missed = True
            self.waiting.clear()
            self._start()

    def _start(self) -> None:
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._go_on(), context=self.context)

    async def _go_on(self) -> None:
        while self.waiting:
            await self.handle(self.waiting.pop(0))
        if self.missed:
            await self.lost()
        self.task = None  # one that is done takes a kilobyte


class Group:
    """One that this process belongs to."""

    def __init__(self) -> None:
        self.members: set[News] = set()
        self.turn = asyncio.Lock()  # what is said of it to Redis arrives there in order
        self.joined = False


class Ear:
    """What this process hears, from its first socket on until its last has gone."""

    def __init__(self) -> None:
        self.channel = ""
        self.groups: dict[str, Group] = {}
        self.tasks: list[asyncio.Task[None]] = []
        self.leaving: asyncio.Task[None] | None = None

    async def join(self, news: News, name: str) -> None:
        if not self.tasks:
            self.channel = f"news.{uuid.uuid4().hex}"
            loop = asyncio.get_running_loop()
            self.tasks = [loop.create_task(self._read()), loop.create_task(self._renew())]
        group = self.groups.setdefault(name, Group())
        group.members.add(news)  # before waiting: who leaves meanwhile does not take the process out of the group
        async with group.turn:
            if not group.joined:
                await get_channel_layer().group_add(name, self.channel)
                group.joined = True

    def forget(self, news: News) -> None:
        """Redis is told by a task of its own: a socket that goes waits for nobody, and may be cancelled."""
        mine = [self.groups[name] for name in news.groups if name in self.groups]
        for group in mine:
            group.members.discard(news)
        if not all(group.members for group in mine) and (self.leaving is None or self.leaving.done()):
            self.leaving = asyncio.get_running_loop().create_task(self._leave())

    def _empty(self) -> list[str]:
        return [name for name, group in self.groups.items() if not group.members]

    async def _leave(self) -> None:
        """The groups that nobody here is in any more."""
        while names := self._empty():
            for name in names:
                await self._leave_one(name, self.groups[name])
        if not self.groups:
            self.stop()

    async def _leave_one(self, name: str, group: Group) -> None:
        async with group.turn:
            if group.members:
                return
            if group.joined:
                group.joined = False
                try:
                    await get_channel_layer().group_discard(name, self.channel)
                except Exception as fault:  # the group forgets us by itself
                    log.warning("a group of the channel layer was not left: %s", fault.__class__.__name__)
            if not group.members and self.groups.get(name) is group:
                del self.groups[name]

    def stop(self) -> None:
        tasks, self.tasks, self.leaving, self.channel = self.tasks, [], None, ""
        self.groups.clear()
        for task in tasks:
            task.cancel()

    async def _read(self) -> None:
        channel = self.channel
        while self.channel == channel:  # not only until it is cancelled: what it waits for may swallow that
            try:
                event = await get_channel_layer().receive(channel)
                group = self.groups.get(event.get("group", ""))  # another version of ours may not name it
                for news in tuple(group.members) if group else ():
                    news.hear(event)
                continue
            except AWAY:
                log.warning("channel layer is out of reach")
            except Exception:  # a bug
                log.exception("news of the channel layer cannot be read")
            await self._come_back()

    async def _come_back(self) -> None:
        """Redis has gone, and with it perhaps our groups and some news: when it is back, everything is read anew.

        Until then sockets stay: streams of this process, and chat into the database, go on without it.
        """
        while True:
            await asyncio.sleep(RETRY_SECONDS)
            try:
                await self._join_again()
            except AWAY:
                continue
            except Exception:  # a bug; nobody else reads for this process
                log.exception("groups of the channel layer cannot be joined")
                continue
            for news in {news for group in self.groups.values() for news in group.members}:
                news.lose()
            return

    async def _join_again(self) -> None:
        for name, group in tuple(self.groups.items()):
            if group.members:
                await get_channel_layer().group_add(name, self.channel)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await self._join_again()
            except AWAY:  # reading notices, and joins again
                log.warning("channel layer is out of reach, groups were not renewed")
            except Exception:  # a bug; there are three more times before the day is over
                log.exception("groups of the channel layer cannot be renewed")


ear = Ear()
