"""Everybody comes back at the same moment, as after an update: the database's connections are enough for all."""

import asyncio
from collections import Counter

import psycopg
import pytest

from tests.faults.person import until
from tests.serving import SITE

pytestmark = pytest.mark.timeout(300)
VISITORS = 400  # more than PostgreSQL has connections, which are a hundred
CONNECTIONS = 10  # that a process may have, as docs/operations.md says
ASKED = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


async def ticket(port: int, site_key: str) -> int:
    """The status of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /api/v1/tag/{site_key}/ticket/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {SITE}\r\n"
    writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1])


async def test_four_hundred_visitors_at_once_leave_the_database_room_for_others(cluster):
    port = cluster.ports[0]
    url = cluster.environment["DATABASE_URL"].replace("postgres://", "postgresql://")
    counts: list[int] = []
    done = asyncio.Event()

    async def watch() -> None:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            while not done.is_set():
                row = await (await connection.execute(ASKED)).fetchone()
                counts.append(row[0])
                await asyncio.sleep(0.005)

    watching = asyncio.create_task(watch())
    await until(lambda: counts, "the first look")
    answers = Counter(await asyncio.gather(*(ticket(port, cluster.site_key) for _ in range(VISITORS))))
    done.set()
    await watching
    assert answers == {200: VISITORS}
    assert 2 < max(counts) <= len(cluster.ports) * CONNECTIONS
