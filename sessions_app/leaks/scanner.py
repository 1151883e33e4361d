"""One page load's stream, payload by payload: what must not pass is starred, and said where it was.

A payload without a hit goes on as the very frames that came. Nothing of a payload goes on before all of it was read.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from sessions_app.leaks import payloads
from sessions_app.leaks.fields import Fields
from sessions_app.leaks.limits import check_size
from sessions_app.leaks.nodes import News, Node
from sessions_app.leaks.page import Page
from sessions_app.leaks.payloads import Overflow, TooLarge, Unreadable
from sessions_app.leaks.reports import Finding, Ledger
from sessions_app.leaks.rewriting import rewrite
from sessions_app.leaks.stops import BREAK, WHILE_TYPED, Stop, Stops, beginnings, starred
from sessions_app.leaks.table import Table
from sessions_app.leaks.tokens import number, section, units
from sessions_app.leaks.turns import FEW_A_TURN, Steps, elsewhere
from sessions_app.leaks.windows import Window, around, located, starts_of, texts_of
from sessions_app.protocol import FLAG_COMPRESSED, Header

INLINE_BYTES = 32 * 1024  # more than this is better read in turns with others
MANY_ITEMS = 300_000  # of a payload: no page of people's has so many, and a thread reads it
MAX_DEPTH = 20  # of frames that captured themselves
PATIENCE, MOST_PATIENCE = 10, 640  # seconds or so until a page is at rest: twice as long each time it wakes
MUCH_PACKED = 16 * 1024  # bytes of a page at rest: it takes a millisecond or more to wake it

Chunk = tuple[Header, bytes]


class Checked(NamedTuple):
    """``frames`` to pass on; ``payload`` as it was read, the audit's copy of a snapshot."""

    frames: list[Chunk]
    payload: Any


