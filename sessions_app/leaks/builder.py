"""Nodes from tokens: the counterpart of static/js/capture/serialize.js, as static/js/replica/builder.js is.

One loop over all tokens of a payload, with all it needs at hand: a page of 50,000 nodes has 120,000 of them.
"""

from collections.abc import Callable
from typing import Any

from sessions_app.leaks import tokens as t
from sessions_app.leaks.limits import MAX_DEPTH, Allowance, levels_below, too_deep
from sessions_app.leaks.nodes import BOX, DOC, ELEMENT, EMPTY, HOLDER, SHADOW, Mark, News
from sessions_app.leaks.payloads import Unreadable
from sessions_app.leaks.table import Table
from sessions_app.leaks.tokens import NEW, TEXT_LIMIT, VALUE_LIMIT, Shape, Strings, number, shape_of
from sessions_app.leaks.turns import Steps

TOKENS_A_TURN = 1300  # some 500 nodes, a third of a millisecond
_PLAIN = {t.EMPTY: Mark(EMPTY), t.SHADOW: Mark(SHADOW), t.DOC: Mark(DOC)}

# The node that is open: its row; the child that the next one comes after; whether it is fresh, so that nothing comes
# behind that one; whether a text breaks where it ends; whether people read its texts.
Level = tuple[int, int, bool, bool, bool]


