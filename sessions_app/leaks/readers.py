"""Threads that read large payloads, so that nothing else of the process waits for one."""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

R = TypeVar("R")

_readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="leak-stop")
# One of Python's threads runs at a time, and each time something arrives the event loop has to ask for its turn. So
# many seconds after that a reader lets it go on; with the default of 5 ms every pointer would feel a reader. (One that
# lets go by itself, with sleep(0), takes the turn again before the loop has woken up: it waited for 170 ms.)
sys.setswitchinterval(0.0005)


async def in_reader(work: Callable[..., R], *args: Any) -> R:
    return await asyncio.get_running_loop().run_in_executor(_readers, work, *args)
