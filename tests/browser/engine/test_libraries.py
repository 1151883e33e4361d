"""Pages made with libraries that many websites use look to the agent as they do to the visitor, element by element."""

from typing import Any

import pytest

from tests.browser.server import ROOT

LOOKS = """
  const { lookDifferences } = await import("/tests/browser/engine/looks.js");
  const end = performance.now() + 8000;
  let found;
  do {
    await lab.settle(250);
    found = [...lookDifferences(doc.body, lab.copy.body), lab.difference()].filter(Boolean);
  } while (found.length && performance.now() < end);
  return found;
"""


@pytest.mark.parametrize("library", ["shoelace", "bootstrap"])
def test_every_element_looks_as_it_does(lab: Any, library: str) -> None:
    if not (ROOT / "node_modules" / "bootstrap").exists():
        pytest.fail("The libraries are not installed. Run: make node (it needs npm)")
    lab.run("await lab.load({ path: args[0] })", f"/tests/browser/engine/frameworks/{library}.html")
    lab.run("await lab.until(() => page.act)")
    lab.page.move(700, 660)  # out of the page: what opens below a resting pointer is hovered without an event
    lab.run("await lab.start()")
    assert lab.run(LOOKS) == []
    lab.run("page.act()")
    assert lab.run(LOOKS) == []
    assert lab.run("return lab.copy.querySelectorAll('body *').length") >= 15
