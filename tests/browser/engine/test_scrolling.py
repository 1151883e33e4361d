"""The copy stands where the page stands, whatever arrives there later than in the page."""

from typing import Any

BODY = """<div id=above style='height: 300px'>above</div><div style='height: 3000px'>below</div>
<div id=box style='height: 100px; overflow: auto'>
<p id=first style='height: 80px'>1</p><p style='height: 900px'>2</p></div>"""
PLACES = "[copy.scrollingElement.scrollTop, copy.querySelector('#box').scrollTop]"


def test_a_picture_that_comes_late_does_not_move_the_copy(lab: Any) -> None:
    """Browsers hold on to what is in sight when something above it changes its size: the copy ended elsewhere."""
    lab.show(BODY)
    lab.act("doc.scrollingElement.scrollTop = 600; doc.querySelector('#box').scrollTop = 200")
    lab.run("await lab.until((copy) => copy.scrollingElement.scrollTop === 600)")
    lab.run(
        """const { copy } = lab; await lab.settle(100);
        for (const id of ['above', 'first']) copy.getElementById(id).style.height = '50px'; await lab.settle(300)"""
    )
    assert lab.copy(PLACES) == [600, 200]
