"""An agent whose browser does not read: it costs little, is cut, catches up, and nobody else notices."""

import asyncio
import socket
import urllib.request
from contextlib import suppress

import psutil
import pytest

from tests.faults.agents import RawViewer
from tests.faults.cluster import AGENTS, Cluster
from tests.faults.person import until
from tests.faults.play import Pair, Play
from tests.unit.sessions_app.talking import change, page

pytestmark = pytest.mark.timeout(300)
MEGABYTE = 1024 * 1024
MOST = 5 * MEGABYTE
LARGE = change("lorem ipsum " * 8000)  # nearly 100 KB
FRAMES = 300  # three times as much as sockets' buffers in the kernel and the outbox hold together


class Stalled(RawViewer):
    stalled = False

    def frame(self, data: bytes) -> None:
        super().frame(data)
        if self.stalled and self.line is not None:
            with suppress(RuntimeError):
                self.line.transport.pause_reading()

    def acknowledge(self, line) -> None:
        if not self.stalled:
            super().acknowledge(line)

    def stall(self) -> None:
        """As a tab that hangs: nothing is read, nothing said."""
        self.stalled = True
        assert self.line is not None
        self.line.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self.line.transport.pause_reading()

    def go_on(self) -> None:
        self.stalled = False
        if self.line is not None and not self.line.transport.is_reading():
            self.line.transport.resume_reading()


async def flood(cluster: Cluster, pair: Pair) -> int:
    """Much more than an outbox holds, as fast as the reading viewer takes it; by how much the process grew at most."""
    process = psutil.Process(cluster.processes[AGENTS].pid)
    before = most = process.memory_info().rss
    visitor = pair.visitor
    visitor.whole_page()  # each time the ring fills anew: it is no part of what is compared
    for _ in range(FRAMES):
        visitor.change()
        await until(lambda: pair.equal, "the reading viewer")
        most = max(most, process.memory_info().rss)
        if visitor.line is not None and pair.viewer.line is not None:
            pair.viewer.acknowledge(pair.viewer.line)
    return most - before


def counted(cluster: Cluster, name: str) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{cluster.ports[AGENTS]}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name) and not line.startswith("#"))


async def test_a_stalled_agent_costs_little_and_catches_up_while_the_other_misses_nothing(cluster: Cluster) -> None:
    async with Play(cluster) as play:
        pair = await play.session(page=page(), changes=[LARGE])
        await flood(cluster, pair)  # what buffers and heap grow to by themselves
        alone = await flood(cluster, pair)
        stalled = Stalled(play.agents_port, play.cookies, pair.viewer.route, pair.session)
        stalled.source = pair.visitor
        await until(lambda: stalled.shows(pair.visitor), "the second viewer")
        snapshots, sockets = pair.viewer.snapshots, len(pair.viewer.codes)
        stalled.stall()
        with_it = await flood(cluster, pair)
        assert with_it - alone <= MOST, f"{(with_it - alone) / MEGABYTE:.1f} MB for a viewer that does not read"
        assert not stalled.shows(pair.visitor)
        assert (await asyncio.to_thread(counted, cluster, "cobrowse_outbox_cut_total")) == 1
        assert pair.equal and not pair.viewer.wrong and len(pair.viewer.codes) == sockets
        # It catches up by one snapshot, which the other gets too; one more began the flood.
        stalled.go_on()
        await until(lambda: stalled.shows(pair.visitor), "the stalled viewer to catch up")
        assert not stalled.wrong and pair.viewer.snapshots <= snapshots + 2
        await stalled.leave()
        await play.settles()
    assert not cluster.tracebacks(), cluster.tracebacks()
