"""All that a page says, as one text in which every position leads back to its element.

Blocks are parted by line breaks, inline elements are not: a number in four spans is found, a column of numbers is none.
"""

import re
from bisect import bisect_right

from bs4 import Tag
from bs4.element import NavigableString

from masking.page_index import Page, text_of

_INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike strong
    sub sup time tt u var wbr
    """.split()  # noqa: SIM905  (read as a list of words)
)
_SILENT = frozenset({"script", "style", "noscript", "template", "noframes", "noembed"})
_NO_VALUE = frozenset({"button", "submit", "reset", "image", "hidden", "file", "password", "checkbox", "radio"})
_LONG_NUMBER = re.compile(r"(?:\d\W?){4}|\d\d\w{4}")
_HANDLED = frozenset({"value", "style", "class", "id", "name", "for"})
LONGEST_ATTRIBUTE = 2000
_MOST_STEPS = 64  # up a tree; people nest inline elements a few deep


class PageText:
    """``text`` as a whole; ``owner(at)`` is the number of the element that the character at ``at`` belongs to."""

    def __init__(self, page: Page) -> None:
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._owners: list[int] = []
        self._length = 0
        last = -1
        for node in page.soup.descendants:
            if isinstance(node, Tag):
                number = page.number(node)
                if node.name not in _INLINE:
                    self._say("\n", number)
                self._attributes(node, number)
            elif isinstance(node, NavigableString):
                owner = page.number(node.parent)
                # a block that ended since the last text parts two texts that no new block begins between
                if last >= 0 and owner != last and _ends_block(page, last, owner):
                    self._say("\n", owner)
                if owner >= 0 and page.elements[owner].name not in _SILENT:
                    self._say(str(node), owner)
                last = owner
        self.text = "".join(self._parts)

    def owner(self, at: int) -> int:
        return self._owners[bisect_right(self._starts, at) - 1]

    def _say(self, text: str, owner: int) -> None:
        self._parts.append(text)
        self._starts.append(self._length)
        self._owners.append(owner)
        self._length += len(text)

    def _attributes(self, element: Tag, number: int) -> None:
        """Values that the field shows, and long numbers in any attribute, each as a line of its own."""
        for name in element.attrs:
            value = text_of(element, name)
            shows = name == "value" and text_of(element, "type").lower() not in _NO_VALUE and element.name == "input"
            if shows or (name not in _HANDLED and len(value) > 12 and _LONG_NUMBER.search(value[:LONGEST_ATTRIBUTE])):
                self._say(f"\n{value[:LONGEST_ATTRIBUTE]}\n", number)


def _ends_block(page: Page, before: int, now: int) -> bool:
    """Whether the way from the element ``before`` up to what it has in common with ``now`` leaves a block."""
    for _ in range(_MOST_STEPS):
        if before == now:
            return False
        if before < now:
            now = page.parent[now]
            continue
        if page.elements[before].name not in _INLINE:
            return True
        before = page.parent[before]
    return True
