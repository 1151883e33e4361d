"""The server's model of one page load: as much of the tree as it takes to know which texts stand side by side.

It follows the stream as the replica does (static/js/replica/apply.js). It lives in memory only, for as long as the
page load streams, and holds what the page really said; ``shown`` of a node is what the agents got instead.
"""

from typing import Any

from sessions_app.leaks import tokens as t
from sessions_app.leaks.builder import Builder
from sessions_app.leaks.limits import MAX_NODES, TooLarge
from sessions_app.leaks.nodes import DOC, TEXT, News, Node
from sessions_app.leaks.payloads import Unreadable
from sessions_app.leaks.tokens import Strings, number, section, units

# Payload bytes since the last snapshot that the model may have grown from; past it a snapshot makes it small again.
MAX_TAKEN = 256 * 1024 * 1024


class Page:
    def __init__(self) -> None:
        self.nodes: dict[int, Node] = {}
        self.root: Node | None = None
        self.taken = 0
        self.caret: list[Any] = []  # field, start, end, as it was told last (static/js/shared/typing.js)

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

    def known(self, node_id: Any) -> Node:
        node = self.nodes.get(number(node_id))
        if node is None:
            raise Unreadable("A node is unknown.")
        return node

    # --- the page, and changes of it

    def snapshot(self, data: dict[str, Any]) -> News:
        self.nodes.clear()
        self.root = None
        news = News()
        self._document(data, None, news)
        return news

    def guest(self, frame: Node, data: dict[str, Any]) -> News:
        """The whole page of a frame that captured itself."""
        if frame.inner is not None:
            self._forget(frame.inner)
        news = News()
        self._document(data, frame, news)
        return news

    def _document(self, data: dict[str, Any], frame: Node | None, news: News) -> None:
        listed = section(data, "nodes")
        if not listed or listed[0] != t.DOC:
            raise Unreadable("A snapshot begins with a document.")
        made = Builder(self.nodes, listed, Strings(data), news).document(frame)
        if frame is None:
            self.root = made

    def mutation(self, data: dict[str, Any]) -> News:
        news = News()
        gone = self._detach(section(data, "gone"))
        strings = Strings(data)
        listed = section(data, "nodes")
        if listed and len(self.nodes) > MAX_NODES:
            raise TooLarge(f"A page has more than {MAX_NODES} nodes.")
        Builder(self.nodes, listed, strings, news).runs()
        self._attributes(section(data, "attrs"), strings, news)
        self._texts(section(data, "text"), news)
        for node in gone:
            if node.parent is None:
                self._forget(node)
        return news

    def _detach(self, deltas: list[Any]) -> list[Node]:
        gone = []
        node_id = 0
        for delta in deltas:
            node_id += number(delta)
            node = self.known(node_id)
            if node.kind == DOC:
                root = node.first
                if root is None:
                    continue
                node = root
            else:
                del self.nodes[node_id]
            node.unlink()
            gone.append(node)
        return gone

    def _forget(self, root: Node) -> None:
        pending = [root]
        while pending:
            node = pending.pop()
            if self.nodes.get(node.id) is node:
                del self.nodes[node.id]
            if node.inner is not None:
                pending.append(node.inner)
            pending.extend(node.children())

    def _attributes(self, listed: list[Any], strings: Strings, news: News) -> None:
        node_id = 0
        if len(listed) % 3:
            raise Unreadable("A list is too short.")
        for at in range(0, len(listed), 3):
            node_id += number(listed[at])
            node = self.known(node_id)
            name = strings.value(listed[at + 1])
            value = None if listed[at + 2] is None else strings.value(listed[at + 2])
            node.set_attribute(name, value)
            if value and t.is_told(name):
                news.attributes.append((node, name, value))

    def _texts(self, listed: list[Any], news: News) -> None:
        node_id = 0
        if len(listed) % 4:
            raise Unreadable("A list is too short.")
        for at in range(0, len(listed), 4):
            node_id += number(listed[at])
            node, start, put = self.known(node_id), number(listed[at + 1]), units(listed[at + 3])
            if node.kind != TEXT:
                raise Unreadable("A text is no text.")
            if start < 0:
                node.text, node.shown = put, None
            else:
                removed = number(listed[at + 2])
                node.text = spliced(node.text, start, removed, put)
                if node.shown is not None:
                    node.shown = spliced(node.shown, start, removed, put)
                node.typed = node.typed or (0 < len(put) <= 4 and any(char.isdigit() for char in put))
            news.texts.append(node)


def spliced(old: str, start: int, removed: int, put: str) -> str:
    """What a change makes of a text; all counts in UTF-16 units."""
    if not 0 <= start <= len(old) or removed < 0:
        raise Unreadable("A text is shorter than it should be.")
    return old[:start] + put + old[start + removed :]
