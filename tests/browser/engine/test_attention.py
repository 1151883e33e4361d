"""Where the visitor is when the session begins."""

from typing import Any

import pytest

BUTTON = "<button id=a style='width:90px;height:40px'>text</button>"
SHADOW = f"doc.querySelector('#h').attachShadow({{ mode: 'open' }}).innerHTML = `{BUTTON}`"


@pytest.mark.parametrize(
    ("body", "before", "path"),
    [(BUTTON, "1", ""), ("<div id=h style='width:99px'></div>", SHADOW, "querySelector('#h').shadowRoot.")],
    ids=["page", "component"],
)
def test_what_the_pointer_has_rested_on_since_before_is_hovered(lab: Any, body: str, before: str, path: str) -> None:
    lab.load(body)
    lab.run(before)
    lab.page.move(*lab.point("#a" if not path else "#h"))
    lab.page.wait(f"() => lab.doc.{path}querySelector('#a').matches(':hover')")
    lab.start()
    lab.page.wait(f"() => lab.copy.{path}querySelector('#a').hasAttribute('data-cobrowse-hover')")
