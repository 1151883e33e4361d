"""Processes that are killed: the visitors', the agents', Redis, PostgreSQL. Nothing that matters is lost."""

import asyncio

import pytest

from tests.faults.cluster import AGENTS, VISITORS
from tests.faults.person import WAIT, until
from tests.faults.play import Play

pytestmark = pytest.mark.timeout(300)
AWAY_SECONDS = 10


async def complete(cluster, play, *acts: str) -> None:
    """What each of these tests ends with."""
    await play.settles()
    await asyncio.to_thread(cluster.manage, "verify_audit")
    for pair in play.pairs:
        trail = await asyncio.to_thread(cluster.acts, pair.session)
        assert {"session.accepted", "page.started", "session.joined", *acts} <= set(trail)
    assert not cluster.tracebacks(), cluster.tracebacks()


@pytest.fixture
async def play(cluster):
    async with Play(cluster) as play:
        yield play


@pytest.mark.parametrize("side", [VISITORS, AGENTS], ids=["the-visitors-process", "the-agents-process"])
async def test_a_killed_process_loses_neither_lines_nor_picture(cluster, play, side):
    pairs = await play.begin(3)
    cluster.kill(side)
    for pair in pairs:
        play.talk(pair, "Meanwhile")
    await asyncio.sleep(1)
    cluster.start(side)
    for pair in pairs:
        play.talk(pair, "Afterwards")
    await complete(cluster, play)


async def test_redis_is_away_for_ten_seconds_and_comes_back_empty(cluster, play):
    pairs = await play.begin(3)
    cluster.services.kill_redis()
    for number in range(AWAY_SECONDS):
        play.talk(pairs[number % 3], f"Without Redis {number}")
        await asyncio.sleep(1)
    # The database is there: lines are kept although nobody is told of them.
    kept = await asyncio.to_thread(cluster.transcript)
    assert any("Without Redis" in line for line in kept)
    cluster.services.start_redis()
    await complete(cluster, play)
    assert 4012 in play.desk.codes, "its groups are gone: it has come back to read everything anew"


async def test_redis_that_is_back_at_once_has_forgotten_the_groups_all_the_same(cluster, play):
    pairs = await play.begin(2)
    cluster.services.kill_redis()
    cluster.services.start_redis()
    for pair in pairs:
        play.talk(pair, "Right after")
    await complete(cluster, play)


async def test_postgresql_is_away_for_a_while_and_the_stream_goes_on(cluster, play):
    pairs = await play.begin(3)
    cluster.services.kill_postgres()
    for pair in pairs:
        play.talk(pair, "Without a database")
    for pair in pairs:
        await until(lambda pair=pair: pair.equal, "the stream to go on")
    gone = pairs[0].visitor
    assert gone.line is not None
    gone.line.close()  # its page load has to be sealed and lost without the database
    await asyncio.sleep(3)
    assert not any("Without a database" in line for line in gone.lines.values())
    cluster.services.start_postgres()
    await complete(cluster, play)
    async with asyncio.timeout(WAIT):  # what was left for the database is done a second after it is back, or so
        while "stream.sealed" not in await asyncio.to_thread(cluster.acts, pairs[0].session):
            await asyncio.sleep(0.1)
    assert not any(person.refused for person in play.people())
    assert {pair.visitor.session["state"] for pair in pairs} == {"active"}


@pytest.mark.timeout(600)
async def test_a_server_restarts_with_fifty_live_sessions(cluster, play):
    pairs = await play.begin(50)
    for side in (VISITORS, AGENTS):
        for pair in pairs[::5]:
            play.talk(pair, f"While process {side} restarts")
        assert await asyncio.to_thread(cluster.end, side) == 0
        cluster.start(side)
    await complete(cluster, play)
    # Who sends in the very moment in which the process goes may be reset before the close was read.
    codes = [code for pair in pairs for side in (pair.visitor, pair.viewer) for code in side.codes]
    assert set(codes) <= {4012, 1006} and codes.count(4012) >= 0.9 * len(codes), codes
