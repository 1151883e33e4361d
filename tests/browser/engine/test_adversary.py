"""A page that tries every way out, with one secret for each: none leaves the browser, by any of them."""

import secrets
from typing import Any

import pytest

ATTACK = (
    """const { attack } = await import("/tests/browser/engine/adversary.js"); return attack(lab, args[0], args[1])"""
)


def salt() -> str:
    """Digits of its own, so that a number of the page is not taken for a secret."""
    return str(secrets.randbelow(10**6) + 10**6)


@pytest.mark.parametrize("late", [False, True], ids=["before the session", "in the session"])
def test_no_secret_leaves_by_any_channel(lab: Any, late: bool) -> None:
    found = lab.run(ATTACK, salt(), late)
    assert found["leaks"] == [], "\n".join(found["leaks"])
    assert found["channels"] > 200
    assert lab.faults == []


def test_without_a_mask_the_search_finds_them(lab: Any) -> None:
    """The search's own check: what the rules hide is found once they are gone."""
    found = lab.run(ATTACK.replace("attack(lab", "attack({ __proto__: lab, start: () => lab.start() }"), salt(), False)
    assert len(found["leaks"]) > 100
