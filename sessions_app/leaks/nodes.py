"""Nodes of the server's model of a page, linked as in a document."""

from collections.abc import Iterator

from sessions_app.leaks import tokens as t
from sessions_app.leaks.tokens import Shape

ELEMENT, TEXT, BOX, HOLDER, EMPTY, SHADOW, DOC = range(7)


class Node:
    """One node. ``value`` is what a field holds, if it was told; ``typed`` that it grew letter by letter."""

    __slots__ = (
        "first",
        "id",
        "inner",
        "kind",
        "last",
        "next",
        "parent",
        "prev",
        "shape",
        "shown",
        "text",
        "typed",
        "value",
        "values",
    )

    def __init__(self, node_id: int, kind: int, shape: Shape | None = None, values: list[str] | None = None) -> None:
        self.id = node_id
        self.kind = kind
        self.shape = shape
        self.values = values
        self.text = ""
        self.value: str | None = None
        self.shown: str | None = None  # None: as it is
        self.typed = False
        self.parent: Node | None = None
        self.prev: Node | None = None
        self.next: Node | None = None
        self.first: Node | None = None
        self.last: Node | None = None
        self.inner: Node | None = None  # shadow root, or document of a frame

    @property
    def read(self) -> bool:
        """Whether people read this text: not that of a style sheet."""
        return self.parent is None or self.parent.shape is None or not self.parent.shape.unread

    def attribute(self, name: str) -> str:
        """ "" when there is none."""
        if self.shape is None or self.values is None or name not in self.shape.names:
            return ""
        return self.values[self.shape.names.index(name)]

    def set_attribute(self, name: str, value: str | None) -> None:
        if self.shape is None or self.values is None:
            return
        pairs = dict(zip(self.shape.names, self.values, strict=True))
        if value is None:
            pairs.pop(name, None)
        else:
            pairs[name] = value
        mark = self.shape
        told = tuple(index for index, each in enumerate(pairs) if t.is_told(each))
        self.shape = Shape(mark.tag, tuple(pairs), told, mark.inline, mark.unread)
        self.values = list(pairs.values())

    def unlink(self) -> None:
        parent = self.parent
        if parent is None:
            return
        if parent.inner is self:
            parent.inner = None
        else:
            if self.prev is None:
                parent.first = self.next
            else:
                self.prev.next = self.next
            if self.next is None:
                parent.last = self.prev
            else:
                self.next.prev = self.prev
        self.parent = self.prev = self.next = None

    def insert(self, node: "Node", after: "Node | None") -> None:
        """``node`` becomes a child, behind ``after``; None: the first."""
        node.parent, node.prev = self, after
        node.next = self.first if after is None else after.next
        if node.prev is None:
            self.first = node
        else:
            node.prev.next = node
        if node.next is None:
            self.last = node
        else:
            node.next.prev = node

    def children(self) -> Iterator["Node"]:
        child = self.first
        while child is not None:
            following = child.next
            yield child
            child = following


class News:
    """What one payload brought. ``runs``: new texts in the order of the page, None between those that stand apart."""

    def __init__(self) -> None:
        self.runs: list[list[Node | None]] = []
        self.attributes: list[tuple[Node, str, str]] = []
        self.texts: list[Node] = []  # known ones that have changed
        self.new: set[int] = set()  # ids
