"""Two tabs of one visitor, a line that is overtaken by the next one, and processes whose clocks are wrong."""

import pytest

from sessions_app.protocol import HEADER
from tests.faults.cluster import AGENTS, Cluster
from tests.faults.person import until
from tests.faults.play import Play
from tests.faults.visitor import MUTATION, RawVisitor

pytestmark = pytest.mark.timeout(300)

# Read by Python at its start: a process whose clock is wrong by CLOCK_OFF seconds.
WRONG_CLOCK = """
import datetime, os, time
_off, _time = float(os.environ["CLOCK_OFF"]), time.time
time.time = lambda: _time() + _off
time.time_ns = lambda: int(time.time() * 1e9)
class datetime_(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
datetime.datetime = datetime_
"""


async def test_the_last_tab_has_the_session_and_the_first_gets_it_back(cluster: Cluster) -> None:
    async with Play(cluster) as play:
        pair = await play.session()
        first = pair.visitor
        second = RawVisitor(play.agents_port, cluster.site_key)  # on the other process
        second.token = first.token
        pair.viewer.source = None  # frames come from either tab
        await until(lambda: second.epoch == 2, "the second tab to stream")
        await until(lambda: first.epoch == 0, "the first tab to be told")
        await until(lambda: pair.viewer.shows(second), "the second tab's page")
        await first.look()
        await until(lambda: second.epoch == 0, "the second tab to be told")
        await until(lambda: pair.viewer.shows(first), "the first tab's page again")
        assert first.epoch == 3 and not first.refused and not second.refused
        await second.leave()
        first.change()
        await until(lambda: pair.viewer.shows(first), "the first tab to go on when the second is closed")
    assert not cluster.tracebacks(), cluster.tracebacks()


async def test_frames_of_a_page_load_that_was_overtaken_change_nothing(cluster: Cluster) -> None:
    async with Play(cluster) as play:
        pair = await play.session()
        visitor = pair.visitor
        late = HEADER.pack(MUTATION, 0, 0, visitor.epoch, visitor.seq + 1) + b'{"text":[4,-1,0,"late"]}'
        old = visitor.line
        visitor.line = None  # as if it hung
        assert old is not None
        again = RawVisitor(play.visitors_port, cluster.site_key)
        again.token, pair.viewer.source = visitor.token, again
        await until(lambda: again.epoch == 2 and pair.viewer.shows(again), "the new page load")
        old.send(late)
        again.change()
        await until(lambda: pair.viewer.shows(again), "the picture to go on")
        assert not pair.viewer.wrong
        await again.leave()


@pytest.mark.parametrize("seconds", [-600, 600])
async def test_a_process_whose_clock_is_wrong_takes_part_all_the_same(tmp_path, seconds: int) -> None:
    (tmp_path / "sitecustomize.py").write_text(WRONG_CLOCK)
    with Cluster(tmp_path, 2) as cluster:
        cluster.end(AGENTS)
        cluster.start(AGENTS, CLOCK_OFF=str(seconds), PYTHONPATH=str(tmp_path))
        async with Play(cluster) as play:
            pair = await play.session()  # the invitation is made by one clock and accepted by the other
            other = RawVisitor(play.agents_port, cluster.site_key)  # its ticket by the wrong clock
            other.token = pair.visitor.token
            await other.open.wait()
            await other.leave()
            play.talk(pair, "Late or early")
            pair.visitor.line.close()
            await play.settles()
            assert pair.visitor.session["state"] == "active"
        assert not cluster.tracebacks(), cluster.tracebacks()
