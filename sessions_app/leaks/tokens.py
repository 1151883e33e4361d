"""The tokens of a payload and its table of strings, as static/js/capture/writer.js writes them.

Texts here are made of UTF-16 units, as positions in the stream count them: a character beyond U+FFFF is its two halves.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any

from sessions_app.leaks.payloads import Unreadable
from sessions_app.leaks.turns import Steps

END, SHAPE, KNOWN_TEXT, MASKED, SHADOW, REF, HOLDER, DOC, EMPTY, TEXT = 0, -1, -2, -3, -4, -5, -6, -7, -8, -9
NEW = -1  # in the place of a string's number: the next of the list
VALUE_LIMIT, TEXT_LIMIT = 256, 16  # longer strings do not enter the table
MAX_ID = 2**31 - 1  # as in static/js/shared/nodes.js, which shifts them

MANY = 10_000  # strings

_WIDE = re.compile("[\U00010000-\U0010ffff]")


def units(text: Any) -> str:
    """A text of the stream in UTF-16 units."""
    if type(text) is not str:
        raise Unreadable("A text was expected.")
    if text.isascii() or not _WIDE.search(text):
        return text
    return _WIDE.sub(lambda found: _halves(ord(found.group()) - 0x10000), text)


def _halves(code: int) -> str:
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))


def number(value: Any) -> int:
    """A whole number of the stream."""
    if type(value) is not int:
        raise Unreadable("A number was expected.")
    return value


def section(data: dict[str, Any], name: str) -> list[Any]:
    """A section of a payload; empty when it has none of this name."""
    found = data.get(name)
    if found is None and name not in data:
        return []
    if type(found) is not list:
        raise Unreadable(f"The section {name} is a list.")
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """Tag and attribute names that elements have in common. ``told``: indexes of attributes that people may read;
    ``kept`` of those that the leak stop has to know later."""

    tag: str  # small letters, without the mark of its namespace
    names: tuple[str, ...]
    told: tuple[int, ...]
    kept: tuple[int, ...]
    kept_names: tuple[str, ...]
    pick: Callable[[list[str]], Iterable[str]] | None  # those values, of all
    inline: bool
    unread: bool  # its text is none that anybody reads

    def __reduce__(self) -> tuple[Callable[[str], "Shape"], tuple[str]]:
        """Pickled as what it was made of, with an empty mark: pages share their shapes also when they were at rest."""
        return shape_of, (" ".join(("?|" + self.tag, *self.names)),)


# Text goes on across these; all others begin a line or a box of their own.
_INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark nobr output q s samp slot small span
    strong strike sub sup time tspan tt u var wbr
    """.split()  # noqa: SIM905  (read as a list of words)
)
_UNREAD = frozenset({"style", "script"})
# Attributes that draw or load (paths, addresses of pictures) are full of digits that mean nothing.
_TOLD = frozenset({"value", "placeholder", "title", "alt", "label", "content", "summary", "abbr", "href", "cite"})
_USUAL = 1000  # characters of a shape's text; longer ones are not remembered from page to page

# What a path, a selector or a field's value is made of, and what the audit asks of every page (masking/builtin.py).
KEPT = frozenset({"id", "class", "name", "value", "autocomplete", "type", "data-cobrowse"})


def is_told(name: str) -> bool:
    """Whether an attribute may hold what a person could read."""
    if name in _TOLD or name.startswith(("aria-", "data-")):
        return True
    return not name.islower() and name != name.lower() and is_told(name.lower())


def shape_of(text: str) -> Shape:
    return _known_shape(text) if len(text) <= _USUAL else _parsed(text)


@lru_cache(maxsize=4096)
def _known_shape(text: str) -> Shape:
    return _parsed(text)


def _parsed(text: str) -> Shape:
    mark, *names = text.split(" ")
    tag = mark.partition("|")[2] if mark[:1] == "?" else mark.lstrip("<=")
    tag = tag.lower()
    told = tuple(index for index, name in enumerate(names) if is_told(name))
    kept = tuple(index for index, name in enumerate(names) if name in KEPT)
    kept_names = tuple(names[index] for index in kept)
    # A slice where one is kept, as a getter of one item gives no tuple.
    pick = itemgetter(*kept) if len(kept) > 1 else itemgetter(slice(kept[0], kept[0] + 1)) if kept else None
    return Shape(tag, tuple(names), told, kept, kept_names, pick, tag in _INLINE, tag in _UNREAD)


class Strings:
    """The strings and new ids of one payload, in the order in which they are asked for."""

    def __init__(self, data: dict[str, Any], strings: list[str]) -> None:
        self.strings = strings
        self.table: list[str] = []
        self.taken = 0
        self._runs = section(data, "ids")
        self._run = self._left = self._last = 0

    @classmethod
    def of(cls, data: dict[str, Any]) -> Steps["Strings"]:
        listed = section(data, "strings")
        read = partial(_all_units, listed)
        return cls(data, (yield read) if len(listed) > MANY else read())

    def id(self) -> int:
        if self._left == 0:
            self._last += number(self._runs[self._run])
            self._left = number(self._runs[self._run + 1])
            self._run += 2
        else:
            self._last += 1
        self._left -= 1
        return self._last

    def runs(self, most: int) -> list[tuple[int, int]]:
        """All new ids, ``most`` at most: first and count of each run."""
        found = []
        last = 0
        for at in range(0, len(self._runs), 2):
            first, count = last + number(self._runs[at]), number(self._runs[at + 1])
            most -= count
            last = first + count - 1
            if first < 1 or count < 1 or most < 0 or last > MAX_ID:
                raise Unreadable("There are ids for no nodes, or none that can be.")
            found.append((first, count))
        return found

    def fresh(self, limit: int) -> str:
        found = self.strings[self.taken]
        self.taken += 1
        if len(found) <= limit:
            self.table.append(found)
        return found

    def value(self, token: Any) -> str:
        if token != NEW:
            return self.known(token)
        found = self.strings[self.taken]
        self.taken += 1
        if len(found) <= VALUE_LIMIT:
            self.table.append(found)
        return found

    def known(self, token: Any) -> str:
        if type(token) is not int or token < 0:
            raise Unreadable("A string's number was expected.")
        return self.table[token]

    def shape(self) -> str:
        self.taken += 1
        return self.strings[self.taken - 1]


def _all_units(strings: list[Any]) -> list[str]:
    """Texts in UTF-16 units. Nearly always they are so already, and one look at all of them is enough to know."""
    try:
        joined = "".join(strings)
    except TypeError:
        raise Unreadable("A text was expected.") from None
    if joined.isascii() or len(joined.encode("utf-16-le", "surrogatepass")) == 2 * len(joined):
        return strings
    return [units(each) for each in strings]
