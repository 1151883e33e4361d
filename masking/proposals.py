"""How to name one element of a page: a selector that will find it tomorrow too, and a short path for people."""

import re
from collections.abc import Iterator

from bs4 import Tag

from masking.detectors import sensitive_spans, starred
from masking.page_index import Page, text_of
from masking.selectors import SelectorFault, validate_selector
from masking.sensitive_words import kind_of_words

_LONGEST = 80  # of a value in a selector
_SHOWN = 40  # of a value in a path
_LIKE = 200  # fields that one proposal may reach
_LIKE_AND_SAID = 5000  # where the words of the selector say that it is about this kind of data
# What frameworks and databases number anew: long digits, hashes, React's ":r1:", Ember's "ember12".
_PASSING = re.compile(
    r"\d{4,}|[0-9a-f]{8,}|^:r|^(?:ember|ext-gen|mui-|radix-|react-|headlessui-|yui)|[\d_-]\d{2,}$", re.I
)
_IDENTIFIER = re.compile(r"-?(?:[a-z_]|[^\x00-\x7f])(?:[\w-]|[^\x00-\x7f])*", re.IGNORECASE)
_TEST_MARKS = ("data-testid", "data-test-id", "data-test", "data-qa", "data-cy", "data-field", "data-name")


def propose(page: Page, number: int, kind: str) -> tuple[str, list[int]]:
    """A selector that matches the element and has passed ``validate_selector``, and all elements that it matches.

    ("", [element]) where none is short enough.
    """
    for selector, alike, most in _spellings(page, page.elements[number], kind):
        if len(alike) <= most:
            found = _matched(page, selector, alike, number)
            if found:
                return selector, found
    selector = _by_place(page, number)
    found = _matched(page, selector, [number], number)
    return (selector, found) if found else ("", [number])


def path_of(page: Page, number: int) -> str:
    """The last few of its ancestors, such as ``main › form#pay › input[name=card]``; sensitive parts are starred."""
    steps: list[str] = []
    while number >= 0 and len(steps) < 4:
        steps.append(_step(page.elements[number]))
        number = page.parent[number]
    return " › ".join([*(["…"] if number >= 0 else []), *reversed(steps)])


def _spellings(page: Page, element: Tag, kind: str) -> Iterator[tuple[str, list[int], int]]:
    """From the most lasting to the least: a selector, the elements it may match, and how many of them are too many."""
    name = _tag_name(element)
    if _is_stable(value := text_of(element, "id")):
        yield f"#{_escaped(value)}", page.with_id(value), 1
    for attribute in ("name", "autocomplete"):
        if _is_stable(value := text_of(element, attribute)):
            yield f"{name}[{attribute}={_quoted(value)}]", page.with_value(attribute, value), _LIKE
    marks = [attribute for attribute in element.attrs if attribute.startswith("data-") and len(attribute) < 40]
    for attribute in sorted(marks, key=lambda one: one not in _TEST_MARKS)[:8]:
        if _IDENTIFIER.fullmatch(attribute) and _is_stable(value := text_of(element, attribute)):
            most = _LIKE_AND_SAID if kind_of_words(value) == kind else 1
            yield f"{name}[{attribute}={_quoted(value)}]", page.with_value(attribute, value), most
    for word in text_of(element, "class").split()[:8]:
        if _is_stable(word):
            most = _LIKE_AND_SAID if kind_of_words(word) == kind else 1
            yield f"{name}.{_escaped(word)}", page.with_class(word), most
    if _is_stable(value := text_of(element, "aria-label")):
        yield f"{name}[aria-label={_quoted(value)}]", page.with_value("aria-label", value), 1


def _by_place(page: Page, number: int) -> str:
    """Counted from the nearest ancestor with a lasting id, or from the top."""
    steps: list[str] = []
    while number >= 0:
        element, parent = page.elements[number], page.elements[number].parent
        value = text_of(element, "id")
        if steps and _is_stable(value) and len(page.with_id(value)) == 1:
            steps.append(f"#{_escaped(value)}")
            break
        name = _tag_name(element)
        around = parent.children if parent is not None else ()
        like = [child for child in around if isinstance(child, Tag) and child.name == element.name]
        place = next((place for place, child in enumerate(like, 1) if child is element), 1)
        steps.append(f"{name}:nth-of-type({place})" if len(like) > 1 else name)
        number = page.parent[number]
    return " > ".join(reversed(steps))


def _matched(page: Page, selector: str, alike: list[int], number: int) -> list[int]:
    """Those of ``alike`` that the selector matches; none where it is invalid or misses the element."""
    try:
        found = page.matching(validate_selector(selector), alike)
    except SelectorFault:
        return []
    return found if number in found else []


def _is_stable(value: str) -> bool:
    """Whether the value will be the same tomorrow and for every visitor, and says nothing about this one."""
    if not 0 < len(value) <= _LONGEST or not value.isprintable():
        return False
    return not _PASSING.search(value) and not sensitive_spans(value)


def _tag_name(element: Tag) -> str:
    name: str = element.name
    return name if _IDENTIFIER.fullmatch(name) else "*"


def _escaped(name: str) -> str:
    """As ``CSS.escape``."""
    if _IDENTIFIER.fullmatch(name):
        return name
    escaped = re.sub(r"[^\w\x80-\uffff-]", lambda found: f"\\{found.group()}", name)
    return re.sub(r"^(-?)(\d)", lambda found: f"{found.group(1)}\\{ord(found.group(2)):x} ", escaped)


def _quoted(value: str) -> str:
    return "'" + re.sub(r"['\\]", lambda found: f"\\{found.group()}", value) + "'"


def _step(element: Tag) -> str:
    name = element.name[:_SHOWN]
    if value := text_of(element, "id"):
        return f"{name}#{starred(value)[:_SHOWN]}"
    if value := text_of(element, "name"):
        return f"{name}[name={starred(value)[:_SHOWN]}]"
    words = text_of(element, "class").split()
    return f"{name}.{starred(words[0])[:_SHOWN]}" if words else name
