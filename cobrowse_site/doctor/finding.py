"""One line of the doctor's: what was looked at, how it is, and what to change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

OK, WARN, BAD = "ok", "warn", "bad"


@dataclass(frozen=True)
class Finding:
    name: str
    level: str
    words: str
    change: str = ""


Check = Callable[[], Iterator[Finding]]


def ok(name: str, words: str) -> Finding:
    return Finding(name, OK, words)


def warn(name: str, words: str, change: str) -> Finding:
    return Finding(name, WARN, words, change)


def bad(name: str, words: str, change: str) -> Finding:
    return Finding(name, BAD, words, change)
