"""The nodes of one page load in columns: a row for each node, some 70 bytes with its texts and what leads to it.

A thousand pages are held at a time in a process: objects would take five times as much (docs/decisions/0012).
Row 0 is nobody's: as a parent, neighbour or child it says that there is none.
"""

from array import array
from collections.abc import Iterator
from typing import Any

from sessions_app.leaks.index import Index
from sessions_app.leaks.limits import check_count
from sessions_app.leaks.nodes import ELEMENT, Mark
from sessions_app.leaks.payloads import Unreadable
from sessions_app.leaks.stops import BREAK


class Field:
    """What a form field holds, if it was told. ``shown``: what agents see instead; None: as it is. ``typed``: it grew
    letter by letter."""

    __slots__ = ("shown", "typed", "value")

    def __init__(self) -> None:
        self.value: str | None = None
        self.shown: str | None = None
        self.typed = False


class Table:
    """``what``: the text, or the mark of any other node; None where no node is.

    Seldom or never had: ``inner``, shadow root or document of a frame; ``shown``, a text as agents see it with stars;
    ``typed``, texts that grew letter by letter; ``fields``.
    """

    def __init__(self) -> None:
        self.ids, self.parent, self.prev, self.next, self.first, self.last = (array("i", (0,)) for _ in range(6))
        self.what: list[str | Mark | None] = [BREAK]  # that of row 0, so that texts can be joined as they stand
        self.inner: dict[int, int] = {}
        self.shown: dict[int, str] = {}
        self.typed: set[int] = set()
        self.fields: dict[int, Field] = {}
        self.index = Index()
        self.free = array("i")
        self.retired: dict[int, None] = {}

    # --- rows

    def take(self, runs: list[tuple[int, int]]) -> "array[int]":
        """Rows for new nodes; ``runs`` of their ids: first, count."""
        count = sum(each for _, each in runs)
        check_count(len(self.what) - 1 - len(self.free) - len(self.retired), count)
        start = len(self.what)
        if count <= len(self.free):
            start = 0
            rows = self.free[len(self.free) - count :]
            del self.free[len(self.free) - count :]
        else:
            rows = array("i", range(start, start + count))
            self._grow(count)
        at = 0
        for first, each in runs:
            part = rows[at : at + each]
            self.index.put(first, part)
            if start:
                self.ids[start + at : start + at + each] = array("i", range(first, first + each))
            else:
                for node_id, row in enumerate(part, first):
                    self.ids[row] = node_id
            at += each
        return rows

    def _grow(self, count: int) -> None:
        empty = bytes(4 * count)
        for column in (self.ids, self.parent, self.prev, self.next, self.first, self.last):
            column.frombytes(empty)
        self.what += [None] * count

    def known(self, node_id: Any) -> int:
        """The row of a node that is there; raises Unreadable."""
        if type(node_id) is not int:
            raise Unreadable("A number was expected.")
        row = self.index.get(node_id)
        if not row or self.what[row] is None:
            raise Unreadable("A node is unknown.")
        return row

    def is_known(self, row: int) -> bool:
        """Whether the id of the node that is here leads to it (still)."""
        return self.index.get(self.ids[row]) == row

    def retire(self, root: int) -> None:
        """A node with all that is in it is gone. It can be read until ``sweep``, as the payload tells of it."""
        ids, first, following, inner, retired = self.ids, self.first, self.next, self.inner, self.retired
        pending = [root]
        while pending:
            row = pending.pop()
            if row in retired:
                continue
            retired[row] = None
            self.index.remove(ids[row], row)
            if row in inner:
                pending.append(inner[row])
            child = first[row]
            while child:
                pending.append(child)
                child = following[child]

    def sweep(self) -> None:
        """Rows of retired nodes are free for others."""
        if not self.retired:
            return
        what, parent, prev, following = self.what, self.parent, self.prev, self.next
        first, last = self.first, self.last
        for row in self.retired:
            what[row] = None
            parent[row] = prev[row] = following[row] = first[row] = last[row] = 0
        for sparse in (self.inner, self.shown, self.fields):
            if sparse:
                for row in self.retired:
                    sparse.pop(row, None)
        self.typed.difference_update(self.retired)
        self.free.extend(self.retired)
        self.retired.clear()

    # --- the tree

    def unlink(self, row: int) -> None:
        parent = self.parent[row]
        if not parent:
            return
        if self.inner.get(parent) == row:
            del self.inner[parent]
        else:
            before, behind = self.prev[row], self.next[row]
            if before:
                self.next[before] = behind
            else:
                self.first[parent] = behind
            if behind:
                self.prev[behind] = before
            else:
                self.last[parent] = before
        self.parent[row] = self.prev[row] = self.next[row] = 0

    def insert(self, row: int, parent: int, after: int) -> None:
        """As a child behind ``after``; 0: the first."""
        self.parent[row], self.prev[row] = parent, after
        if after:
            behind = self.next[after]
            self.next[after] = row
        else:
            behind = self.first[parent]
            self.first[parent] = row
        self.next[row] = behind
        if behind:
            self.prev[behind] = row
        else:
            self.last[parent] = row

    def enclose(self, row: int, host: int) -> None:
        """As the shadow root or document of ``host``; one that was there is nobody's from now on."""
        old = self.inner.get(host)
        if old:
            self.parent[old] = 0
        self.inner[host] = row
        self.parent[row] = host

    def children(self, row: int) -> Iterator[int]:
        child = self.first[row]
        while child:
            following = self.next[child]
            yield child
            child = following

    def is_around(self, row: int, other: int) -> bool:
        """Whether ``other`` is this node or in it."""
        while other:
            if other == row:
                return True
            other = self.parent[other]
        return False

    # --- what a row says

    def text(self, row: int) -> str:
        what = self.what[row]
        return what if isinstance(what, str) else ""

    def is_read(self, row: int) -> bool:
        """Whether people read this text: not that of a style sheet."""
        around = self.what[self.parent[row]]
        return not (isinstance(around, Mark) and around.unread)

    def goes_through(self, row: int) -> bool:
        """Whether text goes on across this node."""
        what = self.what[row]
        return isinstance(what, Mark) and what.inline

    def stands_alone(self, row: int) -> bool:
        """Whether no text goes on in this one: the usual case."""
        return not (self.prev[row] or self.next[row] or self.goes_through(self.parent[row]))

    def set_attribute(self, row: int, name: str, value: str | None) -> None:
        mark = self.what[row]
        if isinstance(mark, Mark) and mark.kind == ELEMENT:
            self.what[row] = mark.with_attribute(name, value)

    def field(self, row: int) -> Field:
        found = self.fields.get(row)
        if found is None:
            found = self.fields[row] = Field()
        return found
