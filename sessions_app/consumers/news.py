"""What a socket hears from the channel layer: news of its groups, read by a task of its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from channels.layers import get_channel_layer

from sessions_app.away import AWAY

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.5

hearing: set["News"] = set()  # those of this process that read


class News:
    """``handle`` is called with each event; ``lost`` once, when some may have gone by and all is to be read anew."""

    def __init__(
        self, handle: Callable[[dict[str, Any]], Awaitable[None]], lost: Callable[[], Awaitable[None]]
    ) -> None:
        self.handle, self.lost = handle, lost
        self.layer = get_channel_layer()
        self.channel = ""
        self.groups: list[str] = []
        self.reading: asyncio.Task[None] | None = None
        self.coming_back: asyncio.Task[None] | None = None

    async def join(self, group: str) -> None:
        if self.reading is None:
            self.channel = await self.layer.new_channel()
            self.reading = asyncio.get_running_loop().create_task(self._read())
            hearing.add(self)
        self.groups.append(group)
        await self.layer.group_add(group, self.channel)

    async def leave(self) -> None:
        """All groups."""
        self.stop()
        try:
            for group in self.groups:
                await self.layer.group_discard(group, self.channel)
        except AWAY:  # the group forgets us by itself (group_expiry)
            log.warning("channel layer is out of reach, a group was not left")

    def stop(self) -> None:
        hearing.discard(self)
        for task in (self.reading, self.coming_back):
            if task is not None:
                task.cancel()

    async def _read(self) -> None:
        while True:
            try:
                event = await self.layer.receive(self.channel)
            except AWAY:
                # One reads for all of this process. Those behind it may find Redis there again, without their groups.
                for each in tuple(hearing):
                    each.lose()
                return
            except Exception:  # a bug
                log.exception("news of the channel layer cannot be read")
                self.lose()
                return
            await self.handle(event)

    def lose(self) -> None:
        if self.coming_back is None:
            self.coming_back = asyncio.get_running_loop().create_task(self._come_back())

    async def _come_back(self) -> None:
        """Redis has gone, and with it perhaps our groups and some news: when it is back, everything is read anew.

        Until then the socket stays: streams of this process, and chat into the database, go on without it.
        """
        log.warning("channel layer is out of reach")
        while True:
            await asyncio.sleep(RETRY_SECONDS)
            try:
                await self.layer.group_add(self.groups[0], self.channel)
            except AWAY:
                continue
            await self.lost()
            return
