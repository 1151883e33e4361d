"""Which texts stand side by side, and where in them something was found."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sessions_app.leaks.nodes import ELEMENT, EMPTY, TEXT, Node
from sessions_app.leaks.stops import BREAK, Stop

# What is looked at on either side of a text: more than the longest number with all its gaps.
_CHARACTERS = 80
_STEPS = 200


class Window(NamedTuple):
    """``pieces``: texts in the order of the page, None as a break. From ``first`` to ``last`` they have changed."""

    pieces: list[Node | None]
    first: int
    last: int

    def may_clear(self, index: int) -> bool:
        """Whether all is in sight that could be a reason for stars in this piece."""
        return self.first - 1 <= index <= self.last + 1


def around(middle: Sequence[Node | None]) -> Window:
    """``middle`` with the texts before and behind it that a number could go on in."""
    nodes = [node for node in middle if node is not None]
    before = _beyond(nodes[0], back=True)[::-1]
    pieces = [*before, *middle, *_beyond(nodes[-1], back=False)]
    return Window(pieces, len(before), len(before) + len(middle) - 1)


def _beyond(node: Node, *, back: bool) -> list[Node]:
    found: list[Node] = []
    characters = 0
    at: Node | None = node
    for _ in range(_STEPS):
        at = _step(at, back)
        if at is None:
            break
        if at.kind == TEXT:
            found.append(at)
            characters += len(at.text)
            if characters >= _CHARACTERS:
                break
    return found


def _step(at: Node | None, back: bool) -> Node | None:
    """The next text or empty stand-in in the order of the page; None where another line or box begins."""
    while at is not None:
        beside = at.prev if back else at.next
        if beside is None:
            at = at.parent
            if at is None or not _goes_through(at):
                return None
            continue
        at = beside
        while _goes_through(at):
            inside = at.last if back else at.first
            if inside is None:
                break
            at = inside
        if at.kind in (TEXT, EMPTY):
            return at
        if not _goes_through(at):
            return None
    return None


def _goes_through(node: Node) -> bool:
    return node.kind == ELEMENT and node.shape is not None and node.shape.inline


def joined(texts: Iterable[str | None]) -> tuple[str, list[int]]:
    """All in one, None as a break, and where each begins."""
    parts, starts, at = [], [], 0
    for text in texts:
        part = BREAK if text is None else text
        parts.append(part)
        starts.append(at)
        at += len(part)
    return "".join(parts), starts


def located(stops: Iterable[Stop], starts: list[int], lengths: list[int]) -> Iterator[tuple[int, Stop]]:
    """For each part that a stop touches: its index, and the stop as the part has it."""
    for start, end, kind in stops:
        index = bisect_right(starts, start) - 1
        while index < len(starts) and starts[index] < end:
            own = max(0, start - starts[index]), min(lengths[index], end - starts[index])
            if own[0] < own[1]:
                yield index, Stop(*own, kind)
            index += 1
