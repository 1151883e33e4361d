"""What a page may be at most, so that a hostile one keeps neither this process nor an agent's browser busy.

The same numbers as in static/js/replica/limits.js: what is refused here no viewer has to build.
"""

from typing import TYPE_CHECKING, Any

from sessions_app.leaks.payloads import TooLarge

if TYPE_CHECKING:
    from sessions_app.leaks.table import Table

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
FEW_BYTES = 2 * min(MAX_SECTION.values())  # a digit and a comma for each
# Nearly all of every payload. No item of these is a list: who reads one all the same, refuses it.
FLAT = frozenset({"attrs", "caret", "gone", "ids", "nodes", "scroll", "strings", "text", "view"})


def check_size(data: dict[str, Any], size: int) -> int:
    """``size``: bytes of the payload; few bytes hold no more items than may be. Returns how many items there are."""
    if size <= FEW_BYTES:
        return 0
    items = 0
    for name, listed in data.items():
        if type(listed) is not list:
            continue
        count = len(listed)
        if count > MAX_SECTION.get(name, MAX_ITEMS):
            raise TooLarge(f"The section {name[:20]} has {count} items.")
        items += count
        if name not in FLAT:
            items += sum(len(one) for one in listed if type(one) is list)
    if items > MAX_ITEMS:
        raise TooLarge(f"A payload has {items} items.")
    return items


def check_count(there: int, more: int) -> None:
    """A page of so many nodes gets these besides; what the same payload takes away is not counted."""
    if more > MAX_NEW_NODES:
        raise TooLarge(f"One change brings more than {MAX_NEW_NODES} nodes.")
    if there > MAX_NODES:
        raise TooLarge(f"A page has more than {MAX_NODES} nodes.")


class Allowance:
    """What one payload may still bring."""

    moved, documents = MAX_MOVED_NODES, MAX_DOCUMENTS

    def document(self) -> None:
        self.documents -= 1
        if self.documents < 0:
            raise TooLarge(f"One change brings more than {MAX_DOCUMENTS} documents.")

    def move(self, table: "Table", root: int, depth: int) -> None:
        """The node in row ``root`` comes to be at this depth, with all below it."""
        pending = [(root, depth)]
        while pending:
            row, deep = pending.pop()
            if deep > MAX_DEPTH:
                raise too_deep()
            self.moved -= 1
            if self.moved < 0:
                raise TooLarge(f"One change moves more than {MAX_MOVED_NODES} nodes.")
            if row in table.inner:
                pending.append((table.inner[row], deep + 1))
            pending.extend((child, deep + 1) for child in table.children(row))


def too_deep() -> TooLarge:
    return TooLarge(f"More than {MAX_DEPTH} nodes lie within each other.")


def levels_below(table: "Table", row: int) -> int:
    """How many levels there may be in this node, beside its children: below 0 when it may not have any. 0: the page."""
    levels = MAX_DEPTH
    while row:
        row, levels = table.parent[row], levels - 1
    return levels
