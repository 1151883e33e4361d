"""Whether this process can do its work: each thing it needs is asked at the same time, for two seconds at most."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import redis.asyncio
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection

log = logging.getLogger(__name__)

SECONDS = 2
# A database that hangs holds these threads, and no others of the process.
_database_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="readyz")


async def what_is_down() -> list[str]:
    """Names among database, redis and layer."""
    probes: dict[str, Callable[[], Awaitable[None]]] = {"database": _database, "layer": _layer}
    if settings.REDIS_URL:
        probes["redis"] = _redis
    well = await asyncio.gather(*(_answers(name, probe) for name, probe in probes.items()))
    return sorted(name for name, answers in zip(probes, well, strict=True) if not answers)


async def _answers(name: str, probe: Callable[[], Awaitable[None]]) -> bool:
    try:
        await asyncio.wait_for(probe(), SECONDS)
    except Exception as error:  # whatever is wrong, the answer is "not ready"; the kind of fault is for the log only
        log.warning("not ready: %s: %s", name, error.__class__.__name__)
        return False
    return True


async def _database() -> None:
    await asyncio.get_running_loop().run_in_executor(_database_threads, _ask_database)


def _ask_database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()  # this thread's own


async def _redis() -> None:
    client = redis.asyncio.from_url(settings.REDIS_URL, socket_connect_timeout=SECONDS, socket_timeout=SECONDS)
    async with client:
        await client.ping()


async def _layer() -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.send(channel, {"type": "probe"})
    await layer.receive(channel)
