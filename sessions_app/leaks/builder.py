"""Nodes from tokens: the counterpart of static/js/capture/serialize.js, as static/js/replica/builder.js is."""

from typing import Any

from sessions_app.leaks import tokens as t
from sessions_app.leaks.limits import Allowance, depth_of
from sessions_app.leaks.nodes import BOX, DOC, ELEMENT, EMPTY, HOLDER, SHADOW, TEXT, News, Node
from sessions_app.leaks.payloads import Unreadable
from sessions_app.leaks.tokens import Shape, Strings, number


class Builder:
    """Reads the ``nodes`` section of one payload into ``nodes`` (by id) and says in ``news`` what is new.

    ``open`` holds what goes on once the node at hand is closed: its parent, and the child that comes before.
    """

    def __init__(self, nodes: dict[int, Node], listed: list[Any], strings: Strings, news: News) -> None:
        self.nodes, self.listed, self.strings, self.news = nodes, listed, strings, news
        self.at = 0
        self.shapes: list[Shape] = []
        self.parent: Node | None = None
        self.after: Node | None = None
        self.open: list[tuple[Node | None, Node | None]] = []
        self.run: list[Node | None] = []
        self.allowance = Allowance()
        self.outer = 0  # nodes that the parent of a run lies in

    @property
    def depth(self) -> int:
        """Of the node at hand, in the page."""
        return self.outer + len(self.open)

    def document(self, frame: Node | None) -> Node:
        """One document with all that is in it."""
        self._begin(frame, None)
        try:
            self._one()
            made = self.parent
            while self.open:
                self._one()
        except (IndexError, TypeError):
            raise Unreadable("A list is too short, or its items are of another kind.") from None
        if made is None or made.kind != DOC:
            raise Unreadable("A snapshot begins with a document.")
        return made

    def runs(self) -> None:
        """Runs of neighbours: parent, predecessor or 0, nodes, END."""
        try:
            while self.at < len(self.listed):
                parent, before = self._known(self._take()), self._take()
                self._begin(parent, self._known(before) if before else None)
                if self.after is not None and self.after.parent is not parent:
                    raise Unreadable("A neighbour is elsewhere.")
                while self.open or self.listed[self.at] != t.END:
                    self._one()
                self.at += 1
        except (IndexError, TypeError):
            raise Unreadable("A list is too short, or its items are of another kind.") from None

    def _begin(self, parent: Node | None, after: Node | None) -> None:
        self.parent, self.after = parent, after
        self.outer = depth_of(parent)
        self.run = []
        self.news.runs.append(self.run)

    def _take(self) -> Any:
        self.at += 1
        return self.listed[self.at - 1]

    def _known(self, node_id: Any) -> Node:
        node = self.nodes.get(number(node_id))
        if node is None:
            raise Unreadable("A node is unknown.")
        return node

    def _one(self) -> None:
        token = self._take()
        if token == t.END:
            self._close()
        elif token == t.TEXT:
            self._text(self.strings.fresh(t.TEXT_LIMIT))
        elif token == t.KNOWN_TEXT:
            self._text(self.strings.known(self._take()))
        elif token == t.SHAPE:
            self.shapes.append(t.shape_of(self.strings.shape()))
            self._element(self.shapes[-1])
        elif token == t.REF:
            self._reference(self._known(self._take()))
        elif token == t.MASKED or token == t.HOLDER:
            self._box(BOX if token == t.MASKED else HOLDER)
        elif token == t.EMPTY:
            self._place(Node(self.strings.id(), EMPTY))
        elif token == t.SHADOW:
            number(self._take())
            self._inner(SHADOW)
        elif token == t.DOC:
            number(self._take())
            for _ in range(3):
                self.strings.value(self._take())
            self._inner(DOC)
        elif type(token) is int and token > 0:
            self._element(self.shapes[token - 1])
        else:
            raise Unreadable("Unknown token.")

    def _close(self) -> None:
        closed = self.parent
        if closed is not None and not (closed.shape is not None and closed.shape.inline):
            self.run.append(None)
        self.parent, self.after = self.open.pop()

    def _place(self, made: Node) -> None:
        if self.parent is None:
            raise Unreadable("A node stands outside of the page.")
        self.allowance.node(self.depth)
        self.parent.insert(made, self.after)
        self.nodes[made.id] = self.after = made
        self.news.new.add(made.id)

    def _text(self, text: str) -> None:
        made = Node(self.strings.id(), TEXT)
        made.text = text
        self._place(made)
        if made.read:
            self.run.append(made)

    def _element(self, shape: Shape) -> None:
        strings = self.strings
        values = [strings.value(self._take()) for _ in shape.names]
        made = Node(strings.id(), ELEMENT, shape, values)
        self._place(made)
        for index in shape.told:
            if values[index]:
                self.news.attributes.append((made, shape.names[index], values[index]))
        if not shape.inline:
            self.run.append(None)
        self.open.append((self.parent, made))
        self.parent, self.after = made, None

    def _box(self, kind: int) -> None:
        tag = self.strings.value(self._take())
        self.at += 2  # width and height
        self.strings.value(self._take())
        self._place(Node(self.strings.id(), kind, t.shape_of(tag), []))
        self.run.append(None)

    def _reference(self, node: Node) -> None:
        """A node that is known already is moved here."""
        self.allowance.move(node, self.depth)
        if node is not self.after:
            if self.parent is None or self._is_around(node):
                raise Unreadable("A node cannot be moved there.")
            node.unlink()
            self.parent.insert(node, self.after)
            self.after = node
        self.run.append(None)

    def _is_around(self, node: Node) -> bool:
        at = self.parent
        while at is not None:
            if at is node:
                return True
            at = at.parent
        return False

    def _inner(self, kind: int) -> None:
        """A shadow root or the document of a frame: beside the children of what it is in."""
        self.allowance.node(self.depth)
        if kind == DOC:
            self.allowance.document()
        made = Node(self.strings.id(), kind)
        self.nodes[made.id] = made
        self.news.new.add(made.id)
        if self.parent is not None:
            self.parent.inner = made
            made.parent = self.parent
        self.run.append(None)
        self.open.append((self.parent, self.after))
        self.parent, self.after = made, None
