"""Frames between processes: Redis pub/sub, one channel a session, coalesced to one PUBLISH a turn of the event loop.

Without Redis there is one process and nothing to bridge. Nor is there where both sides of a session are in the same
process, as they mostly are behind deploy/nginx: Redis says how many listen, and a process that is alone sends nothing
until another one says HERE. A packet is the sender's id (16 bytes) followed by items of u8 direction, u8 is-text, u32
length, data.
"""

import asyncio
import logging
import socket
import struct
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from sessions_app import metrics

log = logging.getLogger(__name__)

# LOST: something for this session did not get through; HERE: another process listens from now on.
TO_VIEWERS, TO_VISITOR, LOST, HERE = 1, 2, 3, 4
MAX_PENDING = 8 * 1024 * 1024  # bytes waiting for Redis; what comes then is dropped, and healed by a snapshot
RETRY_SECONDS = 0.5
# A host that vanished without a word is noticed within half a minute.
_KEEPALIVE = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 3}

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


class Line:
    """One session as this process takes part in it."""

    __slots__ = ("alone", "confirmed", "heard", "missed", "receive")

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.confirmed = False  # Redis has said that we listen
        self.heard = 0  # packets of other processes
        self.alone = False  # nobody else listened when Redis was told something last
        self.missed = False  # something may not have come, as Redis was away


