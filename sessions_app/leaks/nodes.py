"""Nodes of the server's model of a page, as others see them; what they are made of is in table.py."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sessions_app.leaks.tokens import Shape

if TYPE_CHECKING:
    from sessions_app.leaks.table import Field, Table

ELEMENT, TEXT, BOX, HOLDER, EMPTY, SHADOW, DOC = range(7)


class Mark:
    """What a node is that is no text; elements with equal attributes share one. ``values``: of those ``names``."""

    __slots__ = ("kind", "names", "shape", "values")

    def __init__(
        self, kind: int, shape: Shape | None = None, names: tuple[str, ...] = (), values: tuple[str, ...] = ()
    ) -> None:
        self.kind, self.shape, self.names, self.values = kind, shape, names, values

    @property
    def inline(self) -> bool:
        """Whether text goes on across it."""
        return self.kind == ELEMENT and self.shape is not None and self.shape.inline

    @property
    def unread(self) -> bool:
        return self.shape is not None and self.shape.unread

    def attribute(self, name: str) -> str:
        """ "" when there is none."""
        return self.values[self.names.index(name)] if name in self.names else ""

    def with_attribute(self, name: str, value: str | None) -> "Mark":
        if value is not None and name in self.names:
            at = self.names.index(name)
            return Mark(self.kind, self.shape, self.names, (*self.values[:at], value, *self.values[at + 1 :]))
        pairs = dict(zip(self.names, self.values, strict=True))
        if value is None:
            pairs.pop(name, None)
        else:
            pairs[name] = value
        return Mark(self.kind, self.shape, tuple(pairs), tuple(pairs.values()))


_TEXT = Mark(TEXT)


class Node:
    """A row of a table, for as long as the row is this node's: until the payload at hand has been dealt with."""

    __slots__ = ("row", "table")

    def __init__(self, table: "Table", row: int) -> None:
        self.table, self.row = table, row

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and other.row == self.row and other.table is self.table

    def __hash__(self) -> int:
        return self.row

    def _at(self, row: int) -> "Node | None":
        return Node(self.table, row) if row else None

    @property
    def id(self) -> int:
        return self.table.ids[self.row]

    @property
    def mark(self) -> Mark:
        what = self.table.what[self.row]
        return what if isinstance(what, Mark) else _TEXT

    @property
    def kind(self) -> int:
        return self.mark.kind

    @property
    def shape(self) -> Shape | None:
        """Of elements and boxes."""
        return self.mark.shape

    @property
    def values(self) -> tuple[str, ...]:
        return self.mark.values

    @property
    def text(self) -> str:
        return self.table.text(self.row)

    @property
    def parent(self) -> "Node | None":
        return self._at(self.table.parent[self.row])

    @property
    def prev(self) -> "Node | None":
        return self._at(self.table.prev[self.row])

    @property
    def inner(self) -> "Node | None":
        """Shadow root, or document of a frame."""
        return self._at(self.table.inner.get(self.row, 0))

    @property
    def read(self) -> bool:
        """Whether people read this text: not that of a style sheet."""
        return self.table.is_read(self.row)

    def attribute(self, name: str) -> str:
        """ "" when there is none, or none that the table keeps."""
        return self.mark.attribute(name)

    @property
    def field(self) -> "Field":
        """What it holds as a form field, from now on."""
        return self.table.field(self.row)

    def children(self) -> Iterator["Node"]:
        for row in self.table.children(self.row):
            yield Node(self.table, row)


class Nodes(Mapping[int, Node]):
    """By id; in the order in which they came as long as none has gone."""

    def __init__(self, table: "Table") -> None:
        self.table = table

    def __getitem__(self, node_id: int) -> Node:
        row = self.table.index.get(node_id)
        if not row:
            raise KeyError(node_id)
        return Node(self.table, row)

    def __len__(self) -> int:
        return len(self.table.index)

    def __iter__(self) -> Iterator[int]:
        return (self.table.ids[row] for row in sorted(self.table.index))


class News:
    """What one payload brought, as rows. ``runs``: new texts in the order of the page, 0 between those that stand
    apart; ``attributes``: with name and value; ``texts``: known ones that have changed; ``new``: all new nodes."""

    def __init__(self) -> None:
        self.runs: list[list[int]] = []
        self.attributes: list[tuple[int, str, str]] = []
        self.texts: list[int] = []
        self.rows: Sequence[int] = ()
        self._new: set[int] | None = None

    @property
    def new(self) -> set[int]:
        """Rows; made when it is asked for, which is seldom."""
        if self._new is None:
            self._new = set(self.rows)
        return self._new
