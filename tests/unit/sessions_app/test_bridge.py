"""Who is alone with a session sends nothing to Redis, and nothing is lost when somebody comes; over a real Redis."""

import asyncio
import random
from itertools import count

import pytest
from django.conf import settings
from redis.exceptions import RedisError

from sessions_app import metrics
from sessions_app.bridge import LOST, TO_VIEWERS, TO_VISITOR, Line, create_bridge

pytestmark = pytest.mark.skipif(not settings.REDIS_URL, reason="without Redis there is one process, nothing to bridge")
WAIT = 15


class Process:
    """As much of one as the bridge sees: what comes for a session, in the order in which it came."""

    def __init__(self):
        self.bridge, self.got, self.came = create_bridge(), [], asyncio.Event()

    async def listen(self, *sides, session="s"):
        await self.bridge.listen(session, frozenset(sides), self.receive)

    async def receive(self, direction, data):
        self.got.append((direction, data))
        self.came.set()

    async def wait_for(self, *what):
        async with asyncio.timeout(WAIT):
            while what not in self.got:
                self.came.clear()
                await self.came.wait()

    async def hears_all_of(self, other):
        """What the other sends to viewers, one by one."""
        for number in range(3):
            other.bridge.send("s", TO_VIEWERS, b"%d" % number)
            await self.wait_for(TO_VIEWERS, b"%d" % number)

    async def until_alone(self, direction, alone=True):
        """Redis says so of what it is told."""
        async with asyncio.timeout(WAIT):
            while (direction in self.bridge.lines["s"].alone) is not alone:
                self.bridge.send("s", direction, b"anybody?")
                await asyncio.sleep(0.01)

    def hold_answers(self):
        """Redis answers, and this process reads it only when it is told to."""
        ask, self.asked, self.answers = self.bridge._ask, asyncio.Event(), asyncio.Event()

        async def held(commands):
            found = await ask(commands)
            self.asked.set()
            await self.answers.wait()
            return found

        self.bridge._ask = held


@pytest.fixture
async def processes():
    both = Process(), Process()
    yield both
    for each in both:
        await each.bridge.close()


async def test_who_is_alone_sends_nothing_until_another_listens(processes):
    here, there = processes
    await here.listen(TO_VISITOR)
    await here.until_alone(TO_VIEWERS)
    before = metrics.happened["bridge_sent"]
    here.bridge.send("s", TO_VIEWERS, b"to nobody")
    assert metrics.happened["bridge_sent"] == before and not here.bridge.pending
    await there.listen(TO_VIEWERS)
    await here.until_alone(TO_VIEWERS, False)
    here.bridge.send("s", TO_VIEWERS, b"to there")
    await there.wait_for(TO_VIEWERS, b"to there")
    there.bridge.send("s", TO_VISITOR, b"to here")
    await here.wait_for(TO_VISITOR, b"to here")
    await there.listen()
    await here.until_alone(TO_VIEWERS)
    assert (TO_VIEWERS, b"to nobody") not in there.got and not [each for each in here.got if each[0] == LOST]


async def test_who_has_viewers_of_its_own_is_alone_as_well_and_hears_nothing_of_itself(processes):
    here, there = processes
    await here.listen(TO_VISITOR, TO_VIEWERS)
    await here.until_alone(TO_VIEWERS)
    await there.listen(TO_VIEWERS)
    await here.until_alone(TO_VIEWERS, False)
    here.bridge.send("s", TO_VIEWERS, b"to there")
    await there.wait_for(TO_VIEWERS, b"to there")
    await here.listen(TO_VISITOR)  # its last viewer has left
    here.bridge.send("s", TO_VIEWERS, b"again")
    await there.wait_for(TO_VIEWERS, b"again")
    await there.listen()
    await here.until_alone(TO_VIEWERS)
    assert not here.got


async def test_one_side_hears_only_what_is_for_it(processes):
    """Redis leaves out nobody: on a common channel all that a process sends would come back to it."""
    here, there = processes
    await here.listen(TO_VISITOR)
    await there.listen(TO_VIEWERS)
    assert sorted(here.bridge.subscribed & there.bridge.subscribed) == []
    assert len(here.bridge.subscribed) == len(there.bridge.subscribed) == 2


