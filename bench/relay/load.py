"""Sessions that move as people do: pointers and changes from the visitor, pointers from the agent, and now and then a
whole page. Every frame carries its number, by which its way is timed and a lost one noticed.
"""

import asyncio
import random
import zlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter
from typing import Any

from bench.payloads import mutation, snapshot
from bench.relay.line import Line
from sessions_app.protocol import CHUNK_BYTES, FLAG_COMPRESSED, FLAG_MORE, FLAG_SNAPSHOT, FRAMES, HEADER

SNAPSHOT, MUTATION, POINTER = 1, 2, 3
POINTERS, MUTATIONS, AGENT_POINTERS = 20, 5, 5  # a second (relay.md)
SNAPSHOT_SECONDS = 20
SNAPSHOT_KB = (150, 300, 500, 800)
POINTER_REST = bytes(50 - HEADER.size)
ACK_SECONDS, ACK_BYTES = 2, 64 * 1024  # as the viewer does (static/js/viewer/stream.js)
MUTATIONS_KEPT = [mutation(number) for number in range(50)]
_LATE = 1.0
_by_chance = random.Random(5)  # noqa: S311  (the same load each time)


def packed(nodes: int) -> bytes:
    machine = zlib.compressobj(6, zlib.DEFLATED, -15)
    return machine.compress(snapshot(nodes)) + machine.flush()


def nodes_for(kilobytes: int) -> int:
    """How many nodes make a snapshot of this size."""
    return round(2000 * kilobytes * 1024 / len(snapshot(2000)))


_pages: dict[int, bytes] = {}


def page(kilobytes: int) -> bytes:
    """A packed snapshot; made once."""
    if kilobytes not in _pages:
        _pages[kilobytes] = packed(nodes_for(kilobytes))
    return _pages[kilobytes]


