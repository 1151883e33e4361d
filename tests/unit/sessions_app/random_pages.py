"""Random pages and what becomes of them, as payloads of the stream: for the tests of the leak stop's model."""

from random import Random
from typing import Any

from tests.unit.sessions_app.leaking import Writer, added, snapshot
from tests.unit.sessions_app.plain_page import PlainPage, Tree

PARTS = [
    "4242",
    " 4242",
    "42424242",
    "4",
    "-",
    " ",
    "",
    "AT61 1904",
    " 3002 3457 3201",
    "words ",
    "4242 4242 4242 4242",
]
TAGS = ["span", "b", "em", "p", "div", "td", "style"]
NAMES = ["id", "class", "title", "value", "style"]


class Script:
    """``next`` gives one payload after the other, each fitting the page as it is in ``page``."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.page = PlainPage()
        self.last = 0  # id
        self.guests = 0

    def first(self) -> dict[str, Any]:
        body = [self.node(3) for _ in range(self.random.randrange(1, 6))]
        data = snapshot(body)
        self.last = data["ids"][0] + data["ids"][1] - 1
        self.page.apply(data)
        return data

    def next(self) -> dict[str, Any]:
        kind = self.random.choice([self.insertion, self.insertion, self.move, self.removal, self.texts, self.texts])
        data = kind()
        if self.random.random() < 0.3:
            self.attributes(data)
        if self.random.random() < 0.05:
            self.guest(data)
        self.page.apply(data)
        return data

    # --- nodes

    def node(self, depth: int) -> Any:
        roll = self.random.random()
        if roll < 0.5 or depth == 0:
            return self.random.choice(PARTS)
        if roll < 0.6:
            return [self.random.choice(["(mask)", "(holder)", "(empty)"]), {}]
        children = [self.node(depth - 1) for _ in range(self.random.randrange(4))]
        if roll < 0.64:
            return ["div", {}, ["(shadow)", {}, *children], "light"]
        if roll < 0.68:
            return ["iframe", {}, ["(doc)", {}, ["html", {}, *children]]]
        names = self.random.sample(NAMES, self.random.randrange(3))
        tag = self.random.choice(TAGS)
        if tag == "style":  # holds nothing but text
            children = [child for child in children if isinstance(child, str)]
        return [tag, {name: self.random.choice(PARTS) for name in names}, *children]

    def all(self, *kinds: str) -> list[Tree]:
        return [node for node in self.page.nodes.values() if node["kind"] in kinds]

    def place(self) -> tuple[Tree, int]:
        """A parent, and one of its children or 0."""
        hosts = [node for node in self.all("element", "shadow") if node["tag"] not in ("iframe", "style")]
        parent = self.random.choice(hosts)
        return parent, self.random.choice([0, *(child["id"] for child in parent["children"])])

    # --- payloads

    def insertion(self) -> dict[str, Any]:
        parent, before = self.place()
        # Long sessions leave holes between ids, and guests have blocks of their own.
        first = self.last + self.random.choice([1, 1, 1, 2, 50, 1000])
        data = added(parent["id"], before, first, [self.node(2) for _ in range(self.random.randrange(1, 5))])
        self.last = first + data["ids"][1]
        if data["ids"][1] == 0:
            del data["ids"]
        return data

    def move(self) -> dict[str, Any]:
        parent, before = self.place()
        able = [
            node
            for node in self.all("element", "text", "box", "empty")
            if node["id"] not in (2, 3, before) and node["parent"]["kind"] != "document" and not is_in(parent, node)
        ]
        if not able:
            return {}
        writer = Writer(self.last + 1)
        writer.nodes += [parent["id"], before]
        moved = self.random.sample(able, min(len(able), self.random.randrange(1, 3)))
        chosen = [node for node in moved if not any(is_in(node, other) for other in moved if other is not node)]
        nodes: list[Any] = [["(ref)", node["id"]] for node in chosen]
        if self.random.random() < 0.4:
            nodes = [["span", {}, *nodes], self.random.choice(PARTS)]  # what was there is wrapped
        for node in nodes:
            writer.node(node)
        writer.nodes.append(0)
        sections = writer.sections
        if writer.next == writer.first:
            del sections["ids"]
        self.last = writer.next
        return sections

    def removal(self) -> dict[str, Any]:
        able = [n for n in self.all("element", "text", "box", "empty") if n["id"] not in (2, 3)]
        able = [node for node in able if node["parent"]["kind"] != "document"]
        if not able:
            return {}
        gone = self.random.choice(able)
        if self.random.random() < 0.5:
            return {"gone": [gone["id"]]}
        first = self.last + 1
        inside = next((n["id"] for n in gone["children"] if n["kind"] == "text"), None)
        parent = self.page.nodes[3]
        nodes: list[Any] = [self.random.choice(PARTS)] + ([["(ref)", inside]] if inside else [])
        data = {"gone": [gone["id"]], **added(parent["id"], 0, first, nodes)}
        self.last = first + 1
        return data

    def texts(self) -> dict[str, Any]:
        able = self.all("text")
        out: list[Any] = []
        last = 0
        for node in sorted(self.random.sample(able, min(len(able), 2)), key=lambda each: each["id"]):
            put = self.random.choice([part for part in PARTS if not 0 < len(part) <= 4 or not part.strip(" -")])
            whole = self.random.random() < 0.3
            start = self.random.randrange(len(node["text"]) + 1)
            out += [node["id"] - last, -1 if whole else start, 0 if whole else self.random.randrange(4), put]
            last = node["id"]
        return {"text": out}

    def attributes(self, data: dict[str, Any]) -> None:
        gone = data.get("gone", [])
        able = [node for node in self.all("element") if node["id"] not in gone]
        node = self.random.choice(able)
        value = self.random.choice([None, "4242 4242 4242 4242", "x"])
        table = data.setdefault("strings", [])
        table += [self.random.choice(NAMES)]
        data["attrs"] = [node["id"], -1, None if value is None else -1]
        if value is not None:
            table.append(value)

    def guest(self, data: dict[str, Any]) -> None:
        """A frame that captured itself, for the first time or again."""
        able = [node for node in self.all("holder") if not any(is_in(node, each) for each in self.gone(data))]
        if not able:
            return
        self.guests += 1
        inner = snapshot([self.node(1) for _ in range(3)])
        inner["ids"] = [self.guests << 24, inner["ids"][1]]
        data["guest"] = [self.random.choice(able)["id"], inner]

    def gone(self, data: dict[str, Any]) -> list[Tree]:
        return [self.page.nodes[node_id] for node_id in data.get("gone", [])]


def is_in(node: Tree | None, other: Tree) -> bool:
    """Whether ``node`` is ``other`` or in it."""
    while node is not None:
        if node is other:
            return True
        node = node["parent"]
    return False
