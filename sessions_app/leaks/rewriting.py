"""A payload with other texts in it: its tokens are the same, its strings are listed and numbered anew.

One string of the table may stand for many texts and attributes, of which only some are to be starred.
"""

from typing import Any

from sessions_app.leaks import tokens as t
from sessions_app.leaks.tokens import Strings, section
from sessions_app.leaks.turns import at_once

Texts = dict[int, str]  # by id of the text
Values = dict[tuple[int, str], str]  # by id of the element and name of the attribute


def rewrite(data: dict[str, Any], texts: Texts, values: Values) -> dict[str, Any]:
    """The payload with these texts and attributes; ``data`` has been read without fault before, and stays as it is."""
    writer = _Writer(data, texts, values)
    changed = {**data, "strings": writer.strings}
    if "nodes" in data:
        changed["nodes"] = writer.nodes(section(data, "nodes"), runs="v" not in data)
    if "attrs" in data:
        changed["attrs"] = writer.attributes(section(data, "attrs"))
    return changed


class _Writer:
    """Reads as Strings does and writes as static/js/capture/writer.js does, in the same order."""

    def __init__(self, data: dict[str, Any], texts: Texts, values: Values) -> None:
        self.source = at_once(Strings.of(data))
        self.texts, self.values = texts, values
        self.strings: list[str] = []
        self.table: dict[str, int] = {}
        self.shapes: list[t.Shape] = []

    def nodes(self, listed: list[Any], runs: bool) -> list[Any]:
        out: list[Any] = []
        at = depth = 0
        while at < len(listed):
            if runs and depth == 0:
                out += listed[at : at + 2]  # parent and predecessor
                at, depth = at + 2, 1
            at, opened = self._one(listed, at, out)
            depth += opened
        return out

    def _one(self, listed: list[Any], at: int, out: list[Any]) -> tuple[int, int]:
        """One token with what belongs to it. Returns where the next one is, and 1, 0 or -1: nodes that are open now."""
        token = listed[at]
        at += 1
        if token == t.END:
            out.append(token)
            return at, -1
        if token in (t.TEXT, t.KNOWN_TEXT):
            known = token == t.KNOWN_TEXT
            text = self.source.known(listed[at]) if known else self.source.fresh(t.TEXT_LIMIT)
            self._text(self.texts.get(self.source.id(), text), out)
            return at + known, 0
        if token == t.SHAPE or token > 0:
            return self._element(token, listed, at, out), 1
        out.append(token)
        if token in (t.MASKED, t.HOLDER):
            self._value(self.source.value(listed[at]), out)
            out += listed[at + 1 : at + 3]
            self._value(self.source.value(listed[at + 3]), out)
            self.source.id()
            return at + 4, 0
        if token == t.EMPTY:
            self.source.id()
            return at, 0
        out.append(listed[at])  # REF: the node; SHADOW, DOC: flags
        at += 1
        if token == t.REF:
            return at, 0
        if token == t.DOC:
            for place in range(at, at + 3):
                self._value(self.source.value(listed[place]), out)
            at += 3
        self.source.id()
        return at, 1

    def _element(self, token: int, listed: list[Any], at: int, out: list[Any]) -> int:
        if token == t.SHAPE:
            text = self.source.shape()
            self.strings.append(text)
            self.shapes.append(t.shape_of(text))
        shape = self.shapes[-1 if token == t.SHAPE else token - 1]
        out.append(token)
        values = [self.source.value(place) for place in listed[at : at + len(shape.names)]]
        node_id = self.source.id()
        for name, value in zip(shape.names, values, strict=True):
            self._value(self.values.get((node_id, name), value), out)
        return at + len(shape.names)

    def attributes(self, listed: list[Any]) -> list[Any]:
        out: list[Any] = []
        node_id = 0
        for at in range(0, len(listed), 3):
            node_id += listed[at]
            out.append(listed[at])
            name = self.source.value(listed[at + 1])
            self._value(name, out)
            if listed[at + 2] is None:
                out.append(None)
            else:
                value = self.source.value(listed[at + 2])
                self._value(self.values.get((node_id, name), value), out)
        return out

    def _text(self, text: str, out: list[Any]) -> None:
        known = self.table.get(text) if len(text) <= t.TEXT_LIMIT else None
        if known is not None:
            out += [t.KNOWN_TEXT, known]
            return
        self._fresh(text, t.TEXT_LIMIT)
        out.append(t.TEXT)

    def _value(self, text: str, out: list[Any]) -> None:
        known = self.table.get(text) if len(text) <= t.VALUE_LIMIT else None
        if known is not None:
            out.append(known)
            return
        self._fresh(text, t.VALUE_LIMIT)
        out.append(t.NEW)

    def _fresh(self, text: str, limit: int) -> None:
        self.strings.append(text)
        if len(text) <= limit:
            self.table[text] = len(self.table)
