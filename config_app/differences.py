"""What a list of changes (config_app.drafts) would do to the published rules, in words."""

from dataclasses import dataclass
from typing import Any

from config_app.drafts import FIELDS, published_rules
from config_app.models import Account, MaskRule

_KINDS = dict(MaskRule.KINDS)
_HIDING = {"mask", "ignore"}
_NAMES = {"url_pattern": "pages", "selector": "selector", "kind": "kind", "note": "note"}


@dataclass(frozen=True)
class Difference:
    """``word`` is added, changed or removed; ``rule`` as it would be, or was. ``said``: what changes of it."""

    word: str
    rule: dict[str, Any]
    said: list[str]
    weaker: bool  # agents may see or touch more than before

    @property
    def kind(self) -> str:
        return _KINDS[self.rule["kind"]]


def differences(account: Account, changes: list[dict[str, Any]]) -> list[Difference]:
    """In the order of the changes; those that change nothing any more are left out."""
    published = {rule["id"]: rule for rule in published_rules(account)}
    found = []
    for change in changes:
        before = published.get(change["id"])
        if change.get("removed"):
            if before:
                found.append(Difference("removed", before, [], _holds(before)))
        elif before is None:
            found.append(Difference("added", change, [], change["enabled"] and change["kind"] == "show"))
        elif said := [words for name in FIELDS if (words := _words(name, before[name], change[name]))]:
            found.append(Difference("changed", change, said, _is_weaker(before, change)))
    return found


def _holds(rule: dict[str, Any]) -> bool:
    return bool(rule["enabled"]) and rule["kind"] != "show"


def _is_weaker(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """To be on the safe side: any other selector or pages may match less."""
    if after["kind"] == "show" and after["enabled"] and after != before:
        return True
    if not _holds(before):
        return False
    looser = before["kind"] != after["kind"] and not (before["kind"] == "no_control" and after["kind"] in _HIDING)
    narrower = after["url_pattern"] not in ("", before["url_pattern"]) or after["selector"] != before["selector"]
    uncritical = before["critical"] and not after["critical"]
    return looser or narrower or uncritical or not after["enabled"]


def _words(name: str, before: Any, after: Any) -> str:
    if before == after:
        return ""
    if name == "enabled":
        return "switched on" if after else "switched off"
    if name == "critical":
        return "critical" if after else "not critical any more"
    if name == "kind":
        before, after = _KINDS[before], _KINDS[after]
    return f"{_NAMES[name]}: {before or _nothing(name)} → {after or _nothing(name)}"


def _nothing(name: str) -> str:
    return "all" if name == "url_pattern" else "none"
