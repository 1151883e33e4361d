"""Time limits within a process of its own; they rest on SIGALRM and work in its main thread only."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raises TimeoutError inside of the block once the time is over."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def countdown(seconds: float) -> Callable[[], float]:
    """A function that tells how many seconds are left."""
    end = time.monotonic() + seconds
    return lambda: end - time.monotonic()
