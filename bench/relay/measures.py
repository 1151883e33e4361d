"""The measures, one function each. A row is a dict of plain numbers."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from bench.relay.load import STEADY, Pace, Session, Tally, flood, play
from bench.relay.servers import Server, started
from bench.relay.sessions import opened

Row = dict[str, Any]
RATES = (1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 9, 10)
SLOW_MS = 50
AFTER_JOINING = 5  # seconds: who has joined and pointed is written to the trail, once for each page load
AT_REST = 13  # seconds until our server has packed what it knows of a page
PAGE_KB = 35  # of some 2,000 nodes, as many a shop's page has


async def measured(server: Server, work: Callable[[], Any]) -> tuple[Tally, float]:
    """The tally and the server's seconds of processor time."""
    before = server.cpu()
    tally = await work()
    return tally, server.cpu() - before


def _row(tally: Tally, cpu: float) -> Row:
    return {
        "sent": tally.sent,
        "lost": tally.sent - tally.received,
        "late": tally.late,
        "p50_ms": tally.percentile(0.5),
        "p95_ms": tally.percentile(0.95),
        "p99_ms": tally.percentile(0.99),
        "cpu_us": 1e6 * cpu / max(1, tally.received),
    }


def close(sessions: list[Session]) -> None:
    for session in sessions:
        session.close()


async def steady(server: Server, count: int, seconds: float, pace: Pace = STEADY, **how: Any) -> Row:
    """So many sessions at their pace."""
    sessions = await opened(server, count, **how)
    try:
        await play(sessions, pace, max(2, 2 * pace.cycle))  # until each has moved
        await asyncio.sleep(AFTER_JOINING)
        tally, cpu = await measured(server, lambda: play(sessions, pace, seconds))
        return {**_row(tally, cpu), "cpu_share": cpu / seconds, "memory": server.memory()}
    finally:
        close(sessions)


async def saturated(server: Server, seconds: float, count: int = 200) -> Row:
    sessions = await opened(server, count, size=150)
    try:
        await flood(sessions, 2)
        await asyncio.sleep(AFTER_JOINING)
        tally, cpu = await measured(server, lambda: flood(sessions, seconds))
        return {**_row(tally, cpu), "per_second": tally.received / seconds, "cpu_share": cpu / seconds}
    finally:
        close(sessions)


async def most(server: Server, seconds: float, count: int = 200) -> Row:
    """Messages a second at the highest rate with p95 within SLOW_MS and nothing lost."""
    sessions = await opened(server, count, size=150)
    best: Row = {"per_second": 0}
    try:
        await play(sessions, Pace(pages=False), 2)
        await asyncio.sleep(AFTER_JOINING)
        for rate in RATES:
            pace = Pace(rate=rate, pages=False)
            tally, cpu = await measured(server, partial(play, sessions, pace, seconds))
            row = {**_row(tally, cpu), "per_second": tally.sent / seconds}
            if row["p95_ms"] > SLOW_MS or row["lost"]:
                break
            best = row
        return best
    finally:
        close(sessions)


async def big_page(server: Server, times: int = 8) -> Row:
    """800 KB among 20 sessions whose pointers move: how long it takes, and what the pointers feel."""
    sessions = await opened(server, 20, size=150)
    first, others = sessions[0], sessions[1:]
    first.size = 800
    pace = Pace(pages=False)
    try:
        await play(others, pace, 2)
        await asyncio.sleep(AFTER_JOINING)
        calm, _ = await measured(server, lambda: play(others, pace, times))

        async def pages() -> None:
            for _ in range(times):
                first.ready.clear()
                first.whole_page()
                await asyncio.wait_for(first.ready.wait(), 30)
                first.ack()
                await asyncio.sleep(0.5)

        async def both() -> Tally:
            tally, _ = await asyncio.gather(play(others, pace, times), pages())
            return tally

        first.tally.pages.clear()
        tally, _ = await measured(server, both)
        passing = sorted(first.tally.pages)
        return {
            "page_ms": 1000 * passing[len(passing) // 2],
            "calm_p99_ms": calm.percentile(0.99),
            "p99_ms": tally.percentile(0.99),
        }
    finally:
        close(sessions)


async def idle(server: Server, groups: int = 10, count: int = 30) -> Row:
    """Bytes that a session takes whose page is small and at rest, where some come while the others are at rest."""
    close(await opened(server, 20, size=8))
    await asyncio.sleep(3)
    before = server.memory()
    sessions = []
    for _ in range(groups):
        sessions += await opened(server, count, size=8)
        await asyncio.sleep(AT_REST)
    after = server.memory()
    close(sessions)
    return {"session_bytes": (after - before) / len(sessions)}


async def processes(count: int, sessions: int, seconds: float, pace: Pace, *, across: bool) -> Row:
    """Several processes of ours, on Redis as soon as there are two."""
    bridged = {} if count > 1 else {"REDIS_URL": ""}
    with started("product", count, **bridged) as server:
        return await steady(server, sessions, seconds, pace, across=across, size=PAGE_KB)
