"""Payloads as a visitor's tag sends them, made without a browser: for what the server does with them.

The page is the mixture of bench/page/pages.js, the same each time: cards, lists, tables, forms, inline SVG, utility
classes. It begins with a part whose ids do not depend on its size; ``mutation`` and ``keystroke`` are about that
part, and leave the page as large as it was, so that any of them fits at any time after a snapshot.
"""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

# The words of those pages.
_WORDS = (Path(__file__).parent / "page" / "pages.js").read_text().split("`")[1].split()

# Tokens of static/js/capture/writer.js
_END, _SHAPE, _KNOWN_TEXT, _DOC, _TEXT, _NEW = 0, -1, -2, -7, -9, -1
_VALUE_LIMIT, _TEXT_LIMIT = 256, 16

Tree = Any  # a text, or [tag, {attribute: value}, *trees]

# Ids of the part that changes: see _live.
_ROW_TEXTS, _ROWS = 3, 8
_TBODY = 15
_FIRST_ROW = _TBODY + 1
_ROW_SIZE = 9  # nodes: tr, four cells with a text each
_TURNING = _FIRST_ROW + _ROWS * _ROW_SIZE  # the row that every mutation takes out and puts in again
FIELD = _TURNING + _ROW_SIZE + 1  # the field that ``keystroke`` types into
_VALUE = 32  # characters that it holds at most


class Writer:
    """The token stream of one payload."""

    def __init__(self, first: int) -> None:
        self.nodes: list[int] = []
        self.strings: list[str] = []
        self.first = self.next = first
        self.table: dict[str, int] = {}
        self.shapes: dict[str, int] = {}

    def claim(self) -> int:
        self.next += 1
        return self.next - 1

    def value(self, text: str) -> int:
        """The token of a string: its number, or that of a new one."""
        if text in self.table:
            return self.table[text]
        if len(text) <= _VALUE_LIMIT:
            self.table[text] = len(self.table)
        self.strings.append(text)
        return _NEW

    def text(self, text: str) -> None:
        self.claim()
        if len(text) <= _TEXT_LIMIT and text in self.table:
            self.nodes += [_KNOWN_TEXT, self.table[text]]
            return
        if len(text) <= _TEXT_LIMIT:
            self.table[text] = len(self.table)
        self.strings.append(text)
        self.nodes.append(_TEXT)

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        self.claim()
        shape = " ".join([tag, *attributes])
        if shape in self.shapes:
            self.nodes.append(self.shapes[shape])
        else:
            self.shapes[shape] = len(self.shapes) + 1
            self.nodes.append(_SHAPE)
            self.strings.append(shape)
        self.nodes += [self.value(value) for value in attributes.values()]

    def tree(self, tree: Tree) -> None:
        if isinstance(tree, str):
            self.text(tree)
            return
        self.open(tree[0], tree[1])
        for child in tree[2:]:
            self.tree(child)
        self.nodes.append(_END)


def snapshot(nodes: int) -> bytes:
    """A page of so many nodes, met to within one section of some 60; at least 150."""
    writer = Writer(1)
    writer.claim()
    writer.nodes += [_DOC, 0, *(writer.value(text) for text in ("html", "", ""))]
    writer.open("html", {"lang": "en"})
    writer.tree(["head", {}, ["meta", {"charset": "utf-8"}], ["title", {}, "Orders and catalogue"]])
    writer.open("body", {"class": "min-h-screen bg-gray-50 text-gray-900 antialiased"})
    writer.open("main", {"id": "content", "class": "container mx-auto px-4"})
    writer.tree(_live())
    random = Random(7)  # noqa: S311
    at = 0
    while writer.next <= nodes:
        for tree in _SECTIONS[at % len(_SECTIONS)](random, at):
            writer.tree(tree)
        at += 1
    writer.nodes += [_END] * 4
    count = writer.next - writer.first
    return _json(
        {
            "v": 1,
            "ids": [1, count],
            "nodes": writer.nodes,
            "strings": writer.strings,
            "scroll": [1, 0, 0],
            "view": [1280, 720, 1],
            "focus": [FIELD, 1],
        }
    )


def mutation(n: int) -> bytes:
    """Some 590 bytes: texts spliced, attributes set, and a row put in the place of the one before."""
    random = Random(n)  # noqa: S311
    writer = Writer(_TURNING)
    writer.nodes += [_TBODY, _TURNING - _ROW_SIZE]
    writer.tree(_row(random, n))
    writer.nodes.append(_END)
    attrs: list[int | None] = []
    last = 0
    for row in range(0, _ROWS, 2):
        tr = _FIRST_ROW + row * _ROW_SIZE
        tone = ("hover:bg-gray-50", "bg-yellow-50 is-active", "bg-gray-100")[random.randrange(3)]
        attrs += [tr - last, writer.value("class"), writer.value(f"border-b transition-colors {tone}")]
        attrs += [1, writer.value("data-state"), writer.value(_pick(random, 1))]
        last = tr + 1
    texts: list[int | str] = []
    last = 0
    for row in range(_ROWS - 3):
        node = _FIRST_ROW + row * _ROW_SIZE + 2
        texts += [node - last, 0, _ROW_TEXTS, f"{100 + random.randrange(900)}"]
        last = node
    sections = {"gone": [_TURNING], "ids": [_TURNING, _ROW_SIZE], "nodes": writer.nodes, "strings": writer.strings}
    return _json({**sections, "attrs": attrs, "text": texts})


