"""Large payloads are read a little at a time, in turns with all else that the process does.

A thread would not do: only one of Python's threads runs at a time, and the event loop would have to ask for its turn
with each call of the network. So reading is a generator that gives up its turn every so many nodes. Only what is one
call of a library goes to a thread, which those libraries mostly let run beside the loop.
"""

import asyncio
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

R = TypeVar("R")
# Yields None where others may go on; work for a thread, whose result it is sent; or ``elsewhere``: go on in a thread.
Steps = Generator[Callable[[], Any] | None, Any, R]

# Others may go on after so many changes, a third of a millisecond or so: a power of two less one.
A_TURN = 511
FEW_A_TURN = 31  # of what takes longer: texts and values that are searched
AT_A_TIME = 4  # payloads that are read: the others wait packed, which takes little memory

_readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="leak-stop")
_places: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
# So many seconds after the event loop has asked for its turn, a thread lets it go on (Python's default is 5 ms).
sys.setswitchinterval(0.0005)


def elsewhere() -> None:
    """A mark: what is left may take a while between two turns. Only hostile pages send so much."""


async def in_reader(work: Callable[..., R], *args: Any) -> R:
    return await asyncio.get_running_loop().run_in_executor(_readers, work, *args)


def _advance(steps: Steps[Any], answer: Any, fault: Exception | None) -> tuple[bool, Any]:
    """Whether that was all, and the result; else what is asked for next."""
    try:
        return False, steps.send(answer) if fault is None else steps.throw(fault)
    except StopIteration as end:
        return True, end.value


def at_once(steps: Steps[R]) -> R:
    """The result of something small, or where nobody waits."""
    answer, fault = None, None
    while True:
        over, asked = _advance(steps, answer, fault)
        if over:
            return cast(R, asked)
        answer, fault = None, None
        if asked is not None:
            try:
                answer = asked()
            except Exception as raised:
                fault = raised


async def in_turns(steps: Steps[R]) -> R:
    """The result of something large."""
    loop = asyncio.get_running_loop()
    async with _places.setdefault(loop, asyncio.Semaphore(AT_A_TIME)):
        answer, fault = None, None
        while True:
            over, asked = _advance(steps, answer, fault)
            if over:
                return cast(R, asked)
            answer, fault = None, None
            if asked is elsewhere:
                return await in_reader(at_once, steps)
            try:
                answer = await (in_reader(asked) if asked is not None else asyncio.sleep(0))
            except Exception as raised:
                fault = raised
