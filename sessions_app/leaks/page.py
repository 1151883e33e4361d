"""The server's model of one page load: as much of the tree as it takes to know which texts stand side by side.

It follows the stream as the replica does (static/js/replica/apply.js). It lives in memory only, for as long as the
page load streams, and holds what the page really said; ``shown`` of a node is what the agents got instead.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from sessions_app.leaks import packing
from sessions_app.leaks.builder import Builder
from sessions_app.leaks.nodes import DOC, Mark, News, Node, Nodes
from sessions_app.leaks.payloads import Unreadable
from sessions_app.leaks.table import Table
from sessions_app.leaks.tokens import KEPT, Strings, is_told, number, section, units
from sessions_app.leaks.turns import A_TURN, Steps

# Payload bytes since the last snapshot that the model may have grown from; past it a snapshot makes it small again.
MAX_TAKEN = 256 * 1024 * 1024
_AT_REST = Table()  # of all pages at rest


class Page:
    """``everything``: with all attributes, as the audit asks selectors of it."""

    def __init__(self, *, everything: bool = True) -> None:
        self.everything = everything
        self.table = Table()
        self.packed = b""  # the table of a page at rest
        self.taken = 0
        self.caret: list[Any] = []  # field, start, end, as it was told last (static/js/shared/typing.js)
        self._root = 0
        # Of all elements since the last snapshot, until ``take_marks``: few, as elements that are alike share one.
        self.marks: set[Mark] | None = None

    @property
    def root(self) -> Node | None:
        return Node(self.table, self._root) if self._root else None

    @property
    def nodes(self) -> Nodes:
        return Nodes(self.table)

    def known(self, node_id: Any) -> Node:
        """Raises Unreadable."""
        return Node(self.table, self.table.known(node_id))

    def expand(self, data: Any) -> dict[str, Any]:
        """The long form of a payload; a mere string is what was typed at the caret."""
        if type(data) is str:
            if not self.caret or not self.caret[0]:
                raise Unreadable("Text was typed, and nobody knows where.")
            field, start = number(self.caret[0]), number(self.caret[1])
            behind = start + len(units(data))
            data = {"field": [field, 0, start, 0, data], "caret": [field, behind, behind]}
        if type(data) is not dict:
            raise Unreadable("A payload is an object.")
        if data.get("caret") is not None or data.get("v"):
            self.caret = section(data, "caret")
        return data

    def count(self, size: int, snapshot: bool) -> None:
        """A payload of so many bytes is about to be taken in."""
        self.taken = size if snapshot else self.taken + size
        if self.taken > MAX_TAKEN:
            raise Unreadable("The page has changed so much that only a new snapshot helps.")

    # --- at rest

    def rest(self) -> None:
        """Take little room until the page changes: a process holds a thousand, and most stand still."""
        self.table.sweep()
        self.packed, self.table = packing.pack(self.table), _AT_REST

    def wake(self) -> Steps[None]:
        self.table = yield partial(packing.unpack, self.packed)
        self.packed = b""

    # --- the page, and changes of it

    def snapshot(self, data: dict[str, Any]) -> Steps[News]:
        self.table, self.packed = Table(), b""
        self._root = 0
        self.marks = set()
        news = News()
        self._root = yield from self._document(data, 0, news)
        return news

    def guest(self, frame: Node, data: dict[str, Any]) -> Steps[News]:
        """The whole page of a frame that captured itself."""
        self.table.sweep()
        if frame.inner is not None:
            self.table.retire(frame.inner.row)
        news = News()
        yield from self._document(data, frame.row, news)
        return news

    def _document(self, data: dict[str, Any], frame: int, news: News) -> Steps[int]:
        builder = self._builder(data, (yield from Strings.of(data)), news)
        row = yield from builder.document(frame)
        self._keep(builder.marks.values())
        return row

    def _builder(self, data: dict[str, Any], strings: Strings, news: News) -> Builder:
        return Builder(self.table, section(data, "nodes"), strings, news, self.everything)

    def _keep(self, marks: Iterable[Mark]) -> None:
        if self.marks is not None:
            self.marks.update(marks)

    def take_marks(self) -> set[Mark]:
        """What the audit is asked about, once a snapshot is whole; from then on nothing is kept."""
        marks, self.marks = self.marks or set(), None
        return marks

    def mutation(self, data: dict[str, Any]) -> Steps[News]:
        self.table.sweep()
        news = News()
        gone = yield from self._detach(section(data, "gone"))
        strings = yield from Strings.of(data)
        builder = self._builder(data, strings, news)
        yield from builder.runs()
        self._keep(builder.marks.values())
        yield from self._attributes(section(data, "attrs"), strings, news)
        yield from self._texts(section(data, "text"), news)
        for row in gone:
            if not self.table.parent[row]:
                self.table.retire(row)
        return news

    def _detach(self, deltas: list[Any]) -> Steps[list[int]]:
        table = self.table
        gone = []
        node_id = 0
        for count, delta in enumerate(deltas, 1):
            if count & A_TURN == 0:
                yield None
            node_id += number(delta)
            row = table.known(node_id)
            what = table.what[row]
            if isinstance(what, Mark) and what.kind == DOC:
                row = table.first[row]
                if not row:
                    continue
            else:
                table.index.remove(node_id, row)
            table.unlink(row)
            gone.append(row)
        return gone

    def _attributes(self, listed: list[Any], strings: Strings, news: News) -> Steps[None]:
        if len(listed) % 3:
            raise Unreadable("A list is too short.")
        table, told, value_of = self.table, news.attributes, strings.value
        node_id = 0
        entries = iter(listed)
        for count, delta, named, said in zip(range(1, len(listed)), entries, entries, entries, strict=False):
            if count & A_TURN == 0:
                yield None
            node_id += delta
            row = table.known(node_id)
            name = value_of(named)
            value = None if said is None else value_of(said)
            if self.everything or name in KEPT:
                table.set_attribute(row, name, value)
                made = table.what[row]
                self._keep([made] if isinstance(made, Mark) else [])
            if value and is_told(name):
                told.append((row, name, value))

    def _texts(self, listed: list[Any], news: News) -> Steps[None]:
        table = self.table
        node_id = 0
        if len(listed) % 4:
            raise Unreadable("A list is too short.")
        entries = iter(listed)
        for count, delta, start, removed, put in zip(
            range(1, len(listed)), entries, entries, entries, entries, strict=False
        ):
            if count & A_TURN == 0:
                yield None
            node_id += delta
            row = table.known(node_id)
            old, put = table.what[row], units(put)
            if not isinstance(old, str):
                raise Unreadable("A text is no text.")
            if number(start) < 0:
                table.what[row] = put
                table.shown.pop(row, None)
            else:
                table.what[row] = spliced(old, start, number(removed), put)
                if row in table.shown:
                    table.shown[row] = spliced(table.shown[row], start, removed, put)
                if 0 < len(put) <= 4 and (put.isdigit() or any(map(str.isdigit, put))):
                    table.typed.add(row)
            news.texts.append(row)


def spliced(old: str, start: int, removed: int, put: str) -> str:
    """What a change makes of a text; all counts in UTF-16 units."""
    if not 0 <= start <= len(old) or removed < 0:
        raise Unreadable("A text is shorter than it should be.")
    return old[:start] + put + old[start + removed :]
