"""Pages built with the usual frameworks behave exactly as without a capture, and the copy follows them."""

from typing import Any

import pytest

from tests.browser.server import ROOT

FRAMEWORKS = ["react", "vue", "lit", "zone"]
USE = """
  const root = page.app.root?.() ?? doc;
  const { setter } = { setter: Object.getOwnPropertyDescriptor(page.HTMLInputElement.prototype, "value").set };
  const rest = () => new Promise((done) => setTimeout(done, 60));
  const field = root.getElementById("field");
  for (const text of ["h", "he", "hello"]) {
    setter.call(field, text);
    field.dispatchEvent(new page.Event("input", { bubbles: true }));
    await rest();
  }
  for (const name of ["more", "box", "more"]) {
    root.getElementById(name).click();
    await rest();
  }
  await lab.settle(400);
  return page.app.state();
"""
# In the zone of the application, where there is one: there each of our timers would count.
START = """
  const start = page.lab.startCapture;
  if (page.app.zone) page.lab.startCapture = (...args) => page.app.zone.run(() => start(...args));
  await lab.start();
"""


@pytest.fixture(params=FRAMEWORKS)
def framework(request: pytest.FixtureRequest, lab: Any) -> Any:
    if not (ROOT / "node_modules" / "react").exists():
        pytest.fail("The frameworks are not installed. Run: make node (it needs npm)")

    def load() -> None:
        lab.run("await lab.load({ path: args[0] })", f"/tests/browser/engine/frameworks/{request.param}.html")
        lab.run(
            """await lab.until(() => page.app &&
              (page.app.root?.() ?? doc).getElementById('told')?.textContent === 'start')"""
        )

    return load


def test_the_page_behaves_as_without_a_capture(lab: Any, framework: Any) -> None:
    framework()
    alone = lab.run(USE)
    assert alone[0].lower() == "hello", "the page itself works"
    framework()
    lab.run(START)
    with_capture = lab.run(USE)
    lab.same()
    assert with_capture == alone
    framework()
    lab.run(f"{START}; await lab.settle(300); lab.stop()")
    assert lab.run(USE) == alone, "nothing is left after the end"
