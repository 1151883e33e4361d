"""The server's own look at a page as agents get it: is anything there that the account's rules hide?

Only what a copy of the page can answer is asked. A selector about a state (``:hover``), about places among siblings, or
about attributes that are never sent or sent otherwise (addresses) is left to the visitor's browser: a guess would stop
sessions for nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import soupsieve
from bs4 import BeautifulSoup, Tag

from masking import builtin
from masking.url_patterns import url_matches

# Names of elements that stand for what is not sent; no rule can mean them.
MASKED, PLACEHOLDER, STAND_IN = "cobrowse-masked", "cobrowse-placeholder", "template"

_ALWAYS = {"password": builtin.PASSWORDS, "mark": f":is({builtin.MASKED},{builtin.IGNORED})"}

_UNSENT = frozenset(
    """
    srcdoc nonce integrity crossorigin ping action formaction target autofocus autoplay http-equiv manifest download
    referrerpolicy longdesc codebase classid archive imagesrcset imagesizes attributionsrc allow sandbox src href poster
    background data cite srcset sizes style loading
    """.split()  # noqa: SIM905  (read as a list of words)
)
_STRING = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""")
_ESCAPE = re.compile(r"\\(?:[0-9a-fA-F]{1,6}[ \t]?|.)")
_BRACKETS = re.compile(r"\[\s*([^\s\]=~|^$*]+)[^\]]*\]")
_NOT = re.compile(r":not\(([^()]*)\)", re.IGNORECASE)
_PSEUDO = re.compile(r":([\w-]+)")
_ASKABLE = frozenset({"is", "where", "has", "not"})
# Outside of what a rule shows, an element may have these only.
_HEAD_ONLY = frozenset({"style", "link", "meta", "script", STAND_IN})
_WORDS = frozenset({"value", "placeholder", "title", "alt", "label", "content", "summary", "srcdoc"})


@dataclass(frozen=True)
class Context:
    """Under which settings a page was sent: ``masking`` of the configuration, and the page's address."""

    masking: dict[str, Any]
    url: str


@dataclass(frozen=True)
class Root:
    """A document or shadow root as a tree of its own; ``host`` is the element of another root that it lies in."""

    tree: BeautifulSoup
    host: Tag | None


def violations(roots: Sequence[Root], contexts: Sequence[Context]) -> list[str]:
    """Names of the rules that something in sight breaks: ids of mask rules, password, mark, autocomplete, private.

    ``contexts``: all that may have been in force when the page was sent; what only some of them say is not asked.
    """
    broken = [name for name, selector in masks_of(contexts).items() if _any(roots, selector)]
    shown = shown_by(contexts)
    if shown is not None and _tells(roots, shown):
        broken.append("private")
    return broken


def askable(selector: str) -> bool:
    """Whether a copy of the page can tell what this selector (without commas at its top) means."""
    bare = _ESCAPE.sub("x", _STRING.sub('""', selector))
    if any(name.lower() in _UNSENT or name.lower().startswith(("on", "xlink")) for name in _BRACKETS.findall(bare)):
        return False
    plain = _BRACKETS.sub("[]", bare)
    if "+" in plain or not {name.lower() for name in _PSEUDO.findall(plain)} <= _ASKABLE:
        return False
    if not re.search(r":not\(", plain, re.IGNORECASE):
        return True
    # Of the element itself only, by names that are always sent: around it may be boxes, whose names nobody knows.
    inside = ",".join(found.group(1) for found in _NOT.finditer(plain))
    rest = _NOT.sub(":n", plain)
    after = rest[rest.find(":n") :]
    return "(" not in rest and not re.search(r"[\s>~\[]", inside.replace(", ", ",")) and not re.search(r"[\s>~]", after)


def parts_of(selector: str) -> list[str]:
    """A list of selectors in its parts."""
    blank = _ESCAPE.sub(lambda found: "x" * len(found.group()), selector)
    blank = _STRING.sub(lambda found: "x" * len(found.group()), blank)
    parts, depth, begin = [], 0, 0
    for at, char in enumerate(blank):
        depth += (char in "([") - (char in ")]")
        if char == "," and depth == 0:
            parts.append(selector[begin:at].strip())
            begin = at + 1
    return [*parts, selector[begin:].strip()]


def _rules(context: Context, *kinds: str) -> dict[str, str]:
    return {
        str(rule["id"]): rule["selector"]
        for rule in context.masking["rules"]
        if rule["kind"] in kinds and url_matches(rule["url_pattern"], context.url)
    }


def masks_of(contexts: Sequence[Context]) -> dict[str, str]:
    """What every context masks, as far as it can be asked: name of the rule and selector."""
    masks = dict(_ALWAYS)
    fields = [
        name for name in builtin.HIDDEN_FIELDS if all(name in context.masking["hidden_fields"] for context in contexts)
    ]
    if fields:
        masks["autocomplete"] = ",".join(builtin.HIDDEN_FIELDS[name] for name in fields)
    rules_of_each = [_rules(context, "mask", "ignore") for context in contexts]
    for name, selector in rules_of_each[0].items():
        asked = [part for part in parts_of(selector) if askable(part)]
        if asked and all(rules.get(name) == selector for rules in rules_of_each):
            masks[name] = ",".join(asked)
    return masks


def shown_by(contexts: Sequence[Context]) -> str | None:
    """Under private by default: all that any context shows. None when it cannot be asked."""
    if not all(context.masking["private_by_default"] for context in contexts):
        return None
    shown = [builtin.SHOWN]
    for context in contexts:
        for selector in _rules(context, "show").values():
            if not all(askable(part) for part in parts_of(selector)):
                return None
            shown.append(selector)
    return ",".join(shown)


def _any(roots: Iterable[Root], selector: str) -> bool:
    compiled = soupsieve.compile(selector)
    return any(compiled.select_one(root.tree) is not None for root in roots)


def _tells(roots: Sequence[Root], shown: str) -> bool:
    """Whether anything but what is shown has text or attributes that hold some."""
    compiled = soupsieve.compile(shown)
    open_tags: set[int] = set()
    for root in roots:  # outer ones first
        if root.host is not None and id(root.host) in open_tags:
            open_tags.add(id(root.tree))
        for tag in root.tree.find_all(True):
            if id(tag.parent) in open_tags or compiled.match(tag):
                open_tags.add(id(tag))
            elif tag.name not in _HEAD_ONLY and (_own_text(tag) or _WORDS & tag.attrs.keys()):
                return True
    return False


def _own_text(tag: Tag) -> bool:
    return any(not isinstance(child, Tag) and str(child).strip() for child in tag.children)
