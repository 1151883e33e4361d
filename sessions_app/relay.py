"""The live streams of this process: one room for each session, frames handed from socket to socket.

What comes from a visitor's page passes the leak stop (leaks/) first: nothing unchecked reaches ring, viewers or bridge.

Frames go straight to the sockets of this process and over the bridge (bridge.py) to those of others. Nothing here
touches the database; a room knows state, mode and epoch from the session's state object, which every change sends to
every process that has a socket of the session.
"""

import logging
import math
from collections.abc import Awaitable, Callable
from typing import Any

from sessions_app import metrics
from sessions_app.bridge import LOST, TO_VIEWERS, TO_VISITOR, Bridge, create_bridge
from sessions_app.errors import Refusal
from sessions_app.leaks.payloads import Unreadable
from sessions_app.leaks.scanner import Checked, Scanner
from sessions_app.leaks.turns import at_once, in_turns
from sessions_app.protocol import FLAG_SNAPSHOT, FRAMES, HEADER, Header
from sessions_app.ring import Ring

log = logging.getLogger(__name__)

# Frame bytes under way to one agent; past it the stream is cut and healed with a new snapshot.
MAX_UNDER_WAY = 4 * 1024 * 1024
NO_SEQ = 0  # after a gap: no stream frame fits, only a snapshot

Send = Callable[[bytes | str], Awaitable[None]]


class Outlet:
    """A socket as the relay sees it: a way to send, and for viewers how much is under way (from ``ack``)."""

    def __init__(self, send: Send, number: int = 0) -> None:
        self.send = send
        self.number = number  # the agent's number; 0 the visitor
        self.sent = 0
        self.acked = 0
        self.waiting = True  # for a snapshot: nothing else of the stream may reach it
        self.cut = False

    @property
    def under_way(self) -> int:
        return self.sent - self.acked

    def takes(self, header: Header, size: int) -> bool:
        """Whether a frame goes on to this viewer: not while it waits for a snapshot or has too much under way."""
        if header.kind.delivery == "ephemeral":
            if self.waiting or self.sent - self.acked >= MAX_UNDER_WAY:
                return False
        else:
            if header.flags & FLAG_SNAPSHOT and not self.cut:
                self.waiting = False
            if self.waiting:
                return False
            if self.sent - self.acked + size > MAX_UNDER_WAY:
                self.waiting = self.cut = True
                metrics.happened["outbox_cut"] += 1
                log.info("viewer %s of a session is cut at %d bytes under way", self.number, self.under_way)
                return False
        self.sent += size
        return True

    def ack(self, received: int) -> bool:
        """The viewer has received so many bytes. True when a cut viewer has caught up and needs a snapshot."""
        self.acked = max(self.acked, min(received, self.sent))
        if self.cut and self.under_way == 0:
            self.cut = False
            return True
        return False


