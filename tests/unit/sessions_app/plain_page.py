"""A page as the stream tells it, in the plainest way: a tree of dicts, which the leak stop's model is held against."""

from collections.abc import Iterator
from typing import Any

from masking.detectors import card_spans, iban_spans

INLINE = {"span", "b", "em"}
Tree = dict[str, Any]


class PlainPage:
    """``touched``: texts that the last payload brought or changed; ``moved``: nodes that it moved."""

    def __init__(self) -> None:
        self.nodes: dict[int, Tree] = {}
        self.touched: list[Tree] = []
        self.moved: set[int] = set()

    def apply(self, data: dict[str, Any], frame: Tree | None = None) -> None:
        if frame is None:
            self.touched, self.moved = [], set()
        self.strings, self.table = iter(data.get("strings", [])), []
        self.new_ids = self.ids(data.get("ids", []))
        self.tokens, self.shapes = iter(data.get("nodes", [])), []
        if "v" in data:
            if frame is None:
                self.nodes.clear()
            elif frame["inner"]:
                self.forget(frame["inner"])
            next(self.tokens)
            self.document(frame)
        else:
            self.mutation(data)
        for at in range(0, len(data.get("guest", [])), 2):
            self.apply(data["guest"][at + 1], self.nodes[data["guest"][at]])

    def mutation(self, data: dict[str, Any]) -> None:
        gone, node_id = [], 0
        for delta in data.get("gone", []):
            node_id += delta
            gone.append(self.nodes.pop(node_id))
            self.cut(gone[-1])
        for parent_id in self.tokens:
            self.run(self.nodes[parent_id], next(self.tokens))
        node_id = 0
        for at in range(0, len(data.get("attrs", [])), 3):
            delta, name, value = data["attrs"][at : at + 3]
            node_id += delta
            name = self.string(name)
            self.nodes[node_id]["attributes"].pop(name, None) if value is None else None
            if value is not None:
                self.nodes[node_id]["attributes"][name] = self.string(value)
        node_id = 0
        for at in range(0, len(data.get("text", [])), 4):
            delta, start, removed, put = data["text"][at : at + 4]
            node_id += delta
            node = self.nodes[node_id]
            old = node["text"]
            node["text"] = put if start < 0 else old[:start] + put + old[start + removed :]
            self.touched.append(node)
        for node in gone:
            self.forget(node)

    def ids(self, runs: list[int]) -> Iterator[int]:
        last = 0
        for at in range(0, len(runs), 2):
            first = last + runs[at]
            last = first + runs[at + 1] - 1
            yield from range(first, last + 1)

    def string(self, token: int, limit: int = 256) -> str:
        if token >= 0:
            return self.table[token]
        text = next(self.strings)
        if len(text) <= limit:
            self.table.append(text)
        return text

    def run(self, parent: Tree, before: int) -> None:
        at = parent["children"].index(self.nodes[before]) + 1 if before else 0
        while (token := next(self.tokens)) != 0:
            node = self.node(token, parent)
            if node is not None:
                at = parent["children"].index(self.nodes[before]) + 1 if before else 0
                parent["children"].insert(at, node)
                before = node["id"]

    def children(self, parent: Tree) -> None:
        while (token := next(self.tokens)) != 0:
            node = self.node(token, parent)
            if node is not None:
                parent["children"].append(node)

    def node(self, token: int, parent: Tree) -> Tree | None:
        """None for what is not among the children."""
        if token in (-9, -2):
            text = self.string(-1, 16) if token == -9 else self.table[next(self.tokens)]
            node = self.made("text", parent, text=text)
            self.touched.append(node)
            return node
        if token == -5:
            node = self.nodes[next(self.tokens)]
            self.cut(node)
            node["parent"] = parent
            self.moved.add(node["id"])
            return node
        if token == -8:
            return self.made("empty", parent)
        if token in (-3, -6):
            tag = self.string(next(self.tokens))
            next(self.tokens), next(self.tokens)
            self.string(next(self.tokens))
            return self.made("box" if token == -3 else "holder", parent, tag=tag)
        if token == -4:
            next(self.tokens)
            parent["inner"] = self.made("shadow", parent)
            self.children(parent["inner"])
            return None
        if token == -7:
            self.document(parent)
            return None
        if token == -1:
            self.shapes.append(next(self.strings).split(" "))
        tag, *names = self.shapes[token - 1 if token > 0 else -1]
        attributes = {name: self.string(next(self.tokens)) for name in names}
        node = self.made("element", parent, tag=tag, attributes=attributes)
        self.children(node)
        return node

    def document(self, frame: Tree | None) -> None:
        next(self.tokens)
        for _ in range(3):
            self.string(next(self.tokens))
        node = self.made("document", frame)
        if frame is not None:
            frame["inner"] = node
        self.children(node)

    def made(self, kind: str, parent: Tree | None, **more: Any) -> Tree:
        node = {"id": next(self.new_ids), "kind": kind, "parent": parent, "children": [], "inner": None, **more}
        node.setdefault("tag", "")
        node.setdefault("attributes", {})
        node.setdefault("text", "")
        self.nodes[node["id"]] = node
        return node

    def cut(self, node: Tree) -> None:
        parent = node["parent"]
        parent["children"] = [child for child in parent["children"] if child is not node]

    def forget(self, node: Tree) -> None:
        self.nodes.pop(node["id"], None)
        for each in [*node["children"], *([node["inner"]] if node["inner"] else [])]:
            self.forget(each)

    # --- what stands side by side

    def line(self, text: Tree) -> list[Tree]:
        """The texts around this one that a number could go on in, and itself."""
        top = text["parent"]
        while top["kind"] == "element" and top["tag"] in INLINE and top["parent"] is not None:
            top = top["parent"]
        lines: list[list[Tree]] = [[]]
        self.walk(top, lines)
        return next(line for line in lines if any(each is text for each in line))

    def walk(self, node: Tree, lines: list[list[Tree]]) -> None:
        for child in node["children"]:
            if child["kind"] == "text":
                lines[-1].append(child)
            elif child["kind"] == "element" and child["tag"] in INLINE and not child["inner"]:
                self.walk(child, lines)
            elif child["kind"] != "empty":
                lines.append([])
                if child["kind"] == "element" and child["tag"] in INLINE:
                    self.walk(child, lines)
                    lines.append([])


def with_stars(text: str) -> str:
    """Of each whole number, all letters and digits behind the eighth are stars."""
    chars = list(text)
    for start, end in [*card_spans(text), *iban_spans(text)]:
        signs = [at for at in range(start, end) if text[at].isalnum()]
        for at in signs[8:]:
            chars[at] = "*"
    return "".join(chars)