class Builder:
    """Reads the ``nodes`` section of one payload into ``table`` and says in ``news`` what is new.

    ``everything``: all attributes are kept, not only those that the leak stop needs.
    """

    def __init__(self, table: Table, listed: list[Any], strings: Strings, news: News, everything: bool) -> None:
        self.table, self.listed, self.strings, self.news = table, listed, strings, news
        self.everything = everything
        self.marks: dict[Any, Mark] = {}
        self.open: list[Level] = []

    def document(self, frame: int) -> Steps[int]:
        """One document with all that is in it, in ``frame``, or 0. Returns its row."""
        if not self.listed or self.listed[0] != t.DOC:
            raise Unreadable("A snapshot begins with a document.")
        yield from self._read(frame)
        return self.news.rows[0]

    def runs(self) -> Steps[None]:
        """Runs of neighbours: parent, predecessor or 0, nodes, END."""
        if self.listed:
            yield from self._read(None)

    def _read(self, frame: int | None) -> Steps[None]:
        self.news.rows = self.table.take(self.strings.runs(len(self.listed)))
        left = self.news.rows[::-1]
        self.allowance = Allowance()
        self.most = 0  # levels that may be open in the run at hand
        try:
            at = yield from self._tokens(left.pop, frame)
        except (IndexError, TypeError, KeyError):
            raise Unreadable("A list is too short, or its items are of another kind.") from None
        if at != len(self.listed) or left:
            raise Unreadable("There is more than nodes and their ids.")

    def _tokens(self, new_row: Callable[[], int], frame: int | None) -> Steps[int]:
        """Returns the place behind the last token. Raises Unreadable, and what a list raises that is too short."""
        table, listed, strings = self.table, self.listed, self.strings
        parents, prev, following, first, last = table.parent, table.prev, table.next, table.first, table.last
        what, told, marks, everything = table.what, self.news.attributes, self.marks, self.everything
        texts, known, taken = strings.strings, strings.table, strings.taken
        shapes: list[Shape] = []
        open_nodes = self.open
        made: str | Mark | None
        key: Any  # of an element: its shape's number, and its values with that
        at, pause = 0, TOKENS_A_TURN
        while at < len(listed):
            if frame is None:
                parent, after, read = self._place(listed[at], listed[at + 1])
                at += 2
            else:
                parent, after, read = frame, 0, True
            most = self.most = levels_below(table, parent)
            if most < 0 and listed[at]:
                raise too_deep()
            fresh = breaks = False
            run: list[int] = []
            self.news.runs.append(run)
            tell = run.append
            while True:
                token = listed[at]
                at += 1
                if token == 0:  # END
                    if fresh and after:
                        last[parent] = after
                    if breaks:
                        tell(0)
                    if open_nodes:
                        parent, after, fresh, breaks, read = open_nodes.pop()
                        if open_nodes or frame is None:
                            continue
                    break
                if token > 0 or token == -1:  # SHAPE
                    if token == -1:
                        shapes.append(shape_of(texts[taken]))
                        taken += 1
                        token = len(shapes)
                    shape = shapes[token - 1]
                    row = new_row()
                    key = token
                    if shape.names:
                        values = []
                        end = at + len(shape.names)
                        for each in listed[at:end]:
                            if each >= 0:
                                values.append(known[each])
                            elif each == NEW:
                                text = texts[taken]
                                taken += 1
                                if len(text) <= VALUE_LIMIT:
                                    known.append(text)
                                values.append(text)
                            else:
                                raise IndexError
                        at = end
                        for index in shape.told:
                            if values[index]:
                                told.append((row, shape.names[index], values[index]))
                        if everything:
                            key = token, *values
                        elif shape.pick is not None:
                            key = token, *shape.pick(values)
                    made = marks.get(key)
                    if made is None:
                        names = shape.names if everything else shape.kept_names
                        made = marks[key] = Mark(ELEMENT, shape, names, key[1:] if names else ())
                    opens = True
                elif token == -9 or token == -2:  # TEXT, KNOWN_TEXT
                    if token == -9:
                        made = text = texts[taken]
                        taken += 1
                        if len(text) <= TEXT_LIMIT:
                            known.append(text)
                    else:
                        made = strings.known(listed[at])
                        at += 1
                    row = new_row()
                    if read:
                        tell(row)
                    opens = False
                else:
                    if fresh and after:
                        last[parent] = after  # what follows may look for it
                    strings.taken = taken
                    at, row = self._other(token, at, new_row, parent, after)
                    taken = strings.taken
                    if token != t.EMPTY:
                        tell(0)
                    if token == t.SHADOW or token == t.DOC:
                        open_nodes.append((parent, after, fresh, breaks, read))
                        parent, after, fresh, breaks, read = row, 0, True, True, True
                        if len(open_nodes) > most and listed[at]:
                            raise too_deep()
                    else:
                        after = row
                    continue
                what[row] = made
                if at >= pause:
                    pause = at + TOKENS_A_TURN
                    yield None
                if fresh:
                    parents[row] = parent
                    if after:
                        prev[row] = after
                        following[after] = row
                    else:
                        first[parent] = row
                else:
                    table.insert(row, parent, after)
                if opens:
                    open_nodes.append((parent, row, fresh, breaks, read))
                    parent, after, fresh, breaks, read = row, 0, True, not shape.inline, not shape.unread
                    if len(open_nodes) > most and listed[at]:  # something in a node that is as deep as one may be
                        raise too_deep()
                    if breaks:
                        tell(0)
                else:
                    after = row
        strings.taken = taken
        return at

    def _place(self, parent_id: Any, before_id: Any) -> tuple[int, int, bool]:
        """Where a run goes: into which node, after which child, and whether people read texts there."""
        table = self.table
        parent = table.known(parent_id)
        after = table.known(before_id) if before_id else 0
        if after and table.parent[after] != parent:
            raise Unreadable("A neighbour is elsewhere.")
        around = table.what[parent]
        if not isinstance(around, Mark):
            raise Unreadable("A text holds no nodes.")
        return parent, after, not around.unread

    def _other(self, token: Any, at: int, new_row: Callable[[], int], parent: int, after: int) -> tuple[int, int]:
        """What is neither text nor element. Returns the place behind it, and its row."""
        table, listed, strings = self.table, self.listed, self.strings
        if token == t.REF:
            return at + 1, self._moved(table.known(listed[at]), parent, after)
        if token == t.EMPTY:
            made = _PLAIN[token]
        elif token == t.MASKED or token == t.HOLDER:
            tag = strings.value(listed[at])
            strings.value(listed[at + 3])  # between the two: width and height
            at += 4
            made = self.marks.setdefault((token, tag), Mark(BOX if token == t.MASKED else HOLDER, shape_of(tag)))
        elif token == t.SHADOW or token == t.DOC:
            number(listed[at])
            at += 1
            if token == t.DOC:
                self.allowance.document()
                for place in range(at, at + 3):
                    strings.value(listed[place])
                at += 3
            row = new_row()
            table.what[row] = _PLAIN[token]
            if parent:
                table.enclose(row, parent)
            return at, row
        else:
            raise Unreadable("Unknown token.")
        row = new_row()
        table.what[row] = made
        table.insert(row, parent, after)
        return at, row

    def _moved(self, row: int, parent: int, after: int) -> int:
        """A node that is known already is moved here."""
        self.allowance.move(self.table, row, MAX_DEPTH - self.most + len(self.open))
        if row != after:
            if self.table.is_around(row, parent) or any(level[1] == row for level in self.open):
                raise Unreadable("A node cannot be moved there.")
            self.table.unlink(row)
            self.table.insert(row, parent, after)
        return row