class Room:
    """One session in this process."""

    def __init__(self, session_id: str, bridge: Bridge) -> None:
        self.id = session_id
        self.bridge = bridge
        self.visitor: Outlet | None = None
        self.visitor_epoch = 0
        self.scanner: Scanner | None = None
        self.viewers: set[Outlet] = set()
        self.ring = Ring()
        self.next_seq = 1
        self.state: dict[str, Any] = {"state": "pending", "epoch": 0, "revision": 0, "capabilities": []}
        self.told = self.state  # by the last news
        self.held_before: float = 0  # the revision before which no news let anything pass

    # --- what the room knows

    def know(self, state: dict[str, Any]) -> None:
        """The session's state object has changed, or did so before what is known already."""
        if state["revision"] > self.told["revision"] and state["epoch"] >= self.state["epoch"]:
            self.told = state
            self._take(state)

    def expect_page(self, epoch: int) -> None:
        """What news will say in a moment: this page load streams."""
        self._take({**self.state, "state": "active", "epoch": epoch})

    def hold(self) -> None:
        """Nothing passes any more: the session is going to be paused, as soon as the database can."""
        self.held_before = math.inf
        self._take(self.state)

    def release(self, revision: int) -> None:
        """The session has been paused in this revision; what comes of it later counts again."""
        self.held_before = revision
        if self.told["epoch"] >= self.state["epoch"]:
            self._take(self.told)

    def _take(self, state: dict[str, Any]) -> None:
        if state["state"] == "active" and state["revision"] < self.held_before:
            state = {**state, "state": "paused"}
        if state["epoch"] != self.state["epoch"] or state["state"] != "active":
            self.ring.clear()
        self.state = state

    def require(self, capability: str) -> None:
        """Raises session_paused, session_ended, wrong_state or wrong_mode unless the agents may do this now."""
        self.require_active()
        if capability and capability not in self.state["capabilities"]:
            raise Refusal("wrong_mode")

    def require_active(self) -> None:
        state = self.state["state"]
        if state != "active":
            raise Refusal({"paused": "session_paused", "ended": "session_ended"}.get(state, "wrong_state"))

    # --- the visitor's side

    async def visitor_starts(self, outlet: Outlet, epoch: int, scanner: Scanner) -> None:
        """A page load begins to stream, through a scanner of its own."""
        self.visitor, self.visitor_epoch, self.next_seq = outlet, epoch, 1
        self.scanner = scanner
        self.ring.clear()
        await self.listen()

    def visitor_leaves(self, outlet: Outlet) -> None:
        if self.visitor is outlet:
            self.visitor = self.scanner = None
            self.ring.clear()

    async def from_visitor(self, outlet: Outlet, header: Header, frame: bytes) -> Any:
        """A frame of the visitor's page; goes to every viewer, chunks of a payload once all of it was checked.

        Returns a payload that has gone on, as it was read. Raises stale_epoch, session_paused, wrong_state, and
        frame_gap or bad_frame (then a snapshot is needed).
        """
        self._require_visitor(outlet, header)
        if header.kind.delivery != "stream":
            await self._pass(header, frame)
            return None
        if header.seq != self.next_seq and not header.flags & FLAG_SNAPSHOT:
            if self.next_seq == NO_SEQ:
                return None  # told already; the snapshot that heals it is on its way
            self._lose()
            raise Refusal("frame_gap")
        self.next_seq = header.seq + 1
        try:
            checked = await self._checked(header, frame)
        except Unreadable as fault:
            log.warning("a payload of session %s is not passed on: %s", self.id, fault)
            if outlet is self.visitor and header.epoch == self.visitor_epoch:
                self._lose()
            raise Refusal("bad_frame", "This payload cannot be checked, so it is not passed on.") from None
        if checked is None:
            return None
        self._require_visitor(outlet, header)  # checking may have taken a while
        for each, data in checked.frames:
            self.ring.add(each, data)
            await self._pass(each, data)
        return checked.payload

    def _require_visitor(self, outlet: Outlet, header: Header) -> None:
        if outlet is not self.visitor or header.epoch != self.visitor_epoch:
            raise Refusal("stale_epoch")
        self.require_active()

    def _lose(self) -> None:
        """The stream has a hole: from here on nothing fits but a snapshot."""
        self.ring.clear()
        self.next_seq = NO_SEQ
        if self.scanner is not None:
            self.scanner.chunks.clear()

    async def _checked(self, header: Header, frame: bytes) -> Checked | None:
        """The payload that this frame completes; None while more is to come."""
        scanner = self.scanner
        if scanner is None:
            raise Unreadable("There is nobody to check it.")
        chunks = scanner.gather(header, frame)
        if not chunks:
            return None
        if scanner.is_quick(chunks):
            return at_once(scanner.check(chunks))
        # The visitor's consumer waits for it, so that what comes after this stays after it.
        return await in_turns(scanner.check(chunks))

    async def _pass(self, header: Header, frame: bytes) -> None:
        await self._to_viewers(header, frame)
        self.bridge.send(self.id, TO_VIEWERS, frame)

    async def _to_viewers(self, header: Header, frame: bytes) -> None:
        for viewer in tuple(self.viewers):
            if viewer.takes(header, len(frame)):
                await viewer.send(frame)

    async def text_to_viewers(self, text: str, number: int | None = None) -> None:
        """A control message to all viewers, or to those of one agent."""
        for viewer in tuple(self.viewers):
            if number is None or viewer.number == number:
                await viewer.send(text)
        self.bridge.send(self.id, TO_VIEWERS, text if number is None else f"{number}|{text}")

    # --- the agents' side

    async def viewer_joins(self, outlet: Outlet, missed: list[bytes] | None = None) -> None:
        """Send a viewer that was here before what it ``missed``, a new one the ring, or ask for a snapshot."""
        self.viewers.add(outlet)
        await self.listen()
        if missed is None:
            await self.catch_up(outlet, "joined")
        else:
            metrics.happened["resumed"] += 1
            await self._replay(outlet, missed)

    async def catch_up(self, outlet: Outlet, why: str) -> None:
        """``why`` is joined or cut."""
        if self.ring.complete:
            await self._replay(outlet, self.ring.frames.copy())
            return
        outlet.waiting = True
        metrics.snapshots_asked[why] += 1
        await self.ask_snapshot()

    async def _replay(self, outlet: Outlet, frames: list[bytes]) -> None:
        outlet.waiting = False
        for frame in frames:
            outlet.sent += len(frame)
            await outlet.send(frame)

    def viewer_leaves(self, outlet: Outlet) -> None:
        self.viewers.discard(outlet)

    async def ask_snapshot(self) -> None:
        await self.to_visitor('{"t":"snapshot.request"}')

    async def to_visitor(self, data: bytes | str) -> None:
        """A pointer frame or an action, to the visitor's streaming tab, here or in another process."""
        if self.visitor is not None:
            await self.visitor.send(data)
        else:
            self.bridge.send(self.id, TO_VISITOR, data)

    # --- from other processes

    async def listen(self) -> None:
        """To what other processes have for those who are in this room; once nobody is, to nothing."""
        ours = ((TO_VISITOR, self.visitor), (TO_VIEWERS, self.viewers))
        await self.bridge.listen(self.id, frozenset(side for side, there in ours if there), self.receive)

    async def receive(self, direction: int, data: bytes | str) -> None:
        """Data of the same session that another process has sent over the bridge."""
        if direction == LOST:
            await self._heal()
            return
        if direction == TO_VISITOR:
            if self.visitor is not None:
                await self.visitor.send(data)
            return
        if isinstance(data, str):
            number, bar, rest = data.partition("|")
            to = int(number) if bar and number.isdecimal() else None
            for viewer in tuple(self.viewers):
                if to is None or viewer.number == to:
                    await viewer.send(rest if to is not None else data)
            return
        header = _trusted_header(data)
        if header.kind.delivery == "stream":
            self.ring.add(header, data)
        await self._to_viewers(header, data)

    async def _heal(self) -> None:
        """Something from the visitor, in another process, may not have come through: begin anew with a snapshot."""
        if self.visitor is not None or not self.viewers:
            return
        self.ring.clear()
        for viewer in self.viewers:
            viewer.waiting = True
        metrics.snapshots_asked["bridge"] += 1
        await self.ask_snapshot()

    @property
    def empty(self) -> bool:
        return self.visitor is None and not self.viewers


def _trusted_header(frame: bytes) -> Header:
    """The header of a frame that another process of ours has checked already."""
    code, flags, source, epoch, seq = HEADER.unpack_from(frame)
    return Header(FRAMES[code], flags, source, epoch, seq)


def with_source(frame: bytes, number: int) -> bytes:
    """The frame with the sender's number in its header; what the client wrote there does not count."""
    return frame[:2] + number.to_bytes(2, "big") + frame[4:]


class Relay:
    """All rooms of this process."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        self.bridge = create_bridge()

    def room(self, session_id: str) -> Room:
        found = self.rooms.get(session_id)
        if found is None:
            found = self.rooms[session_id] = Room(session_id, self.bridge)
        return found

    async def tidy(self, room: Room) -> None:
        """Somebody has left; forget a room that nobody is in."""
        if self.rooms.get(room.id) is not room:
            return
        if room.empty:
            del self.rooms[room.id]
        await room.listen()


relay = Relay()
