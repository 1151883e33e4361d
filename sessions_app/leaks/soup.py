"""A page that the stream has told, as trees that selectors can be asked of: the audit's copy."""

from collections.abc import Iterable, Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag

from masking.audit_names import Kind
from masking.snapshot_audit import MASKED, PLACEHOLDER, STAND_IN, Context, Root, violations
from sessions_app.leaks.nodes import BOX, ELEMENT, HOLDER, TEXT, Mark, Node
from sessions_app.leaks.page import Page
from sessions_app.leaks.tokens import Shape, section
from sessions_app.leaks.turns import at_once


def kinds_of(marks: Iterable[Mark]) -> Iterator[Kind]:
    """The elements among these by tag and attribute names, with the values that are kept."""
    alike: dict[tuple[Shape, tuple[str, ...]], list[Mark]] = {}
    for mark in marks:
        if mark.shape is not None and mark.kind == ELEMENT:
            alike.setdefault((mark.shape, mark.names), []).append(mark)
    for (shape, kept), these in alike.items():
        names = tuple(dict.fromkeys((*shape.names, *kept)))
        places = [kept.index(name) if name in kept else None for name in names]
        rows = (tuple(None if at is None else mark.values[at] for at in places) for mark in these)
        yield shape.tag, tuple(name.lower() for name in names), rows


def audit(payloads: list[Any], contexts: list[Context]) -> list[str]:
    """Names of the rules that the page breaks which a snapshot and the frames that complete it have told.

    ``payloads`` have been read without fault before. Takes a second for a large page: never on the event loop.
    """
    page = Page()
    for number, payload in enumerate(payloads):
        data = page.expand(payload)
        at_once(page.snapshot(data) if number == 0 else page.mutation(data))
        _guests(page, data)
    return violations(roots_of(page), contexts)


def _guests(page: Page, data: dict[str, Any]) -> None:
    listed = section(data, "guest")
    for at in range(0, len(listed), 2):
        inner = listed[at + 1]
        at_once(page.guest(page.known(listed[at]), inner) if inner.get("v") else page.mutation(inner))
        _guests(page, inner)


def roots_of(page: Page) -> list[Root]:
    """The document, and each shadow root and frame's document in it, outer ones first."""
    found: list[Root] = []
    pending: list[tuple[Node, Tag | None]] = [(page.root, None)] if page.root else []
    while pending:
        node, host = pending.pop(0)
        tree = BeautifulSoup("", "html.parser")
        _fill(tree, tree, node, pending)
        found.append(Root(tree, host))
    return found


def _fill(tree: BeautifulSoup, top: Tag, root: Node, pending: list[tuple[Node, Tag | None]]) -> None:
    open_tags = [(root, top)]
    while open_tags:
        node, tag = open_tags.pop()
        for child in node.children():
            if child.kind == TEXT:
                tag.append(child.text)
                continue
            made = tree.new_tag(_name(child), attrs=_attributes(child))
            tag.append(made)
            if child.inner is not None:
                pending.append((child.inner, made))
            open_tags.append((child, made))


def _name(node: Node) -> str:
    if node.kind == ELEMENT and node.shape is not None:
        return node.shape.tag
    return {BOX: MASKED, HOLDER: PLACEHOLDER}.get(node.kind, STAND_IN)


def _attributes(node: Node) -> dict[str, Any]:
    if node.kind != ELEMENT:
        return {}
    return {name.lower(): value for name, value in zip(node.mark.names, node.mark.values, strict=True)}
