"""Many sessions for a while: joins, leaves, reloads, broken lines, and every fault once. `make soak` plays it long.

Lines are all there, pictures equal their pages, the trail holds, and memory stays what it was.
"""

import asyncio
import os
import random
import time
from statistics import mean

import pytest

from tests.faults.agents import RawViewer
from tests.faults.cluster import AGENTS, VISITORS, Cluster
from tests.faults.play import Pair, Play

SECONDS = float(os.environ.get("SOAK_SECONDS", "20"))
SESSIONS = int(os.environ.get("SOAK_SESSIONS", "8"))
TICK = 0.25
GROWTH = 1.10  # of memory from the second third to the last: caches and heaps breathe
pytestmark = pytest.mark.timeout(SECONDS * 2 + 600)


class Soak:
    def __init__(self, cluster: Cluster, play: Play) -> None:
        self.cluster, self.play = cluster, play
        self.start = time.monotonic()
        self.memory: list[tuple[float, int]] = []
        self.chance = random.Random(11)
        self.number = 0
        self.did: dict[str, int] = {}

    @property
    def part(self) -> float:
        """How much of the time has passed, from 0 to 1."""
        return (time.monotonic() - self.start) / SECONDS

    async def run(self) -> None:
        faults = [self._kill, self._end, self._redis, self._postgres]
        # All in the first third: after it, processes live on, and their memory can be compared.
        due = [(0.33 * (place + 0.5) / len(faults), fault) for place, fault in enumerate(faults)]
        while self.part < 1:
            if due and self.part >= due[0][0]:
                fault = due.pop(0)[1]
                self._count(fault.__name__)
                await fault()
            for pair in self.play.pairs:
                if self.chance.random() < 0.5:
                    pair.visitor.change()
            pair = self.chance.choice(self.play.pairs)
            await self.chance.choice([self._lines, self._reload, self._cut, self._join, self._nothing])(pair)
            if self.part > 1 / 3:
                self.memory.append((self.part, self.cluster.memory()))
            await asyncio.sleep(TICK)
        assert not due, "every fault has had its turn"

    def _count(self, name: str) -> None:
        self.did[name] = self.did.get(name, 0) + 1

    # --- what people do

    async def _lines(self, pair: Pair) -> None:
        self.number += 1
        self.play.talk(pair, f"Line {self.number}")

    async def _reload(self, pair: Pair) -> None:
        self._count("reload")
        if pair.visitor.epoch and not pair.visitor.starting:
            pair.visitor.starting = True
            try:
                await pair.visitor.reload()
            except ConnectionError:
                pair.visitor.epoch = 0
            finally:
                pair.visitor.starting = False

    async def _cut(self, pair: Pair) -> None:
        self._count("cut")
        line = self.chance.choice([pair.visitor.line, pair.viewer.line])
        if line is not None:
            line.transport.abort()

    async def _join(self, pair: Pair) -> None:
        """The viewer leaves for good, another one joins."""
        self._count("join")
        old = pair.viewer
        await old.leave()
        assert not old.wrong, old.wrong
        pair.viewer = RawViewer(self.play.agents_port, self.play.cookies, old.route, pair.session)
        pair.viewer.source = pair.visitor

    async def _nothing(self, pair: Pair) -> None:
        pass

    # --- what happens to servers

    async def _kill(self) -> None:
        self.cluster.kill(VISITORS)
        self.cluster.start(VISITORS)

    async def _end(self) -> None:
        assert await asyncio.to_thread(self.cluster.end, AGENTS) == 0
        self.cluster.start(AGENTS)

    async def _redis(self) -> None:
        self.cluster.services.kill_redis()
        await asyncio.sleep(1)
        self.cluster.services.start_redis()

    async def _postgres(self) -> None:
        self.cluster.services.kill_postgres()
        await asyncio.sleep(1)
        self.cluster.services.start_postgres()

    def grown(self) -> tuple[float, float]:
        """Megabytes in the second third and in the last."""
        parts = [[size for at, size in self.memory if low < at <= low + 1 / 3] for low in (1 / 3, 2 / 3)]
        return mean(parts[0]) / 2**20, mean(parts[1]) / 2**20


async def test_many_sessions_for_a_while(cluster: Cluster) -> None:
    async with Play(cluster) as play:
        await play.begin(SESSIONS)
        soak = Soak(cluster, play)
        await soak.run()
        await play.settles()
        cluster.manage("verify_audit")
        before, after = soak.grown()
        told = f"{SESSIONS} sessions, {SECONDS:.0f} s, {len(play.said)} lines, {soak.did}, "
        print(told + f"memory of both processes {before:.1f} → {after:.1f} MB")
        assert after <= before * GROWTH, f"memory grew from {before:.1f} to {after:.1f} MB"
    assert not cluster.tracebacks(), cluster.tracebacks()
