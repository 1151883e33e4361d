"""Where on a page something was found, in words that hold nothing of its content: a path, and a selector for a rule."""

import re
from collections.abc import Iterator

from masking.selectors import SelectorFault, validate_selector
from sessions_app.leaks.nodes import BOX, ELEMENT, HOLDER, Node

MAX_PATH = 300
_DEPTH = 6  # ancestors in a path
_CLASSES = 2  # of each element
# What no name leads to so soon is proposed no rule for: counting on would take minutes of a page full of numbers.
_STEPS = 10
_PLACES = 50
_PLAIN = re.compile(r"-?[A-Za-z_][\w-]{0,63}", re.ASCII)
_NUMBERED = re.compile(r"\d{5}")  # made up by a program, or a part of what must not be told


def element_of(node: Node) -> Node:
    """The element that a text or a shadow root belongs to."""
    at = node
    while at.kind != ELEMENT and at.parent is not None:
        at = at.parent
    return at


def path_of(element: Node) -> str:
    """Such as ``form#pay > p.row > input[name=card]``."""
    parts: list[str] = []
    for at in _upwards(element):
        name = at.attribute("name")
        own = _tag(at) + "".join(f"#{one}" for one in _ids(at)) + "".join(f".{one}" for one in _classes(at))
        parts.append(own + (f"[name={name}]" if _usable(name) else ""))
        if len(parts) == _DEPTH:
            break
    return " > ".join(reversed(parts))[-MAX_PATH:]


def selector_of(element: Node) -> str:
    """A mask rule's selector for this element, as narrow as its names allow; "" when none can be had."""
    steps: list[str] = []
    for at in _upwards(element):
        own = _own(at)
        if own:
            steps.append(own)
            break
        if _tag(at) in ("html", "body"):
            break
        place = _place(at)
        if not place or len(steps) == _STEPS:
            return ""
        steps.append(f"{_tag(at)}:nth-of-type({place})")
    selector = " > ".join(reversed(steps))
    try:
        return validate_selector(selector)
    except SelectorFault:
        return ""


def _own(element: Node) -> str:
    """What an element can be known by without its place; "" when it has no names."""
    for one in _ids(element):
        return f"#{one}"
    name = element.attribute("name")
    if _usable(name) and _tag(element) != "meta":
        return f"{_tag(element)}[name='{name}']"
    classes = _classes(element)
    return _tag(element) + "".join(f".{one}" for one in classes) if classes else ""


def _upwards(element: Node) -> Iterator[Node]:
    """The element and those around it, within its own document or shadow root: selectors reach no further."""
    at: Node | None = element
    while at is not None and at.kind == ELEMENT:
        yield at
        at = at.parent


def _place(element: Node) -> int:
    """Counted among those of its name, from 1; 0 where too many siblings stand before it."""
    count, at = 1, element.prev
    for _ in range(_PLACES):
        if at is None:
            return count
        count += at.kind in (ELEMENT, BOX, HOLDER) and _tag(at) == _tag(element)
        at = at.prev
    return 0


def _tag(element: Node) -> str:
    tag = element.shape.tag if element.shape else ""
    return tag if _PLAIN.fullmatch(tag) else "*"


def _usable(name: str) -> bool:
    return bool(_PLAIN.fullmatch(name)) and not _NUMBERED.search(name)


def _ids(element: Node) -> list[str]:
    name = element.attribute("id")
    return [name] if _usable(name) else []


def _classes(element: Node) -> list[str]:
    return [name for name in element.attribute("class").split() if _usable(name)][:_CLASSES]