async def test_sessions_are_told_apart(processes):
    here, there = processes
    await here.listen(TO_VISITOR)
    await here.listen(TO_VISITOR, session="other")
    await there.listen(TO_VIEWERS, session="other")
    await here.until_alone(TO_VIEWERS)
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

    await here.bridge.listen("s", frozenset({TO_VISITOR}), answer)
    talking = asyncio.ensure_future(chatter())
    for round_ in range(150):
        await asyncio.sleep(by_chance.random() / 100)
        await there.listen(TO_VIEWERS)
        there.got.clear()
        first = 3 * round_
        there.bridge.send("s", TO_VISITOR, b"from the beginning, please")
        for number in range(first, first + 3):
            await there.wait_for(TO_VIEWERS, b"%d" % number)
        came = [data for direction, data in there.got if data != b"chatter" and direction == TO_VIEWERS]
        assert came == [b"%d" % number for number in range(first, first + 3)]
        await there.listen()
    talking.cancel()
    assert len(answered) == 150


async def test_the_only_one_who_listens_may_be_another(processes):
    here, there = processes
    await there.listen(TO_VIEWERS)
    await there.until_alone(TO_VIEWERS)
    here.bridge.lines["s"] = line = Line()  # Redis has not added it yet
    line.receive, line.sides = here.receive, frozenset({TO_VIEWERS})
    here.bridge.tasks = [asyncio.ensure_future(here.bridge._write())]
    await there.hears_all_of(here)


async def test_an_answer_from_before_another_came_does_not_count(processes):
    here, there = processes
    here.hold_answers()
    await here.listen(TO_VISITOR)
    here.bridge.send("s", TO_VIEWERS, b"anybody?")
    await here.asked.wait()  # nobody
    await there.listen(TO_VIEWERS)
    there.bridge.send("s", TO_VISITOR, b"me")
    await here.wait_for(TO_VISITOR, b"me")
    here.answers.set()
    await there.hears_all_of(here)


async def test_an_answer_from_before_we_were_counted_does_not_count(processes):
    here, there = processes
    await there.listen(TO_VIEWERS)
    await there.until_alone(TO_VIEWERS)
    await here.listen(TO_VISITOR)
    await here.until_alone(TO_VIEWERS, False)
    here.hold_answers()
    here.bridge.send("s", TO_VIEWERS, b"anybody?")
    await here.asked.wait()  # one
    await here.listen(TO_VISITOR, TO_VIEWERS)
    async with asyncio.timeout(WAIT):
        while not here.bridge.lines["s"].settled:
            await asyncio.sleep(0.01)
    here.answers.set()
    await there.hears_all_of(here)


async def test_after_an_error_no_answer_is_taken_for_that_to_another_question(processes):
    here, there = processes
    await there.listen(TO_VIEWERS)
    channel = next(iter(there.bridge.subscribed))
    with pytest.raises(RedisError):
        await here.bridge._ask([("PUBLISH", "too few"), ("PUBLISH", channel, b"")])
    assert await here.bridge._ask([("PUBLISH", "nobody", b"")]) == [0]


async def test_what_may_not_have_gone_out_is_told(processes):
    """Redis closes the connection on which we send, between two frames."""
    here, there = processes
    await here.listen(TO_VISITOR)
    await there.listen(TO_VIEWERS)
    here.bridge.send("s", TO_VIEWERS, b"one")
    await there.wait_for(TO_VIEWERS, b"one")
    await there.bridge.client.client_kill_filter(_type="normal", skipme=True)
    here.bridge.send("s", TO_VIEWERS, b"two")
    await there.wait_for(LOST, b"")
    here.bridge.send("s", TO_VIEWERS, b"three")
    await there.wait_for(TO_VIEWERS, b"three")


async def test_who_was_cut_off_is_not_taken_for_absent_afterwards(processes):
    """Redis closes its connection; those who took themselves for alone meanwhile hear that something was missed."""
    here, there = processes
    await here.listen(TO_VISITOR)
    await there.listen(TO_VIEWERS)
    there.bridge.send("s", TO_VISITOR, b"hello")
    await here.wait_for(TO_VISITOR, b"hello")
    here.got.clear()
    there.got.clear()
    await here.bridge.client.client_kill_filter(_type="pubsub", skipme=True)
    await here.wait_for(LOST, b"")
    await there.wait_for(LOST, b"")
    for each, direction, other in ((here, TO_VIEWERS, there), (there, TO_VISITOR, here)):
        each.bridge.send("s", direction, b"again")
        await other.wait_for(direction, b"again")
