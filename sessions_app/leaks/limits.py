"""What a page may be at most, so that a hostile one keeps neither this process nor an agent's browser busy.

The same numbers as in static/js/replica/limits.js: what is refused here no viewer has to build.
"""

from typing import Any

from sessions_app.leaks.nodes import Node
from sessions_app.leaks.payloads import Unreadable

MAX_NODES = 100_000  # of a page with all its frames
MAX_NEW_NODES = 50_000  # that one payload brings
MAX_MOVED_NODES = 2 * MAX_NODES  # that one payload moves
MAX_DEPTH = 800  # elements, shadow roots and documents within each other
MAX_DOCUMENTS = 200  # that one payload brings
MAX_ITEMS = 1_000_000  # of all sections of a payload
MAX_SECTION = {
    "rule": 80_000,
    "scroll": 30_000,
    "motion": 10_000,
    "canvas": 4000,
    "fonts": 4000,
    "top": 4000,
    "play": 6000,
    "guest": 400,
}


class TooLarge(Unreadable):
    """More than is shown; another snapshot of the same page would not help."""


def check_size(data: dict[str, Any]) -> None:
    items = 0
    for name, listed in data.items():
        if type(listed) is not list:
            continue
        items += len(listed) + sum(len(one) for one in listed if type(one) is list)
        if len(listed) > MAX_SECTION.get(name, MAX_ITEMS):
            raise TooLarge(f"The section {name[:20]} has {len(listed)} items.")
    if items > MAX_ITEMS:
        raise TooLarge(f"A payload has {items} items.")


class Allowance:
    """What one payload may still bring."""

    def __init__(self) -> None:
        self.fresh, self.moved, self.documents = MAX_NEW_NODES, MAX_MOVED_NODES, MAX_DOCUMENTS

    def node(self, depth: int) -> None:
        _level(depth)
        self.fresh -= 1
        if self.fresh < 0:
            raise TooLarge(f"One change brings more than {MAX_NEW_NODES} nodes.")

    def document(self) -> None:
        self.documents -= 1
        if self.documents < 0:
            raise TooLarge(f"One change brings more than {MAX_DOCUMENTS} documents.")

    def move(self, root: Node, depth: int) -> None:
        """``root`` comes to be at this depth, with all below it."""
        pending = [(root, depth)]
        while pending:
            node, deep = pending.pop()
            _level(deep)
            self.moved -= 1
            if self.moved < 0:
                raise TooLarge(f"One change moves more than {MAX_MOVED_NODES} nodes.")
            if node.inner is not None:
                pending.append((node.inner, deep + 1))
            pending.extend((child, deep + 1) for child in node.children())


def _level(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise TooLarge(f"More than {MAX_DEPTH} nodes lie within each other.")


def depth_of(node: Node | None) -> int:
    """How many nodes it lies in, itself counted."""
    depth = 0
    while node is not None:
        node, depth = node.parent, depth + 1
    return depth
