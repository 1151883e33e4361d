"""A customer's own steps (--script): before the session, such as a login, and in it."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

if TYPE_CHECKING:
    from playwright.sync_api import Page

KINDS = ("open", "click", "type", "press", "wait", "eval")
EXAMPLE = '[{"click": "#more"}, {"type": ["#iban", "{canary}"]}, {"wait": 500}]'
CANARY = "{canary}"


class ScriptFault(Exception):
    """The script cannot be used; the text says where and why."""


@dataclass(frozen=True)
class Script:
    before: list[dict[str, Any]] = field(default_factory=list)
    session: list[dict[str, Any]] = field(default_factory=list)


def read_script(path: str) -> Script:
    """A list of steps for the session, or an object with two lists: before, session."""
    try:
        told = json.loads(Path(path).read_text())
    except (OSError, ValueError) as fault:
        raise ScriptFault(f"{path} is no JSON file: {fault}") from fault
    parts = told if isinstance(told, dict) else {"session": told}
    if not parts.keys() <= {"before", "session"}:
        raise ScriptFault(f"{path} may hold the lists before and session, nothing else.")
    return Script(**{name: [_checked(path, step) for step in steps] for name, steps in parts.items()})


def _checked(path: str, step: Any) -> dict[str, Any]:
    if not isinstance(step, dict) or len(step) != 1 or next(iter(step)) not in KINDS:
        raise ScriptFault(f"{path}: {json.dumps(step)[:80]} is no step. One of {', '.join(KINDS)}, as in {EXAMPLE}")
    kind, what = next(iter(step.items()))
    good = {
        "type": isinstance(what, list) and len(what) == 2 and all(isinstance(part, str) for part in what),
        "wait": isinstance(what, int) and what >= 0,
    }.get(kind, isinstance(what, str))
    if not good:
        raise ScriptFault(f"{path}: {json.dumps(step)[:80]} has the wrong value for {kind}, see {EXAMPLE}")
    return step


def play(page: "Page", step: dict[str, Any], canary: str) -> None:
    """One step; raises Playwright's errors."""
    kind, what = next(iter(step.items()))
    if kind == "open":
        page.goto(urljoin(page.url, what), wait_until="load")
    elif kind == "click":
        page.locator(what).first.click()
    elif kind == "type":
        page.locator(what[0]).first.focus()
        page.keyboard.type(what[1].replace(CANARY, canary))
    elif kind == "press":
        page.keyboard.press(what)
    elif kind == "wait":
        page.wait_for_timeout(what)
    else:
        page.evaluate(what.replace(CANARY, canary))
