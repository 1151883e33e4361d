"""Who is alone with a session sends nothing to Redis, and nothing is lost when somebody comes; over a real Redis."""

import asyncio
import random
from itertools import count

import pytest
from django.conf import settings

from sessions_app import metrics
from sessions_app.bridge import LOST, TO_VIEWERS, TO_VISITOR, Line, create_bridge

pytestmark = pytest.mark.skipif(not settings.REDIS_URL, reason="without Redis there is one process, nothing to bridge")
WAIT = 15


class Process:
    """As much of one as the bridge sees: what comes for a session, in the order in which it came."""

    def __init__(self):
        self.bridge, self.got, self.came = create_bridge(), [], asyncio.Event()

    async def join(self, session="s"):
        await self.bridge.join(session, self.receive)

    async def receive(self, direction, data):
        self.got.append((direction, data))
        self.came.set()

    async def wait_for(self, *what):
        async with asyncio.timeout(WAIT):
            while what not in self.got:
                self.came.clear()
                await self.came.wait()

    async def until_alone(self, alone=True):
        """Redis says so of what it is told."""
        async with asyncio.timeout(WAIT):
            while self.bridge.lines["s"].alone is not alone:
                self.bridge.send("s", TO_VIEWERS, b"anybody?")
                await asyncio.sleep(0.01)


@pytest.fixture
async def processes():
    both = Process(), Process()
    yield both
    for each in both:
        await each.bridge.close()


async def test_who_is_alone_sends_nothing_until_another_listens(processes):
    here, there = processes
    await here.join()
    await here.until_alone()
    before = metrics.happened["bridge_sent"]
    here.bridge.send("s", TO_VIEWERS, b"to nobody")
    assert metrics.happened["bridge_sent"] == before and not here.bridge.pending
    await there.join()
    await here.until_alone(False)
    here.bridge.send("s", TO_VIEWERS, b"to there")
    await there.wait_for(TO_VIEWERS, b"to there")
    there.bridge.send("s", TO_VISITOR, b"to here")
    await here.wait_for(TO_VISITOR, b"to here")
    await there.bridge.leave("s")
    await here.until_alone()
    assert (TO_VIEWERS, b"to nobody") not in there.got and not [each for each in here.got if each[0] == LOST]


async def test_sessions_are_told_apart(processes):
    here, there = processes
    await here.join()
    await here.join("other")
    await there.join("other")
    await here.until_alone()
    here.bridge.send("other", TO_VIEWERS, b"of the other")
    await there.wait_for(TO_VIEWERS, b"of the other")


async def test_nothing_is_lost_to_one_who_comes_and_goes(processes):
    """It asks as a viewer does that has just come, and gets all that follows, however often and whenever it comes."""
    here, there = processes
    by_chance, numbers, answered = random.Random(7), count(), []

    async def answer(direction, data):
        answered.append(data)
        for _ in range(3):
            here.bridge.send("s", TO_VIEWERS, b"%d" % next(numbers))
            await asyncio.sleep(0)

    async def chatter():
        while True:
            here.bridge.send("s", TO_VIEWERS, b"chatter")
            await asyncio.sleep(by_chance.random() / 500)

    await here.bridge.join("s", answer)
    talking = asyncio.ensure_future(chatter())
    for round_ in range(150):
        await asyncio.sleep(by_chance.random() / 100)
        await there.join()
        there.got.clear()
        first = 3 * round_
        there.bridge.send("s", TO_VISITOR, b"from the beginning, please")
        for number in range(first, first + 3):
            await there.wait_for(TO_VIEWERS, b"%d" % number)
        came = [data for direction, data in there.got if data != b"chatter" and direction == TO_VIEWERS]
        assert came == [b"%d" % number for number in range(first, first + 3)]
        await there.bridge.leave("s")
    talking.cancel()
    assert len(answered) == 150


async def test_the_only_one_who_listens_may_be_another(processes):
    here, there = processes
    await there.join()
    await there.until_alone()
    here.bridge.lines["s"] = Line(here.receive)  # Redis has not added it yet
    here.bridge.tasks = [asyncio.ensure_future(here.bridge._write())]
    for number in range(3):
        here.bridge.send("s", TO_VIEWERS, b"%d" % number)
        await there.wait_for(TO_VIEWERS, b"%d" % number)


async def test_who_was_cut_off_is_not_taken_for_absent_afterwards(processes):
    """Redis closes its connection; those who took themselves for alone meanwhile hear that something was missed."""
    here, there = processes
    await here.join()
    await there.join()
    there.bridge.send("s", TO_VISITOR, b"hello")
    await here.wait_for(TO_VISITOR, b"hello")
    here.got.clear()
    there.got.clear()
    await here.bridge.client.client_kill_filter(_type="pubsub", skipme=True)
    await here.wait_for(LOST, b"")
    await there.wait_for(LOST, b"")
    for each, other in ((here, there), (there, here)):
        each.bridge.send("s", TO_VIEWERS, b"again")
        await other.wait_for(TO_VIEWERS, b"again")
