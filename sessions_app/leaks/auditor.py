"""Audits in a process of their own, at low priority: a large page takes a second, in which no frame must wait.

Most snapshots need none (masking/audit_names.py). The process starts with the first that does, and anew after it died.
It ends with ours, however ours ends.
"""

import asyncio
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from masking.snapshot_audit import Context
from sessions_app.leaks.soup import audit

NICE = 10
_pool: ProcessPoolExecutor | None = None


async def audited(payloads: list[Any], contexts: list[Context]) -> list[str]:
    """As ``soup.audit``; raises BrokenProcessPool when the process dies with a page for the second time."""
    try:
        return await _ask(payloads, contexts)
    except BrokenProcessPool:
        _forget()
        return await _ask(payloads, contexts)


async def _ask(payloads: list[Any], contexts: list[Context]) -> list[str]:
    global _pool
    if _pool is None:
        # Not forked: this process has threads, sockets and a database.
        spawn = multiprocessing.get_context("spawn")
        _pool = ProcessPoolExecutor(1, mp_context=spawn, initializer=_settle)
    return await asyncio.get_running_loop().run_in_executor(_pool, audit, payloads, contexts)


def _settle() -> None:
    """In the process, before its first audit."""
    os.nice(NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """The pool waits for work on a pipe that its process holds open itself: it would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _forget() -> None:
    global _pool
    if _pool is not None:
        _pool.shutdown(wait=False)
        _pool = None
