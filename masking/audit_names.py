"""Whether an audit of a snapshot can find anything at all: most pages hold no element that a rule could mean.

What is masked is sent as an empty box without names. So on a page where masking works, no element has the id, classes
or attributes that a mask rule asks for, which is quickly seen, and the trees of the audit need not be built.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import soupsieve

from masking.snapshot_audit import Context, masks_of, shown_by

# An element's attributes by name; a value that is None may be any.
Values = Mapping[str, str | None]
Test = Callable[[str, Values], bool]
# Elements that have tag and attribute names in common, each as its values in the order of the names.
Kind = tuple[str, tuple[str, ...], Iterable[Sequence[str | None]]]


def may_break(kinds: Iterable[Kind], contexts: Sequence[Context]) -> bool:
    """False when ``snapshot_audit.violations`` of a page with these elements is sure to be empty."""
    if shown_by(contexts) is not None:
        return True  # anything may be what is not shown
    asked = _asked(tuple(masks_of(contexts).values()))
    return any(asked.may_match(*kind) for kind in kinds)


class _Asked:
    """Compounds of selectors by what has to be there: an id, a class, or something else. Few elements have it."""

    def __init__(self, selectors: Iterable[str]) -> None:
        self.by_id: dict[str, list[Test]] = {}
        self.by_class: dict[str, list[Test]] = {}
        self.others: list[Test] = []
        compounds: list[Any] = [one for selector in selectors for one in soupsieve.compile(selector).selectors]
        for one in compounds:
            if one.ids:
                self.by_id.setdefault(one.ids[0], []).append(_test(one))
            elif one.classes:
                self.by_class.setdefault(one.classes[0], []).append(_test(one))
            else:
                self.others.append(_test(one))

    def may_match(self, tag: str, names: tuple[str, ...], rows: Iterable[Sequence[str | None]]) -> bool:
        anything = dict.fromkeys(names)
        others = [test for test in self.others if test(tag, anything)]
        at = {name: place for place, name in enumerate(names)}  # of equal names the last counts, as in a tree
        places = [
            (at[name], tests, words)
            for name, tests, words in (("id", self.by_id, _whole), ("class", self.by_class, _words))
            if tests and name in at
        ]
        if not others and not places:
            return False
        for row in rows:
            tests = [*others, *(test for place in places for test in _candidates(row, *place))]
            if tests:
                values = dict(zip(names, row, strict=True))
                if any(test(tag, values) for test in tests):
                    return True
        return False


@lru_cache(maxsize=256)
def _asked(selectors: tuple[str, ...]) -> _Asked:
    return _Asked(selectors)


def _whole(value: str) -> list[str]:
    return [value]


def _words(value: str) -> list[str]:
    return value.split()


def _candidates(
    row: Sequence[str | None], at: int, tests: Mapping[str, list[Test]], words: Callable[[str], list[str]]
) -> Iterator[Test]:
    """Of ``tests`` by a word that the value at ``at`` has to hold, those of its words."""
    value = row[at]
    for word in tests if value is None else words(value):
        yield from tests.get(word, ())


def _test(one: Any) -> Test:
    """Whether an element may match a compound of soupsieve's, as far as it tells by itself.

    What is around it, beside or in it, and ``:not``, may be anything.
    """
    tag = one.tag.name.lower() if one.tag is not None and one.tag.name != "*" else None
    wanted: list[tuple[str, Callable[[str], Any] | None]] = [
        *(("id", name.__eq__) for name in one.ids),
        *(("class", _holds(name)) for name in one.classes),
        *((asked.attribute.lower(), _value_test(asked)) for asked in one.attributes if not asked.inverse),
    ]
    # :has, whose parts are about other elements, comes with a relation.
    groups = [
        [_test(each) for each in group]
        for group in one.selectors
        if not group.is_not and not any(each.relation or each.rel_type for each in group)
    ]

    def test(own_tag: str, values: Values) -> bool:
        if tag is not None and tag != own_tag:
            return False
        for name, holds in wanted:
            if name not in values:
                return False
            value = values[name]
            if value is not None and holds is not None and not holds(value):
                return False
        return all(any(each(own_tag, values) for each in group) for group in groups)

    return test


def _holds(name: str) -> Callable[[str], bool]:
    return lambda value: name in value.split()


def _value_test(asked: Any) -> Callable[[str], Any] | None:
    """None: any value will do."""
    if asked.pattern is None:
        return None
    search = asked.pattern.search
    return (lambda value: search(value.lower())) if asked.ignore_case else search