@dataclass
class Tally:
    """What was seen of one span of time. Latencies in seconds."""

    sent: int = 0
    received: int = 0
    late: int = 0
    latencies: "array[float]" = field(default_factory=lambda: array("d"))
    pages: list[float] = field(default_factory=list)  # seconds from the first byte sent to the last received

    def arrived(self, seconds: float) -> None:
        self.received += 1
        self.latencies.append(seconds)
        self.late += seconds > _LATE

    def percentile(self, part: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


class Session:
    """One visitor and one agent, connected and past their greetings."""

    def __init__(self, visitor: Line, agent: Line, epoch: int = 1, *, checked: bool = False, size: int = 150) -> None:
        self.visitor, self.agent, self.epoch = visitor, agent, epoch
        self.checked = checked  # by our server, which wants acknowledgements and asks for snapshots
        self.size = size  # of its page, kilobytes
        self.seq = 0  # of the stream
        self.pointers = {True: 0, False: 0}  # numbers of the visitor's and of the agent's
        self.sent_at: dict[tuple[bool, int, int], float] = {}
        self.tally = Tally()
        self.got = self.acked = 0
        self.page_sent = 0.0
        self.changes = cycle(MUTATIONS_KEPT)
        self.then: list[Callable[[], None]] = []  # what follows each arrival, in the closed loop
        visitor.on_frame = lambda data: self._arrived(data, False)
        agent.on_frame = self._at_agent
        visitor.on_text = self._asked
        self.ready = asyncio.Event()

    # --- sending

    def point(self, visitor: bool = True) -> None:
        self.pointers[visitor] += 1
        number = self.pointers[visitor]
        frame = HEADER.pack(POINTER, 0, 0, self.epoch, number) + POINTER_REST
        self._send(self.visitor if visitor else self.agent, (visitor, POINTER, number), frame)

    def change(self) -> None:
        self.seq += 1
        frame = HEADER.pack(MUTATION, 0, 0, self.epoch, self.seq) + next(self.changes)
        self._send(self.visitor, (True, MUTATION, self.seq), frame)

    def _send(self, line: Line, key: tuple[bool, int, int], frame: bytes) -> None:
        self.sent_at[key] = perf_counter()
        self.tally.sent += 1
        line.send(frame)

    def whole_page(self) -> None:
        """A snapshot, packed and in chunks."""
        data = page(self.size)
        chunks = [data[at : at + CHUNK_BYTES] for at in range(0, len(data), CHUNK_BYTES)]
        self.page_sent = perf_counter()
        for number, chunk in enumerate(chunks):
            self.seq += 1
            last = number == len(chunks) - 1
            flags = FLAG_COMPRESSED | (0 if last else FLAG_MORE) | (0 if number else FLAG_SNAPSHOT)
            self.visitor.send(HEADER.pack(SNAPSHOT, flags, 0, self.epoch, self.seq) + chunk)

    # --- receiving

    def _at_agent(self, data: bytes) -> None:
        self.got += len(data)
        if self.got - self.acked >= ACK_BYTES:
            self.ack()
        self._arrived(data, True)

    def _arrived(self, data: bytes, from_visitor: bool) -> None:
        kind, flags, _, _, number = HEADER.unpack_from(data)
        if kind == SNAPSHOT:
            if not flags & FLAG_MORE:
                self.tally.pages.append(perf_counter() - self.page_sent)
                self.ready.set()
            return
        sent = self.sent_at.pop((from_visitor, kind, number), None)
        if sent is not None:
            self.tally.arrived(perf_counter() - sent)
        if self.then:
            self.then.pop()()

    def _asked(self, message: dict[str, Any]) -> None:
        if message["t"] == "snapshot.request":
            self.whole_page()

    def ack(self) -> None:
        if self.checked and self.got > self.acked:
            self.acked = self.got
            self.agent.say({"t": "ack", "seq": self.seq, "bytes": self.got})

    def begin(self) -> Tally:
        """Count anew."""
        self.tally = Tally()
        self.sent_at.clear()
        return self.tally

    def close(self) -> None:
        self.visitor.close()
        self.agent.close()


# --- the load


@dataclass
class Pace:
    """How much moves: ``rate`` multiplies the rates; of each ``cycle`` seconds a session moves for ``active``."""

    rate: float = 1.0
    cycle: float = 1.0
    active: float = 1.0
    pages: bool = True


STEADY = Pace()
REAL = Pace(cycle=6, active=2, pages=False)  # a third of the time: some 10 frames a second


def _times(per_second: float, pace: Pace, phase: float, seconds: float) -> Iterator[float]:
    step = 1 / (per_second * pace.rate)
    at = _by_chance.random() * step
    while at < seconds:
        if (at + phase) % pace.cycle < pace.active:
            yield at
        at += step


async def _play(session: Session, pace: Pace, seconds: float, start: float) -> None:
    phase = _by_chance.random() * pace.cycle
    plans: list[tuple[float, Callable[[], None]]]
    plans = [(at, session.point) for at in _times(POINTERS, pace, phase, seconds)]
    plans += [(at, session.change) for at in _times(MUTATIONS, pace, phase, seconds)]
    plans += [(at, lambda: session.point(False)) for at in _times(AGENT_POINTERS, pace, phase, seconds)]
    plans += [(at, session.ack) for at in _every(_by_chance.random() * ACK_SECONDS, ACK_SECONDS, seconds)]
    if pace.pages:
        first = _by_chance.random() * SNAPSHOT_SECONDS
        plans += [(at, session.whole_page) for at in _every(first, SNAPSHOT_SECONDS, seconds)]
    loop = asyncio.get_running_loop()
    for at, act in sorted(plans, key=lambda plan: plan[0]):
        wait = start + at - loop.time()
        if wait > 0:
            await asyncio.sleep(wait)
        act()


def _every(first: float, step: float, end: float) -> Iterator[float]:
    while first < end:
        yield first
        first += step


async def play(sessions: list[Session], pace: Pace, seconds: float) -> Tally:
    """Everything that the sessions send in this time, and what has arrived two seconds later."""
    tallies = [session.begin() for session in sessions]
    start = asyncio.get_running_loop().time() + 0.05
    await asyncio.gather(*(_play(session, pace, seconds, start) for session in sessions))
    await _settle(tallies)
    for session in sessions:
        session.ack()
    return together(tallies)


async def _settle(tallies: list[Tally]) -> None:
    for _ in range(40):
        if all(tally.received == tally.sent for tally in tallies):
            return
        await asyncio.sleep(0.05)


async def flood(sessions: list[Session], seconds: float, window: int = 8) -> Tally:
    """Each session sends the next frame when one has arrived: the server is never without work."""
    tallies = [session.begin() for session in sessions]
    over = False
    pattern = ([POINTER] * 4 + [MUTATION, 0]) * 5

    def starter(session: Session) -> Callable[[], None]:
        kinds = cycle(pattern)

        def following() -> None:
            if over:
                return
            session.then.append(following)
            kind = next(kinds)
            if kind == MUTATION:
                session.change()
            else:
                session.point(kind == POINTER)

        return following

    for session in sessions:
        session.then.clear()
        following = starter(session)
        for _ in range(window):
            following()
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while (left := end - loop.time()) > 0:
        await asyncio.sleep(min(left, ACK_SECONDS))
        for session in sessions:
            session.ack()
    over = True
    await _settle(tallies)
    for session in sessions:
        session.then.clear()
    return together(tallies)


def together(tallies: list[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.sent += tally.sent
        whole.received += tally.received
        whole.late += tally.late
        whole.latencies.extend(tally.latencies)
        whole.pages += tally.pages
    return whole


assert FRAMES[SNAPSHOT].name == "SNAPSHOT" and FRAMES[POINTER].name == "POINTER"  # noqa: S101