def keystroke(n: int) -> bytes:
    """A letter typed into the field; the first of each ``_VALUE`` empties it and says where the caret is."""
    letter = "etaoin shrdlu"[n % 13]
    if n % _VALUE == 0:
        return _json({"field": [FIELD, 0, 0, 10**9, letter], "caret": [FIELD, 1, 1]})
    return _json(letter)


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _pick(random: Random, count: int) -> str:
    return " ".join(random.choices(_WORDS, k=count))


def _live() -> Tree:
    """The part that changes; ids follow the order of the page."""
    random = Random(3)  # noqa: S311
    rows = [_row(random, at) for at in range(_ROWS + 1)]
    head: Tree = ["thead", {}, ["tr", {}, ["th", {"class": "text-left"}, "Orders"]]]
    table: Tree = ["table", {"class": "table table-striped w-full"}, head, ["tbody", {}, *rows]]
    field: Tree = ["input", {"id": "filter", "class": "input", "name": "filter", "placeholder": "Find an order"}]
    return ["section", {"class": "panel", "id": "live"}, table, ["form", {"id": "search"}, field]]


def _row(random: Random, at: int) -> Tree:
    cells = [f"{100 + random.randrange(900)}", _pick(random, 2), f"{random.randrange(900)}.00 €", _pick(random, 1)]
    styles = ["px-4 py-2 text-right tabular-nums", "px-4 py-2", "price px-4 py-2", "status px-4 py-2"]
    row = [["td", {"class": style}, cell] for style, cell in zip(styles, cells, strict=True)]
    return ["tr", {"class": "border-b transition-colors hover:bg-gray-50", "data-row": str(at % 1000)}, *row]


def _card(random: Random, at: int) -> list[Tree]:
    svg = ["<svg", {"class": "icon", "viewBox": "0 0 24 24", "width": "16", "height": "16"}]
    path = {"d": f"M4 4h16v{random.randrange(16)}H4z", "fill": "none", "stroke": "currentColor"}
    link = {"class": "link", "href": f"https://shop.example/catalogue/{_pick(random, 1)}/{at}"}
    button = "btn btn-primary inline-flex items-center px-4 py-2"
    card = f"card relative flex flex-col rounded-lg border bg-white card--{random.randrange(6)} shadow"
    head = ["h2", {"class": "title"}, _pick(random, 4)]
    badge = ["span", {"class": f"badge badge-{random.randrange(4)}"}, _pick(random, 1)]
    words = [f"{_pick(random, 8)} ", ["a", link, _pick(random, 2)], f" {_pick(random, 3)} "]
    icon = [*svg, ["<path", path]]
    named = {"type": "button", "class": button, "aria-label": _pick(random, 3)}
    body: Tree = ["p", {"class": "text"}, *words, ["em", {}, _pick(random, 1)], "."]
    pressed: Tree = ["button", named, icon, ["span", {}, _pick(random, 2)]]
    inside: list[Tree] = ["\n  ", ["header", {"class": "card-header"}, head, badge], "\n  "]
    inside.append(["div", {"class": "card-body"}, body, "\n  ", pressed])
    return [["article", {"class": card, "id": f"card-{at}", "data-id": str(1000 + at)}, *inside]]


def _list(random: Random, at: int) -> list[Tree]:
    rows: list[Tree] = []
    for row in range(6):
        price = f"{random.randrange(900)}.{10 + random.randrange(90)} €"
        names = [["span", {"class": "name"}, _pick(random, 3)], ["span", {"class": "price"}, price]]
        style = "list-item flex items-center justify-between px-4 py-2" + (" is-active" if row == 2 else "")
        link = {"href": f"https://shop.example/items/{at}/{row}", "title": _pick(random, 2)}
        rows.append(["li", {"class": style}, ["a", link, *names]])
    return [["ul", {"class": "list", "role": "list", "id": f"list-{at}"}, *rows]]


def _table(random: Random, at: int) -> list[Tree]:
    rows: list[Tree] = []
    for row in range(5):
        box = {"type": "checkbox", "name": f"pick-{at}-{row}", "aria-label": _pick(random, 1)}
        cells = [
            ["td", {"class": "number text-right tabular-nums"}, str(random.randrange(10000))],
            ["td", {}, _pick(random, 3)],
            ["td", {"class": f"status status-{random.randrange(3)}"}, _pick(random, 1)],
            ["td", {}, ["input", box]],
        ]
        rows.append(["tr", {"data-row": str(at * 5 + row)}, *cells])
    return [["table", {"class": "table table-striped"}, ["tbody", {}, *rows]]]


def _panel(random: Random, at: int) -> list[Tree]:
    column = {"class": "col col-12 col-md-6 mb-3"}
    field = {"id": f"field-{at}", "class": "input", "name": f"field-{at}", "placeholder": _pick(random, 2)}
    strong = [f"{_pick(random, 6)} ", ["strong", {}, _pick(random, 2)], f" {_pick(random, 3)}"]
    left = ["div", column, ["label", {"for": f"field-{at}"}, _pick(random, 2)], ["input", field]]
    right = ["div", column, ["p", {}, _pick(random, 10)], ["p", {}, *strong]]
    style = {"class": "panel", "style": f"--tone: {random.randrange(360)}; padding: {random.randrange(3)}px"}
    return [["section", style, ["h3", {}, _pick(random, 3)], ["div", {"class": "row"}, left, right]]]


_SECTIONS: list[Callable[[Random, int], list[Tree]]] = [_card, _list, _table, _panel]
