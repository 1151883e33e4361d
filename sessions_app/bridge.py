"""Frames between processes: Redis pub/sub, one channel a session, coalesced to one PUBLISH a turn of the event loop.

Without Redis there is one process and nothing to bridge. A packet is the sender's id (16 bytes) followed by items of
u8 direction, u8 is-text, u32 length, data.
"""

import asyncio
import logging
import struct
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

TO_VIEWERS, TO_VISITOR = 1, 2
MAX_PENDING = 8 * 1024 * 1024  # bytes waiting for Redis; past it frames are dropped and healed by a snapshot

_ITEM = struct.Struct(">BBI")
Receive = Callable[[int, bytes | str], Awaitable[None]]


class Bridge:
    """The face of a bridge; this one serves a single process and bridges nothing."""

    async def join(self, session_id: str, receive: Receive) -> None:
        """Receive what other processes send for this session."""

    async def leave(self, session_id: str) -> None:
        """Stop receiving."""

    def send(self, session_id: str, direction: int, data: bytes | str) -> None:
        """Send to the other processes; never blocks."""

    async def close(self) -> None:
        """Stop for good."""


class RedisBridge(Bridge):
    def __init__(self, url: str) -> None:
        self.url = url
        self.me = uuid.uuid4().bytes
        self.receivers: dict[str, Receive] = {}
        self.pending: dict[str, list[bytes]] = {}
        self.pending_bytes = 0
        # Concurrent subscribes before the first connection lose subscriptions in redis-py: one at a time.
        self.lock = asyncio.Lock()
        self.client: Any = None
        self.pubsub: Any = None
        self.tasks: list[asyncio.Task[None]] = []
        self.wake = asyncio.Event()

    async def join(self, session_id: str, receive: Receive) -> None:
        known = session_id in self.receivers
        self.receivers[session_id] = receive
        if known:
            return
        async with self.lock:
            await self._connect()
            await self.pubsub.subscribe(_channel(session_id))

    async def leave(self, session_id: str) -> None:
        if self.receivers.pop(session_id, None) is None:
            return
        async with self.lock:
            if self.pubsub is not None:
                await self.pubsub.unsubscribe(_channel(session_id))

    def send(self, session_id: str, direction: int, data: bytes | str) -> None:
        if session_id not in self.receivers or self.pending_bytes > MAX_PENDING:
            return
        raw = data.encode() if isinstance(data, str) else data
        item = _ITEM.pack(direction, isinstance(data, str), len(raw)) + raw
        self.pending.setdefault(session_id, []).append(item)
        self.pending_bytes += len(item)
        self.wake.set()

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        if self.client is not None:
            await self.pubsub.aclose()
            await self.client.aclose()

    async def _connect(self) -> None:
        if self.client is not None:
            return
        self.client = redis.asyncio.from_url(self.url, socket_timeout=None, health_check_interval=15)
        self.pubsub = self.client.pubsub(ignore_subscribe_messages=True)
        await self.pubsub.subscribe(_channel(self.me.hex()))  # so that reading never finds nothing subscribed
        self.tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]

    async def _write(self) -> None:
        while True:
            await self.wake.wait()
            self.wake.clear()
            pending, self.pending, self.pending_bytes = self.pending, {}, 0
            for session_id, items in pending.items():
                try:
                    await self.client.publish(_channel(session_id), self.me + b"".join(items))
                except (RedisError, OSError) as error:
                    log.warning("bridge: publish failed: %s", error.__class__.__name__)
                    await asyncio.sleep(0.5)

    async def _read(self) -> None:
        while True:
            try:
                packet = await self.pubsub.get_message(timeout=None)
                if packet is not None:
                    await self._deliver(packet["channel"].decode(), packet["data"])
            except (RedisError, OSError) as error:
                log.warning("bridge: reading failed: %s", error.__class__.__name__)
                await asyncio.sleep(0.5)

    async def _deliver(self, channel: str, packet: bytes) -> None:
        receive = self.receivers.get(channel.rpartition(":")[2])
        if receive is None or packet[:16] == self.me:
            return
        at = 16
        while at < len(packet):
            direction, is_text, size = _ITEM.unpack_from(packet, at)
            at += _ITEM.size
            data = packet[at : at + size]
            at += size
            try:
                await receive(direction, data.decode() if is_text else data)
            except Exception:  # one broken socket must not stop the bridge for all the others
                log.exception("bridge: delivery failed")


def _channel(session_id: str) -> str:
    return f"cobrowse:relay:{session_id}"


def create_bridge() -> Bridge:
    return RedisBridge(settings.REDIS_URL) if settings.REDIS_URL else Bridge()
