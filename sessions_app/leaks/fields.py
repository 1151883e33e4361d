"""Values of form fields: typed letter by letter, so that a number has to be stopped before it is whole."""

from collections.abc import Iterable
from typing import Any

from sessions_app.leaks.nodes import Node
from sessions_app.leaks.page import Page, spliced
from sessions_app.leaks.payloads import Unreadable
from sessions_app.leaks.reports import Ledger
from sessions_app.leaks.stops import WHEN_LEFT, WHILE_TYPED, Stops, beginnings, starred
from sessions_app.leaks.table import Field
from sessions_app.leaks.tokens import number, section, units
from sessions_app.leaks.turns import FEW_A_TURN, Steps

VALUE = 0  # the kind of state that is text (static/js/capture/fields.js)
ALL = 1_000_000_000  # more characters than any value has
MAX_BEGUN = 200
# Fields that say of themselves that what is typed is another number.
_OTHER_NUMBERS = ("tel", "bday", "postal-code", "transaction-")


class Fields:
    """``begun``: the first nine digits of numbers that are stopped, as the page may show them elsewhere as well."""

    def __init__(self, page: Page, stops: Stops, ledger: Ledger) -> None:
        self.page, self.stops, self.ledger = page, stops, ledger
        self.begun: dict[str, None] = {}  # a set that knows which came first
        self.focused = 0

    def begin(self, numbers: Iterable[str]) -> None:
        for one in numbers:
            self.begun[one] = None
        while len(self.begun) > MAX_BEGUN:
            del self.begun[next(iter(self.begun))]

    def apply(self, data: dict[str, Any]) -> Steps[list[Any] | None]:
        """The section ``field`` as it may go on; None: as it came."""
        left = self._left(data)
        listed = section(data, "field")
        out: list[Any] = []
        at = count = 0
        while at < len(listed):
            count += 1
            if count & FEW_A_TURN == 0:
                yield None
            if listed[at + 1] == VALUE:
                out += self._value(listed[at : at + 5])
                at += 5
            else:
                out += listed[at : at + 3]
                at += 3
        if left is not None:
            out += self._leave(left)
        return out if out != listed else None

    def _left(self, data: dict[str, Any]) -> Node | None:
        """The field that the visitor has left with this payload."""
        if data.get("v"):
            self.focused = 0
        if "focus" not in data:
            return None
        before, self.focused = self.focused, number(section(data, "focus")[0])
        return self.page.nodes.get(before) if before != self.focused else None

    def _value(self, entry: list[Any]) -> list[Any]:
        node_id, _, start, removed, put = entry
        node, start, removed, put = self.page.known(node_id), number(start), number(removed), units(put)
        field = node.field
        old = _start(node) if field.value is None else field.value
        seen = old if field.shown is None else field.shown
        field.value = spliced(old, start, removed, put)
        if removed < ALL or (old and field.value.startswith(old)):
            field.typed = True
        least = WHILE_TYPED if field.typed or self.focused == node.id else WHEN_LEFT
        wanted = self._shown(node, field, least)
        if wanted == spliced(seen, start, removed, put):
            return entry
        stars = wanted[start : start + len(put)]
        if spliced(seen, start, removed, stars) == wanted:
            return [node_id, VALUE, start, removed, stars]
        return [node_id, VALUE, 0, ALL, wanted]

    def _leave(self, node: Node) -> list[Any]:
        """What was stopped because it might have become a number, and has not, is shown now."""
        field = self.page.table.fields.get(node.row)
        if field is None or field.value is None or field.shown is None:
            return []
        seen = field.shown
        for one in beginnings(field.value, WHILE_TYPED):
            self.begun.pop(one, None)
        field.typed = False
        wanted = self._shown(node, field, WHEN_LEFT)
        return [] if wanted == seen else [node.id, VALUE, 0, ALL, wanted]

    def _shown(self, node: Node, field: Field, least: int) -> str:
        value = field.value or ""
        if node.attribute("autocomplete").lower().startswith(_OTHER_NUMBERS):
            least = 0
        stops = self.stops.find(value, least=least, begun=self.begun)
        if not stops:
            if field.shown is not None:
                field.shown = None
                self.ledger.clear(node.id)
            return value
        if least:
            self.begin(beginnings(value, least))
        kinds = {stop.kind for stop in stops} - {""}
        for kind in sorted(kinds):
            self.ledger.note(node, kind, node.id)
        field.shown = starred(value, stops)
        return field.shown


def _start(node: Node) -> str:
    """What a field holds before anything was told of it."""
    if node.shape is None:
        raise Unreadable("A field is no element.")
    if node.shape.tag == "textarea":
        return "".join(child.text for child in node.children())
    return node.attribute("value")