class Scanner:
    """Of one page load; one payload at a time."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self.stops = Stops(patterns)
        self.page = Page(everything=False)
        self.ledger = Ledger()
        self.fields = Fields(self.page, self.stops, self.ledger)
        self.chunks = payloads.Chunks()
        self.size = 0  # bytes of the payload at hand
        self.overflowed = False  # the payload before this one did
        self.too_large = False  # nothing more of this page load is read or passed on
        self.quiet, self.patience = 0, PATIENCE  # counted in calls of ``grows_quiet``
        self.on_too_large: Callable[[str], None] = lambda why: None  # called once, maybe by a thread

    def set_patterns(self, patterns: Iterable[str]) -> None:
        self.stops.patterns = tuple(patterns)

    def gather(self, header: Header, frame: bytes) -> list[Chunk]:
        """Keeps a frame until its payload is complete, then gives all of them; raises Unreadable."""
        return [] if self.too_large else self.chunks.add(header, frame)

    def is_quick(self, chunks: list[Chunk]) -> bool:
        """Whether the event loop may wait until they are checked."""
        return not is_large(chunks) and len(self.page.packed) < MUCH_PACKED

    def grows_quiet(self) -> bool:
        """Called once a second or so; True when a page of which nothing comes should ``rest``, packed."""
        self.quiet += 1
        return self.quiet >= self.patience and not self.page.packed

    def findings(self) -> list[Finding]:
        """What was found since this was asked last."""
        return self.ledger.take()

    def check(self, chunks: list[Chunk]) -> Steps[Checked]:
        """The frames of a whole payload as they may go on; raises Unreadable."""
        try:
            checked = yield from self._check(chunks)
        except Overflow as fault:
            if not self.overflowed:
                self.overflowed = True
                raise
            self._give_up(str(fault))  # the snapshot that was asked for is as large: so is the page
            raise TooLarge(str(fault)) from None
        except TooLarge as fault:
            self._give_up(str(fault))
            raise
        self.overflowed = False
        return checked

    def _give_up(self, why: str) -> None:
        self.too_large, self.page = True, Page(everything=False)
        self.on_too_large(why)

    def _check(self, chunks: list[Chunk]) -> Steps[Checked]:
        came, size = (yield partial(payloads.read, chunks)) if is_large(chunks) else payloads.read(chunks)
        snapshot = chunks[0][0].kind.name == "SNAPSHOT"
        self.quiet = 0
        if self.page.packed and not snapshot:
            self.patience = min(2 * self.patience, MOST_PATIENCE)  # it may wake again
            yield from self.page.wake()
        self.size = size
        self.page.count(size, snapshot)
        data = self.page.expand(came)
        if snapshot and not data.get("v"):
            raise Unreadable("A snapshot says its version.")
        try:
            passed = yield from self._payload(data, whole=snapshot, frame=None, depth=0)
        except (IndexError, TypeError, ValueError, AttributeError, KeyError):
            raise Unreadable("A section holds what does not belong there.") from None
        if passed is data:
            return Checked(chunks, came)
        write = partial(payloads.write, _short(came, passed), chunks)
        return Checked((yield write) if size > INLINE_BYTES else write(), came)

    # --- one payload

    def _payload(self, data: dict[str, Any], *, whole: bool, frame: Node | None, depth: int) -> Steps[dict[str, Any]]:
        """The same object when nothing had to be changed."""
        if depth > MAX_DEPTH:
            raise TooLarge("Frames lie too deep within each other.")
        if check_size(data, self.size) > MANY_ITEMS:
            yield elsewhere
        if frame is not None and whole:
            news = yield from self.page.guest(frame, data)
        else:
            news = yield from self.page.snapshot(data) if whole else self.page.mutation(data)
        out = data
        field = yield from self.fields.apply(data)
        if field is not None:
            out = {**out, "field": field}
        out = yield from self._texts(out, news)
        if "bubble" in data and (bubble := self._bubble(data)):
            out = {**out, "bubble": bubble}
        if "guest" in data and (guests := (yield from self._guests(data, depth))):
            out = {**out, "guest": guests}
        if "check" in out and self._any_star():
            out = {name: value for name, value in out.items() if name != "check"}
        return out

    def _guests(self, data: dict[str, Any], depth: int) -> Steps[list[Any] | None]:
        listed = section(data, "guest")
        out = list(listed)
        for at in range(0, len(listed), 2):
            frame, inner = self.page.known(listed[at]), listed[at + 1]
            if type(inner) is not dict:
                raise Unreadable("A payload is an object.")
            out[at + 1] = yield from self._payload(inner, whole=bool(inner.get("v")), frame=frame, depth=depth + 1)
        return None if all(one is other for one, other in zip(out, listed, strict=True)) else out

    def _bubble(self, data: dict[str, Any]) -> list[Any] | None:
        listed = section(data, "bubble")
        if not listed:
            return None
        text = units(listed[1])
        stops = self.stops.find(text, begun=self.fields.begun)
        return [number(listed[0]), starred(text, stops)] if stops else None

    def _any_star(self) -> bool:
        """Whether a text is shown otherwise than it is: then page and copy rightly differ, and are not compared."""
        table = self.page.table
        return any(table.is_known(row) for row in table.shown)

    # --- texts and attributes

    def _texts(self, data: dict[str, Any], news: News) -> Steps[dict[str, Any]]:
        ids = self.page.table.ids
        fresh: dict[int, str] = {}
        known: dict[int, str] = {}
        for count, (window, least) in enumerate(self._windows(news), 1):
            if count & FEW_A_TURN == 0:
                yield None
            for row, shown in (yield from self._scan(window, least)):
                if row in news.new:
                    fresh[ids[row]] = shown
                else:
                    known[ids[row]] = shown
        values = (yield from self._attributes(news)) if news.attributes else {}
        if fresh or values:
            change = partial(rewrite, data, fresh, values)
            data = (yield change) if self.size > INLINE_BYTES else change()
        if known:
            data = {**data, "text": _with_texts(section(data, "text"), known)}
        return data

    def _windows(self, news: News) -> Iterator[tuple[Window, int]]:
        """Texts side by side that are to be looked at, and from how many digits on they count as typed."""
        table = self.page.table
        for run in news.runs:
            if any(run):
                yield around(table, run), 0
        seen: set[int] = set()
        for row in news.texts:
            if row in seen or not table.is_read(row):
                continue
            if table.stands_alone(row) and row not in table.shown and not self.stops.may_find(table.text(row)):
                continue
            window = around(table, [row])
            seen.update(window.pieces)
            yield window, 0 if table.typed.isdisjoint(window.pieces) else WHILE_TYPED

    def _scan(self, window: Window, least: int) -> Steps[list[tuple[int, str]]]:
        """Texts that have to be shown otherwise than they would be now, and how."""
        pieces, shown = window.pieces, self.page.table.shown
        parts = texts_of(self.page.table, pieces)
        text = "".join(parts)
        stops = yield from self._find(text, least)
        if least and stops:
            self.fields.begin(beginnings(text, least))
        if not stops and not shown:
            return []
        starts = starts_of(parts)
        by_piece: dict[int, list[Stop]] = {}
        for index, stop in located(stops, starts):
            by_piece.setdefault(index, []).append(stop)
        yield from self._tell(pieces, stops, starts)
        changed = []
        for index, row in enumerate(pieces):
            if not row or (index not in by_piece and (row not in shown or not window.may_clear(index))):
                continue
            real = parts[index]
            wanted = starred(real, by_piece.get(index, ()))
            if wanted != shown.get(row, real):
                changed.append((row, wanted))
            if wanted != real:
                shown[row] = wanted
            else:
                shown.pop(row, None)
        return changed

    def _find(self, text: str, least: int = 0) -> Steps[list[Stop]]:
        find = partial(self.stops.find, text, least=least, begun=self.fields.begun)
        return (yield find) if len(text) > INLINE_BYTES else find()

    def _tell(self, pieces: list[int], stops: list[Stop], starts: list[int]) -> Steps[None]:
        table = self.page.table
        for count, stop in enumerate(stops, 1):
            if count & FEW_A_TURN == 0:
                yield None
            rows = [row for index, _ in located([stop], starts) if (row := pieces[index])]
            if stop.kind and rows:
                self.ledger.note(Node(table, _common(table, rows[0], rows[-1])), stop.kind, table.ids[rows[0]])

    def _attributes(self, news: News) -> Steps[dict[tuple[int, str], str]]:
        table = self.page.table
        stops = yield from self._find(BREAK.join([value for _, _, value in news.attributes]) + BREAK)
        if not stops:
            return {}
        starts = starts_of(part for _, _, value in news.attributes for part in (value, BREAK))
        by_value: dict[int, list[Stop]] = {}
        for index, stop in located(stops, starts):
            if index % 2 == 0:
                by_value.setdefault(index // 2, []).append(stop)
        changed = {}
        for count, (index, own) in enumerate(by_value.items(), 1):
            if count & FEW_A_TURN == 0:
                yield None
            row, name, value = news.attributes[index]
            changed[table.ids[row], name] = starred(value, own)
            for stop in own:
                if stop.kind:
                    self.ledger.note(Node(table, row), stop.kind, table.ids[row])
        return changed


def _common(table: Table, one: int, other: int) -> int:
    """The nearest node around both."""
    above = set()
    at = one
    while at:
        above.add(at)
        at = table.parent[at]
    at = other
    while at and at not in above:
        at = table.parent[at]
    return at or one


def _with_texts(listed: list[Any], shown: dict[int, str]) -> list[Any]:
    """The section ``text`` with these texts as a whole, whatever it said of them."""
    entries, node_id = [], 0
    for at in range(0, len(listed), 4):
        node_id += listed[at]
        if node_id not in shown:
            entries.append((node_id, *listed[at + 1 : at + 4]))
    entries += [(each, -1, 0, text) for each, text in shown.items()]
    out: list[Any] = []
    last = 0
    for each, *rest in entries:
        out += [each - last, *rest]
        last = each
    return out


def _short(came: Any, passed: dict[str, Any]) -> Any:
    """As short as it came: what was typed at the caret is a mere string (static/js/shared/typing.js)."""
    if type(came) is not str:
        return passed
    field, caret = passed["field"], passed["caret"]
    # Behind the text that came, and still put in at the caret: the other side makes the same of it.
    start = caret[1] - len(field[4])
    return field[4] if field == [caret[0], 0, start, 0, field[4]] and len(passed) == 2 else passed


def is_large(chunks: list[Chunk]) -> bool:
    """Whether it should be read in turns with others: what comes compressed was large enough for that."""
    return bool(chunks[0][0].flags & FLAG_COMPRESSED) or sum(len(frame) for _, frame in chunks) > INLINE_BYTES
