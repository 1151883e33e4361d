"""Nobody can tell from the frames what is inside of a masked element: not what it says, nor how long it is, nor that it
changes. Two pages that differ in nothing else produce the same frames."""

from typing import Any

import pytest

SCRIPT = """const { twin } = await import("/tests/browser/engine/twins.js"); return twin(lab, args[0])"""
PUBLIC_SEEDS = [3, 14]
#: Frames are cut by the clock, and a busy machine may cut differently: such a pair is played again. What can be told
#: apart differs every time.
ATTEMPTS = 3


@pytest.mark.parametrize("private_by_default", [False, True], ids=["masked", "private by default"])
@pytest.mark.parametrize("turn", range(len(PUBLIC_SEEDS)))
def test_pages_that_differ_inside_of_masked_elements_only_send_the_same(
    lab: Any, turn: int, private_by_default: bool, request: Any
) -> None:
    shared = request.config.getoption("--seed") or PUBLIC_SEEDS[turn]
    masking = {"private_by_default": private_by_default}
    print(f"pytest tests/browser/engine/test_twins.py --seed {shared}")
    told: list[str] = []
    for attempt in range(ATTEMPTS):
        how = {"shared": shared, "steps": 14, "masking": masking}
        one = lab.run(SCRIPT, {**how, "own": 100 + attempt})
        assert lab.faults == []
        other = lab.run(SCRIPT, {**how, "own": 900 + attempt})
        assert lab.faults == []
        assert len(one) > 8, "the public script was seen"
        if one == other:
            return
        told = [f"{a}\n{b}" for a, b in zip(one, other, strict=False) if a != b] or [f"{len(one)} or {len(other)}"]
    pytest.fail("told apart by " + "\n\n".join(told[:3]))


def test_the_comparison_finds_what_is_not_masked(lab: Any) -> None:
    """The law's own check: without the rules the same two pages are told apart."""
    how = {"shared": 3, "steps": 3, "masking": {"rules": []}}
    assert lab.run(SCRIPT, {**how, "own": 100}) != lab.run(SCRIPT, {**how, "own": 900})
