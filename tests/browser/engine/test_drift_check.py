"""In quiet moments page and copy compare a hash: a difference that nobody sent is found, and a snapshot repairs it."""

import pytest

BODY = """<h1 class=a>Title</h1><p id=p>text</p><div id=h></div><iframe srcdoc='<b>inner</b>'></iframe>
<div data-cobrowse=mask>SECRET</div><input value=x><svg class=s><text>t</text></svg><style>p { color: red }</style>"""
SHOW = "doc.querySelector('#h').attachShadow({ mode: 'open' }).innerHTML = '<i>shadow</i>'"
PLANTED = {
    "a text": "copy.querySelector('#p').firstChild.data = 'other'",
    "a class": "copy.querySelector('h1').className = 'b'",
    "a node taken away": "copy.querySelector('svg').firstChild.remove()",
    "a node in a shadow root": "copy.querySelector('#h').shadowRoot.firstChild.remove()",
    "a text in a frame": "copy.querySelector('iframe').contentDocument.querySelector('b').firstChild.data = 'x'",
    "two nodes in another order": "copy.querySelector('h1').before(copy.querySelector('#p'))",
}


@pytest.fixture
def checked(lab):
    """A page that has been compared once, and agreed."""
    lab.load(BODY, "", None)
    lab.run(f"{SHOW}; await new Promise((done) => page.setTimeout(done, 300))")
    lab.start()
    lab.run("await lab.until(() => lab.frames.some((frame) => frame.text.includes('\"check\"')), 8000)")
    assert lab.faults == []
    return lab


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_difference_is_found_and_repaired(checked, planted):
    lab = checked
    lab.run(f"const {{ copy }} = lab; {PLANTED[planted]}")
    lab.act("doc.body.append('news')")  # what has not changed is not compared again
    lab.run("await lab.until(() => lab.faults.length, 8000)")
    assert [fault.split(":")[0] for fault in lab.faults] == ["difference"]
    lab.run("lab.faults.length = 0; lab.capture.snapshot()")
    lab.same()


def test_nothing_under_a_mask_has_a_part_in_the_hash(lab):
    hashes = set()
    for secret in ("one", "another secret, and <b class=x>longer</b>"):
        lab.show(f"<p>same</p><div data-cobrowse=mask style='width:90px;height:20px'>{secret}</div>")
        lab.run("await lab.until(() => lab.frames.some((frame) => frame.text.includes('\"check\"')), 8000)")
        hashes.update(str(frame["check"]) for frame in lab.frames if "check" in frame)
    assert len(hashes) == 1
