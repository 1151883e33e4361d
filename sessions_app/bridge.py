"""Frames between processes: Redis pub/sub, coalesced to one PUBLISH a channel and turn of the event loop.

A session has a channel for each direction, and a process listens to that of the side it has: Redis leaves out nobody,
so that what a process sends would come back to it on a common one. Without Redis there is one process and nothing to
bridge. Nor is there where both sides of a session are in the same process, as they mostly are behind deploy/nginx:
Redis says how many listen, and a process that is alone sends nothing until another one says HERE. A packet is the
sender's id (16 bytes) followed by items of u8 what, u8 is-text, u32 length, data.
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

# What an item is: data for one side, or news for all of a session's processes. LOST: something for it did not get
# through; HERE: another process listens from now on.
TO_VIEWERS, TO_VISITOR, LOST, HERE = 1, 2, 3, 4
DIRECTIONS = (TO_VIEWERS, TO_VISITOR)
MAX_PENDING = 8 * 1024 * 1024  # bytes waiting for Redis; what comes then is dropped, and healed by a snapshot
RETRY_SECONDS = 0.5
# A host that vanished without a word is noticed within half a minute.
_KEEPALIVE = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 5, socket.TCP_KEEPCNT: 3}

_ITEM = struct.Struct(">BBI")
Receive = Callable[[int, bytes | str], Awaitable[None]]


class Bridge:
    """The face of a bridge; this one serves a single process and bridges nothing."""

    async def listen(self, session_id: str, sides: frozenset[int], receive: Receive) -> None:
        """Receive what other processes send in these directions of the session; in none: leave it."""

    def send(self, session_id: str, direction: int, data: bytes | str) -> None:
        """Send to the other processes; never blocks."""

    async def close(self) -> None:
        """Stop for good."""


class Line:
    """One session as this process takes part in it."""

    __slots__ = ("alone", "changes", "confirmed", "news", "receive", "sides")

    def __init__(self) -> None:
        self.receive: Receive
        self.sides: frozenset[int] = frozenset()  # the directions in which we want to listen
        self.confirmed: set[int] = set()  # of these, where Redis has said that we do
        self.alone: set[int] = set()  # where nobody else listened when Redis was told something last
        self.changes = 0  # of who listens, as far as we know
        self.news = 0  # what the other processes are to hear as soon as Redis has us

    @property
    def settled(self) -> bool:
        return self.confirmed == self.sides

    def unsettle(self) -> None:
        """Who listens may have changed: no answer to what was sent before says anything any more."""
        self.changes += 1
        self.alone.clear()


class RedisBridge(Bridge):
    """Redis may go and come back at any time: sessions of one process go on meanwhile, and afterwards every receiver
    and every other process hears LOST for what may have been missed."""

    def __init__(self, url: str) -> None:
        self.me = uuid.uuid4().bytes
        self.lines: dict[str, Line] = {}
        self.pending: dict[tuple[str, int], list[bytes]] = {}  # by session and direction
        self.pending_bytes = 0
        self.lost: set[tuple[str, int]] = set()  # where something could not be sent
        # Concurrent subscribes before the first connection lose subscriptions in redis-py: one at a time.
        self.lock = asyncio.Lock()
        self.client = redis.asyncio.from_url(
            url,
            **settings.REDIS_CLIENT,
            socket_timeout=None,
            socket_connect_timeout=5,
            socket_keepalive=True,
            socket_keepalive_options=_KEEPALIVE,
            health_check_interval=15,
        )
        self.sender: Any = None  # a connection on which we publish
        self.pubsub: Any = self.client.pubsub()
        # One channel of our own beside those of the sessions: reading must never find nothing subscribed.
        self.wanted = {_channel(self.me.hex(), 0)}
        self.subscribed: set[str] = set()
        self.tasks: list[asyncio.Task[None]] = []
        self.wake = asyncio.Event()

    async def listen(self, session_id: str, sides: frozenset[int], receive: Receive) -> None:
        line = self.lines.get(session_id) or Line()
        line.receive = receive
        changed = sides ^ line.sides
        if not changed:
            return
        if changed & sides:
            line.news = line.news or HERE
        line.sides = sides
        if sides:
            self.lines[session_id] = line
        else:
            del self.lines[session_id]
        self.wanted ^= {_channel(session_id, side) for side in changed}
        await self._subscribe()
        if not self.tasks:
            self.tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]

    async def _subscribe(self) -> None:
        """Bring the subscriptions in line with the sessions; while Redis is away, reading does it later."""
        async with self.lock:
            more, fewer = self.wanted - self.subscribed, self.subscribed - self.wanted
            try:
                if more:
                    await self.pubsub.subscribe(*more)
                    self.subscribed |= more
                if fewer:
                    await self.pubsub.unsubscribe(*fewer)
                    self.subscribed -= fewer
            except (RedisError, OSError) as error:
                log.warning("bridge: subscribing failed: %s", error.__class__.__name__)

    def send(self, session_id: str, direction: int, data: bytes | str) -> None:
        line = self.lines.get(session_id)
        if line is None or direction in line.alone:
            return
        if self.pending_bytes > MAX_PENDING:
            self.lost.add((session_id, direction))
            metrics.happened["bridge_dropped"] += 1
            return
        raw = data.encode() if isinstance(data, str) else data
        item = _ITEM.pack(direction, isinstance(data, str), len(raw)) + raw
        self.pending.setdefault((session_id, direction), []).append(item)
        self.pending_bytes += len(item)
        metrics.happened["bridge_sent"] += 1
        self.wake.set()

    def _announce(self, session_id: str, news: int) -> None:
        """To all that have a part in the session: each listens in one direction at least."""
        for direction in DIRECTIONS:
            self.pending.setdefault((session_id, direction), []).append(_ITEM.pack(news, 0, 0))
        self.wake.set()

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await self.pubsub.aclose()
        await self.client.aclose()

    async def _write(self) -> None:
        """All that has come for Redis in a turn of the loop in one go: one PUBLISH a channel, one round trip."""
        while True:
            await self.wake.wait()
            self.wake.clear()
            lost, self.lost = self.lost, set()
            for where in lost:
                self.pending.setdefault(where, []).append(_ITEM.pack(LOST, 0, 0))
            pending, self.pending, self.pending_bytes = self.pending, {}, 0
            commands, asked = [], []
            for (session_id, direction), items in pending.items():
                commands.append(("PUBLISH", _channel(session_id, direction), self.me + b"".join(items)))
                line = self.lines.get(session_id)
                asked.append((line, direction, line.changes if line else 0))
            try:
                listeners = await self._ask(commands)
            except (RedisError, OSError) as error:
                log.warning("bridge: sending failed: %s", error.__class__.__name__)
                self.lost.update(pending)
                await asyncio.sleep(RETRY_SECONDS)
                self.wake.set()
                continue
            for (line, direction, changes), count in zip(asked, listeners, strict=True):
                if line and line.settled and line.changes == changes and count == (direction in line.sides):
                    line.alone.add(direction)

    async def _ask(self, commands: list[tuple[str, str, bytes]]) -> list[Any]:
        """What Redis answers to each, on a connection of our own: redis-py's pipeline takes a third of what another
        process costs. Once something went wrong nobody knows which answer comes next; it connects by itself again."""
        if self.sender is None:
            self.sender = await self.client.connection_pool.get_connection()
        try:
            await self.sender.send_packed_command(self.sender.pack_commands(commands))
            return [await self.sender.read_response() for _ in commands]
        except BaseException:
            await self.sender.disconnect(nowait=True)
            raise

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
                        line.confirmed.clear()
                        line.news = LOST
                    self.pubsub = self.client.pubsub()
                    wanted = self.wanted.copy()
                    await self.pubsub.subscribe(*wanted)
                    self.subscribed = wanted
                except (RedisError, OSError):
                    continue
            log.warning("bridge: Redis is back")
            return

    async def _subscription(self, channel: str, begun: bool) -> None:
        """Redis has added us to those who listen, or taken us from them: whoever is told something next counts so."""
        session_id, direction = _of(channel)
        line = self.lines.get(session_id)
        if line is None:
            return
        (line.confirmed.add if begun else line.confirmed.discard)(direction)
        line.unsettle()
        if not line.settled or not line.news:
            return
        news, line.news = line.news, 0
        self._announce(session_id, news)
        if news == LOST:
            await self._hand(line.receive, LOST, b"")

    async def _deliver(self, channel: str, packet: bytes) -> None:
        line = self.lines.get(_of(channel)[0])
        if line is None or packet[:16] == self.me:
            return
        line.unsettle()
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


def _channel(session_id: str, direction: int) -> str:
    return f"cobrowse:relay:{session_id}:{direction}"


def _of(channel: str) -> tuple[str, int]:
    """The session and the direction."""
    _, _, session_id, direction = channel.split(":")
    return session_id, int(direction)


def create_bridge() -> Bridge:
    return RedisBridge(settings.REDIS_URL) if settings.REDIS_URL else Bridge()
