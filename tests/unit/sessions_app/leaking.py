"""A scanner that is spoken to as the tag would, and a reader of what it lets pass, for the tests of the leak stop."""

import json
import zlib
from typing import Any

from sessions_app.leaks.scanner import Chunk, Scanner
from sessions_app.leaks.tokens import units
from sessions_app.leaks.turns import at_once
from sessions_app.protocol import FLAG_COMPRESSED, FLAG_MORE, FLAG_SNAPSHOT, FRAMES, HEADER, Header

CARD = "4242 4242 4242 4242"
HIDDEN = "4242 4242 **** ****"


class Tag:
    """Sends payloads through a scanner; ``says`` gives what the agents get of each."""

    def __init__(self, *patterns: str) -> None:
        self.scanner = Scanner(patterns)
        self.seq = 0

    def frames(self, data: Any, **how: Any) -> list[bytes]:
        return [data for _, data in at_once(self.scanner.check(self.chunks(data, **how))).frames]

    def chunks(self, data: Any, *, snapshot: bool = False, chunks: int = 1, deflate: bool = False) -> list[Chunk]:
        """The payload as it comes to be checked."""
        plain = json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")
        flags = 0
        if deflate:
            machine = zlib.compressobj(6, zlib.DEFLATED, -15)
            plain, flags = machine.compress(plain) + machine.flush(), FLAG_COMPRESSED
        size = -(-len(plain) // chunks)
        gathered: list[Chunk] = []
        for number in range(chunks):
            self.seq += 1
            own = flags | (FLAG_MORE if number < chunks - 1 else 0) | (FLAG_SNAPSHOT if snapshot and not number else 0)
            kind = FRAMES[1 if snapshot else 2]
            header = Header(kind, own, 0, 1, self.seq)
            frame = HEADER.pack(kind.code, own, 0, 1, self.seq) + plain[number * size : (number + 1) * size]
            gathered = self.scanner.gather(header, frame)
            assert bool(gathered) == (number == chunks - 1), "nothing passes before all of a payload is there"
        return gathered

    def says(self, data: Any, **how: Any) -> Any:
        return read(self.frames(data, **how))

    def rest(self) -> None:
        """Nothing comes for a while."""
        while not self.scanner.page.packed:
            if self.scanner.grows_quiet():
                self.scanner.page.rest()

    def shows(self, body: list[Any], **sections: Any) -> Any:
        """A snapshot with this body (see ``snapshot``)."""
        return self.says(snapshot(body, **sections), snapshot=True)


def read(frames: list[bytes]) -> Any:
    joined = b"".join(frame[HEADER.size :] for frame in frames)
    if frames[0][1] & FLAG_COMPRESSED:
        joined = zlib.decompress(joined, -15)
    return json.loads(joined)


class Writer:
    """Payloads as static/js/capture/writer.js writes them. An element is [tag, {attributes}, *children].

    Others have a name in brackets for a tag: (mask), (holder), (empty), (shadow), (doc); ["(ref)", id] moves a node.
    """

    def __init__(self, first: int = 1) -> None:
        self.nodes: list[Any] = []
        self.strings: list[str] = []
        self.table: dict[str, int] = {}
        self.shapes: dict[str, int] = {}
        self.next = self.first = first

    def value(self, text: str) -> None:
        if len(units(text)) <= 256 and text in self.table:
            self.nodes.append(self.table[text])
            return
        if len(units(text)) <= 256:
            self.table[text] = len(self.table)
        self.nodes.append(-1)
        self.strings.append(text)

    def text(self, text: str) -> None:
        self.next += 1
        if len(units(text)) <= 16 and text in self.table:
            self.nodes += [-2, self.table[text]]
            return
        if len(units(text)) <= 16:
            self.table[text] = len(self.table)
        self.nodes.append(-9)
        self.strings.append(text)

    def node(self, node: Any) -> None:
        if isinstance(node, str):
            self.text(node)
            return
        tag, attributes, *children = node
        if tag == "(ref)":
            self.nodes += [-5, attributes]
            return
        self.next += 1
        if tag == "(empty)":
            self.nodes.append(-8)
            return
        if tag in ("(mask)", "(holder)"):
            self.nodes.append(-3 if tag == "(mask)" else -6)
            self.value("div")
            self.nodes += [10, 10]
            self.value("display:block")
            return
        if tag in ("(shadow)", "(doc)"):
            self.nodes += [-4, 0] if tag == "(shadow)" else [-7, 0]
            for _ in range(3 if tag == "(doc)" else 0):
                self.value("html")
            for child in children:
                self.node(child)
            self.nodes.append(0)
            return
        shape = " ".join([tag, *attributes])
        if shape in self.shapes:
            self.nodes.append(self.shapes[shape])
        else:
            self.shapes[shape] = len(self.shapes) + 1
            self.nodes.append(-1)
            self.strings.append(shape)
        for value in attributes.values():
            self.value(value)
        for child in children:
            self.node(child)
        self.nodes.append(0)

    @property
    def sections(self) -> dict[str, Any]:
        return {"ids": [self.first, self.next - self.first], "nodes": self.nodes, "strings": self.strings}


def snapshot(body: list[Any], **sections: Any) -> dict[str, Any]:
    """A page whose body holds these nodes. Ids go in the order of the page: 1 document, 2 html, 3 body, 4 and so on."""
    writer = Writer()
    writer.nodes += [-7, 0]
    writer.next += 1
    for _ in range(3):
        writer.value("html")
    writer.node(["html", {}, ["body", {}, *body]])
    writer.nodes.append(0)
    return {"v": 1, **writer.sections, **sections}


def added(parent: int, after: int, first: int, nodes: list[Any], **sections: Any) -> dict[str, Any]:
    """A mutation that places these nodes; their ids begin with ``first``."""
    writer = Writer(first)
    writer.nodes += [parent, after]
    for node in nodes:
        writer.node(node)
    writer.nodes.append(0)
    return {**writer.sections, **sections}


def texts_of(data: dict[str, Any]) -> list[str]:
    """All texts of a payload's nodes, in order, as a replica would read them."""
    from sessions_app.leaks.page import Page

    page = Page()
    at_once(page.snapshot(data))
    return [node.text for node in page.nodes.values() if node.text]
