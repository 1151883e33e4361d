"""Whether an audit of a snapshot can find anything at all: most pages hold no element that a rule could mean.

What is masked is sent as an empty box without names. So on a page where masking works, no element has the id, classes
or attributes that a mask rule asks for, which is quickly seen, and the trees of the audit need not be built.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import soupsieve

from masking.snapshot_audit import Context, masks_of, shown_by

# Elements by what they have in common: (tag, attribute names) → values in the order of the names; None may be any.
Kinds = Mapping[tuple[str, tuple[str, ...]], Iterable[Sequence[str | None]]]


def may_break(kinds: Kinds, contexts: Sequence[Context]) -> bool:
    """False when ``snapshot_audit.violations`` of a page with these elements is sure to be empty."""
    if shown_by(contexts) is not None:
        return True  # anything may be what is not shown
    return any(_may_match(selector, kinds) for selector in masks_of(contexts).values())


def _may_match(selector: str, kinds: Kinds) -> bool:
    compounds = _compounds(selector)
    for (tag, names), rows in kinds.items():
        asked = [one for one in compounds if _shape_fits(one, tag, names)]
        if asked and any(_fits(one, tag, dict(zip(names, row, strict=True))) for row in rows for one in asked):
            return True
    return False


@lru_cache(maxsize=1024)
def _compounds(selector: str) -> tuple[Any, ...]:
    return tuple(soupsieve.compile(selector).selectors)


def _shape_fits(one: Any, tag: str, names: Sequence[str]) -> bool:
    if one.tag is not None and one.tag.name not in ("*", tag) and one.tag.name.lower() != tag:
        return False
    if (one.ids and "id" not in names) or (one.classes and "class" not in names):
        return False
    return all(asked.attribute.lower() in names for asked in one.attributes if not asked.inverse)


def _fits(one: Any, tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Of the element itself; what is around it, beside or in it, and ``:not``, may be anything."""
    if not _shape_fits(one, tag, tuple(attributes)):
        return False
    if any(attributes["id"] not in (None, name) for name in one.ids):
        return False
    names = attributes["class"] if one.classes else None
    if names is not None and not set(one.classes) <= set(names.split()):
        return False
    for asked in one.attributes:
        value = None if asked.inverse else attributes[asked.attribute.lower()]
        if (
            value is not None
            and asked.pattern is not None
            and not asked.pattern.search(value.lower() if asked.ignore_case else value)
        ):
            return False
    # :has, whose parts are about other elements, comes with a relation.
    inner = [group for group in one.selectors if not group.is_not]
    return all(any(each.relation or each.rel_type or _fits(each, tag, attributes) for each in group) for group in inner)
