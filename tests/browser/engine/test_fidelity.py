"""The fidelity matrix: each thing a page can do, seen by the agent as the visitor sees it. See features/__init__.py."""

from typing import Any

import pytest

from tests.browser.engine.features import ANYTHING, Feature, catalogue

ROWS = [
    pytest.param(group, feature, id=feature.name) for group, features in catalogue().items() for feature in features
]
AGREE = "return await lab.agree(async (doc, view, $, css) => (PROBE), args[0], args[1])"


@pytest.mark.parametrize(("group", "feature"), ROWS)
def test_the_agent_sees(lab: Any, group: str, feature: Feature) -> None:
    lab.load(feature.body, feature.head, feature.path)
    if feature.needs and not lab.run(f"return Boolean({feature.needs})"):
        pytest.skip(feature.lacks)
    if feature.before:
        lab.run(feature.before)
    lab.start(**feature.masking)
    if feature.act:
        lab.run(f"{feature.act}; await lab.settle(100)")
    if feature.hand:
        feature.hand(lab)
    want = [] if feature.want is ANYTHING else [[feature.want]]
    told = lab.run(AGREE.replace("PROBE", feature.probe), feature.tree, *want)
    assert lab.faults == []
    if feature.want is not ANYTHING:
        assert told["page"] == feature.want, "the page itself"
    assert told["copy"] == told["page"]
    assert told["difference"] == ""
