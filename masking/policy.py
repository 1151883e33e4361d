"""What is hidden, as one object that the tag carries out: the ``masking`` part of the configuration."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_NAME = re.compile(r"[^\s=&?#%+]+")


class ParamFault(ValueError):
    """A name that no query parameter can have; the text says what to write instead."""


@dataclass(frozen=True)
class Rule:
    """One mask rule. ``id`` is how a tag names the rule when it cannot be evaluated."""

    # mask: an empty box; show: seen where all else is private; ignore: left out of the picture; no_control: seen, and
    # neither pressed nor filled by an agent

    id: int
    selector: str
    kind: str
    url_pattern: str = ""
    critical: bool = False  # nothing of its pages is sent unless it matches something there


def mask_policy(
    rules: Iterable[Rule],
    *,
    private_by_default: bool,
    hidden_fields: Iterable[str],
    allowed_params: list[str],
    paused_pages: list[str],
) -> dict[str, Any]:
    """The policy as it travels. ``hidden_fields``: keys of ``builtin.HIDDEN_FIELDS``.

    Password fields are no part of it: no setting can show them.
    """
    return {
        "rules": [_as_sent(rule) for rule in rules],
        "private_by_default": private_by_default,
        "hidden_fields": list(hidden_fields),
        "allowed_params": allowed_params,
        "paused_pages": paused_pages,
    }


def _as_sent(rule: Rule) -> dict[str, Any]:
    sent = {"id": rule.id, "selector": rule.selector, "kind": rule.kind, "url_pattern": rule.url_pattern}
    return {**sent, "critical": True} if rule.critical else sent


def parse_params(text: str) -> list[str]:
    """Names of query parameters, one a line, without doubles; raises ParamFault."""
    names = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    for name in names:
        if not _NAME.fullmatch(name):
            bare = re.split(r"[\s=&?#%+]", name.lstrip("?&"), maxsplit=1)[0]
            proposal = f" Write {bare}" if bare else ""
            raise ParamFault(f"{name!r} is no parameter name: write the name only, one a line.{proposal}")
    return names
