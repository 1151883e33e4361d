"""Which texts stand side by side, and where in them something was found."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from sessions_app.leaks.nodes import EMPTY
from sessions_app.leaks.stops import Stop
from sessions_app.leaks.table import Table

# What is looked at on either side of a text: more than the longest number with all its gaps.
_CHARACTERS = 80
_STEPS = 200


class Window(NamedTuple):
    """``pieces``: rows of texts in the order of the page, 0 as a break. From ``first`` to ``last``
    they have changed."""

    pieces: list[int]
    first: int
    last: int

    def may_clear(self, index: int) -> bool:
        """Whether all is in sight that could be a reason for stars in this piece."""
        return self.first - 1 <= index <= self.last + 1


def around(table: Table, middle: list[int]) -> Window:
    """``middle`` with the texts before and behind it that a number could go on in."""
    if len(middle) == 1 and table.stands_alone(middle[0]):
        return Window(middle, 0, 0)
    before = _beyond(table, next(filter(None, middle)), back=True)
    behind = _beyond(table, next(filter(None, reversed(middle))), back=False)
    before.reverse()
    return Window([*before, *middle, *behind], len(before), len(before) + len(middle) - 1)


def _beyond(table: Table, row: int, *, back: bool) -> list[int]:
    found: list[int] = []
    characters = 0
    for _ in range(_STEPS):
        row = _step(table, row, back)
        if not row:
            break
        what = table.what[row]
        if isinstance(what, str):
            found.append(row)
            characters += len(what)
            if characters >= _CHARACTERS:
                break
    return found


def _step(table: Table, row: int, back: bool) -> int:
    """The next text or empty stand-in in the order of the page; 0 where another line or box begins."""
    beside, inside = (table.prev, table.last) if back else (table.next, table.first)
    while True:
        while not beside[row]:
            row = table.parent[row]
            if not table.goes_through(row):
                return 0
        row = beside[row]
        while table.goes_through(row):
            if not inside[row]:
                break
            row = inside[row]
        else:
            what = table.what[row]
            return row if isinstance(what, str) or (what is not None and what.kind == EMPTY) else 0


def texts_of(table: Table, pieces: Iterable[int]) -> list[str]:
    """Of each piece, and BREAK for a break."""
    return list(map(table.what.__getitem__, pieces))  # type: ignore[arg-type]  # pieces are texts


def starts_of(parts: Iterable[str]) -> list[int]:
    """Where each part begins in all of them joined, and where the last one ends."""
    return [0, *accumulate(map(len, parts))]


def located(stops: Iterable[Stop], starts: Sequence[int]) -> Iterator[tuple[int, Stop]]:
    """For each of the parts of a text that a stop touches: its index, and the stop as the part has it."""
    for start, end, kind in stops:
        index = bisect_right(starts, start) - 1
        while index < len(starts) - 1 and starts[index] < end:
            own = max(start, starts[index]), min(end, starts[index + 1])
            if own[0] < own[1]:
                yield index, Stop(own[0] - starts[index], own[1] - starts[index], kind)
            index += 1