class RedisBridge(Bridge):
    """Redis may go and come back at any time: sessions of one process go on meanwhile, and afterwards every receiver
    and every other process hears LOST for what may have been missed."""

    def __init__(self, url: str) -> None:
        self.me = uuid.uuid4().bytes
        self.lines: dict[str, Line] = {}
        self.pending: dict[str, list[bytes]] = {}
        self.pending_bytes = 0
        self.lost: set[str] = set()  # sessions of which something could not be sent
        # Concurrent subscribes before the first connection lose subscriptions in redis-py: one at a time.
        self.lock = asyncio.Lock()
        self.client = redis.asyncio.from_url(
            url,
            socket_timeout=None,
            socket_connect_timeout=5,
            socket_keepalive=True,
            socket_keepalive_options=_KEEPALIVE,
            health_check_interval=15,
        )
        self.pubsub: Any = self.client.pubsub()
        self.subscribed: set[str] = set()
        self.tasks: list[asyncio.Task[None]] = []
        self.wake = asyncio.Event()

    async def join(self, session_id: str, receive: Receive) -> None:
        if session_id in self.lines:
            self.lines[session_id].receive = receive
        else:
            self.lines[session_id] = Line(receive)
        await self._subscribe()
        if not self.tasks:
            self.tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]

    async def leave(self, session_id: str) -> None:
        if self.lines.pop(session_id, None) is not None:
            await self._subscribe()

    async def _subscribe(self) -> None:
        """Bring the subscriptions in line with the sessions; while Redis is away, reading does it later."""
        async with self.lock:
            # One of our own beside them: reading must never find nothing subscribed.
            wanted = {self.me.hex(), *self.lines}
            more, fewer = wanted - self.subscribed, self.subscribed - wanted
            try:
                if more:
                    await self.pubsub.subscribe(*map(_channel, more))
                    self.subscribed |= more
                if fewer:
                    await self.pubsub.unsubscribe(*map(_channel, fewer))
                    self.subscribed -= fewer
            except (RedisError, OSError) as error:
                log.warning("bridge: subscribing failed: %s", error.__class__.__name__)

    def send(self, session_id: str, direction: int, data: bytes | str) -> None:
        line = self.lines.get(session_id)
        if line is None or line.alone:
            return
        if self.pending_bytes > MAX_PENDING:
            self.lost.add(session_id)
            metrics.happened["bridge_dropped"] += 1
            return
        raw = data.encode() if isinstance(data, str) else data
        item = _ITEM.pack(direction, isinstance(data, str), len(raw)) + raw
        self.pending.setdefault(session_id, []).append(item)
        self.pending_bytes += len(item)
        metrics.happened["bridge_sent"] += 1
        self.wake.set()

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await self.pubsub.aclose()
        await self.client.aclose()

    async def _write(self) -> None:
        """All that has come for Redis in a turn of the loop in one go: one PUBLISH a session, one round trip."""
        while True:
            await self.wake.wait()
            self.wake.clear()
            lost, self.lost = self.lost, set()
            for session_id in lost:
                self.pending.setdefault(session_id, []).append(_ITEM.pack(LOST, 0, 0))
            pending, self.pending, self.pending_bytes = self.pending, {}, 0
            pipe = self.client.pipeline(transaction=False)
            lines = []
            for session_id, items in pending.items():
                pipe.publish(_channel(session_id), self.me + b"".join(items))
                line = self.lines.get(session_id)
                lines.append((line, line.heard) if line is not None and line.confirmed else (None, 0))
            try:
                listeners = await pipe.execute()
            except (RedisError, OSError) as error:
                log.warning("bridge: sending failed: %s", error.__class__.__name__)
                self.lost.update(pending)
                await asyncio.sleep(RETRY_SECONDS)
                self.wake.set()
                continue
            for (line, heard), count in zip(lines, listeners, strict=True):
                # The only one is ourselves, unless somebody came, or we were cut off, meanwhile.
                if line is not None and line.confirmed and count == 1 and line.heard == heard:
                    line.alone = True

    async def _read(self) -> None:
        if not self.subscribed:
            await self._reconnect()
        while True:
            try:
                packet = await self.pubsub.get_message(timeout=None)
                if packet is not None and packet["type"] == "message":
                    await self._deliver(packet["channel"].decode(), packet["data"])
                elif packet is not None and packet["type"] in ("subscribe", "unsubscribe"):
                    await self._subscription(packet["channel"].decode(), packet["type"] == "subscribe")
            except (RedisError, OSError) as error:
                log.warning("bridge: reading failed: %s", error.__class__.__name__)
                await self._reconnect()
            except Exception:  # a bug; it must not end what everybody here hears of other processes
                log.exception("bridge: a packet could not be read")
                await self._reconnect()

    async def _reconnect(self) -> None:
        """Until Redis answers. Once it has us among those who listen, all assume that something was missed."""
        while True:
            await asyncio.sleep(RETRY_SECONDS)
            async with self.lock:
                try:
                    await self.pubsub.aclose()
                    for line in self.lines.values():
                        line.confirmed, line.alone, line.missed = False, False, True
                    self.pubsub = self.client.pubsub()
                    wanted = {self.me.hex(), *self.lines}
                    await self.pubsub.subscribe(*map(_channel, wanted))
                    self.subscribed = wanted
                except (RedisError, OSError):
                    continue
            log.warning("bridge: Redis is back")
            return

    async def _subscription(self, channel: str, begun: bool) -> None:
        """Redis has added us to those who listen, or taken us from them: whoever is told something next counts so."""
        session_id = channel.rpartition(":")[2]
        line = self.lines.get(session_id)
        if line is None:
            return
        line.confirmed, line.alone = begun, False
        if not begun:
            return
        missed, line.missed = line.missed, False
        self.pending.setdefault(session_id, []).append(_ITEM.pack(LOST if missed else HERE, 0, 0))
        self.wake.set()
        if missed:
            await self._hand(line.receive, LOST, b"")

    async def _deliver(self, channel: str, packet: bytes) -> None:
        line = self.lines.get(channel.rpartition(":")[2])
        if line is None or packet[:16] == self.me:
            return
        line.heard += 1
        line.alone = False
        at = 16
        while at < len(packet):
            direction, is_text, size = _ITEM.unpack_from(packet, at)
            at += _ITEM.size
            data = packet[at : at + size]
            at += size
            metrics.happened["bridge_received"] += 1
            if direction != HERE:
                await self._hand(line.receive, direction, data.decode() if is_text else data)

    async def _hand(self, receive: Receive, direction: int, data: bytes | str) -> None:
        try:
            await receive(direction, data)
        except Exception:  # one broken socket must not stop the bridge for all the others
            log.exception("bridge: delivery failed")


def _channel(session_id: str) -> str:
    return f"cobrowse:relay:{session_id}"


def create_bridge() -> Bridge:
    return RedisBridge(settings.REDIS_URL) if settings.REDIS_URL else Bridge()
