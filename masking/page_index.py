"""A parsed page with its elements numbered in document order, and found again by id, class, attribute or name.

A thousand selectors over some hundred thousand elements would take soupsieve half an hour; asked only about the
elements that can match at all, it takes a second.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable

import soupsieve
from bs4 import BeautifulSoup, Tag
from soupsieve import css_types
from soupsieve.css_match import CSSMatch

_LITERAL = re.compile(r"\^((?:[^\\.^$*+?{}\[\]|()]|\\[^\w])*)\\Z", re.DOTALL)  # what soupsieve makes of [name="value"]
_FEW = 100  # ancestors whose insides are looked up one by one


class Page:
    """``elements`` in document order; ``parent[n]`` is the number of the parent of element ``n``, -1 at the top."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self.soup = soup
        self.elements: list[Tag] = []
        self.parent: list[int] = []
        self._numbers: dict[int, int] = {}  # by identity: a Tag's own hash writes out all it contains
        self._by_id: dict[str, list[int]] = defaultdict(list)
        self._by_class: dict[str, list[int]] = defaultdict(list)
        self._by_attribute: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_value: dict[str, dict[str, list[int]]] = {}
        for node in soup.descendants:
            if isinstance(node, Tag):
                self._add(node)
        self._last = self._find_ends()

    def _add(self, element: Tag) -> None:
        number = self._numbers[id(element)] = len(self.elements)
        self.elements.append(element)
        self.parent.append(self._numbers.get(id(element.parent), -1))
        self._by_name[element.name.lower()].append(number)
        for name in element.attrs:
            self._by_attribute[name.lower()].append(number)
        if "id" in element.attrs:
            self._by_id[text_of(element, "id")].append(number)
        for word in set(text_of(element, "class").split()):
            self._by_class[word].append(number)

    def number(self, element: Tag | None) -> int:
        """-1 for what is no element of the page."""
        return self._numbers.get(id(element), -1)

    def matching(self, selector: str, among: Collection[int] | None = None) -> list[int]:
        """Numbers of the elements that the selector matches, of all or of some. Raises what soupsieve raises."""
        compiled = soupsieve.compile(selector)
        matcher = CSSMatch(compiled.selectors, self.soup, compiled.namespaces, compiled.flags)
        candidates = self._candidates(compiled.selectors) if among is None else among
        numbers = range(len(self.elements)) if candidates is None else sorted(candidates)
        return [number for number in numbers if matcher.match(self.elements[number])]

    def within(self, number: int) -> int:
        """How many elements it contains."""
        return self._last[number] - number

    def with_id(self, value: str) -> list[int]:
        return self._by_id.get(value, [])

    def with_class(self, word: str) -> list[int]:
        return self._by_class.get(word, [])

    def with_value(self, attribute: str, value: str) -> list[int]:
        """Elements whose attribute has exactly this value."""
        if attribute not in self._by_value:
            values = self._by_value[attribute] = defaultdict(list)
            for number in self._by_attribute.get(attribute, []):
                values[text_of(self.elements[number], attribute)].append(number)
        return self._by_value[attribute].get(value, [])

    def with_attribute(self, name: str) -> list[int]:
        return self._by_attribute.get(name, [])

    def named(self, *names: str) -> list[int]:
        return sorted(number for name in names for number in self._by_name.get(name, []))

    def _candidates(self, selectors: Iterable[css_types.Selector | css_types.SelectorNull]) -> set[int] | None:
        """What can match at all; None: anything."""
        found: set[int] = set()
        for selector in selectors:
            some = self._candidates_of(selector)
            if some is None:
                return None
            found.update(some)
        return found

    def _candidates_of(self, selector: css_types.Selector | css_types.SelectorNull) -> Collection[int] | None:
        if isinstance(selector, css_types.SelectorNull):
            return ()
        choices: list[Collection[int]] = [self._by_id.get(value, []) for value in selector.ids]
        choices += [self._by_class.get(value, []) for value in selector.classes]
        choices += [self._with_such(one) for one in selector.attributes if not one.inverse]
        if selector.tag is not None and selector.tag.name not in (None, "*"):
            choices.append(self._by_name.get(selector.tag.name.lower(), []))
        for inner in selector.selectors:
            # :is() and what soupsieve writes with it, such as :checked; a :not() narrows nothing down
            if not inner.is_not:
                some = self._candidates(inner)
                if some is not None:
                    choices.append(some)
        return self._below(selector.relation, min(choices, key=len, default=None))

    def _with_such(self, wanted: css_types.SelectorAttribute) -> list[int]:
        """Elements with the attribute, and with its value where the selector names it whole."""
        name = wanted.attribute.lower()
        literal = _LITERAL.fullmatch(wanted.pattern.pattern) if wanted.pattern else None
        if wanted.pattern is None or literal is None or wanted.ignore_case:
            return self._by_attribute.get(name, [])
        return self.with_value(name, re.sub(r"\\(.)", r"\1", literal.group(1), flags=re.DOTALL))

    def _below(self, relation: css_types.SelectorList, own: Collection[int] | None) -> Collection[int] | None:
        """Of ``own`` what can lie where the left side of a combinator wants it."""
        left = relation[0] if len(relation) == 1 else None
        if not isinstance(left, css_types.Selector) or left.rel_type not in (" ", ">", "~", "+"):
            return own
        above = self._candidates_of(left)
        if above is None or len(above) > _FEW or (above and left.rel_type in "~+"):
            return own
        within = [range(number + 1, self._last[number] + 1) for number in above]
        if own is None:
            return {number for some in within for number in some}
        ordered = own if isinstance(own, list) else sorted(own)
        return {
            number
            for some in within
            for number in ordered[bisect_left(ordered, some.start) : bisect_left(ordered, some.stop)]
        }

    def _find_ends(self) -> list[int]:
        """By element the last one that it contains, or itself."""
        last = list(range(len(self.parent)))
        for number in range(len(last) - 1, -1, -1):
            parent = self.parent[number]
            if parent >= 0:
                last[parent] = max(last[parent], last[number])
        return last


def text_of(element: Tag, attribute: str) -> str:
    """The attribute's value as it was written, "" without one; BeautifulSoup makes lists of some."""
    value = element.attrs.get(attribute, "")
    return value if isinstance(value, str) else " ".join(value)
