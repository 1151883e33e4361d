"""Law 2 for every way in which something leaves the page: what is masked goes by none of them."""

from typing import Any

import pytest

SECRET = "s3cr3t"
MASKED = "<div id=m data-cobrowse=mask></div>"

CHANNELS = {
    "caret and selection in a field": (
        f"<input id=a data-cobrowse=mask value='{SECRET} long'>",
        "page.focus(); doc.querySelector('#a').focus(); doc.querySelector('#a').setSelectionRange(3, 5)",
        ["caret", "focus", "select"],
    ),
    "validity": (
        "<input id=a data-cobrowse=mask required>",
        f"doc.querySelector('#a').setCustomValidity('{SECRET}'); doc.querySelector('#a').value = '{SECRET}'",
        ["field", "bubble"],
    ),
    "Web Animations": (
        f"<p id=a data-cobrowse=mask>{SECRET}</p><section data-cobrowse=mask><b>{SECRET}</b></section>",
        f"""for (const one of doc.querySelectorAll('#a, b')) {{
          one.animate([{{ content: '"{SECRET}"' }}, {{ content: '"{SECRET}"' }}], {{ duration: 1e6 }}) }}""",
        ["motion"],
    ),
    "players": (
        "<audio id=a controls data-cobrowse=mask></audio><section data-cobrowse=mask><audio></audio></section>",
        "for (const one of doc.querySelectorAll('audio')) { one.src = lab.wav(2); one.volume = 0.5; one.currentTime = 1 }",
        ["play"],
    ),
    "canvases": (
        "<canvas id=a width=20 height=20 data-cobrowse=mask></canvas>",
        "doc.querySelector('#a').getContext('2d').fillRect(0, 0, 9, 9)",
        ["canvas"],
    ),
    "the target of the address": (MASKED, "page.location.hash = '#m'", ["target"]),
    "custom states and elements without a definition": (
        f"<x-late data-cobrowse=mask>{SECRET}</x-late>",
        f"""page.customElements.define('x-late', class extends page.HTMLElement {{
          constructor() {{ super(); this.attachInternals().states.add('{SECRET}') }} }})""",
        ["states", "undef"],
    ),
    "slots filled by hand": (
        f"<div id=h data-cobrowse=mask><b>{SECRET}</b></div>",
        """const r = doc.querySelector('#h').attachShadow({ mode: 'open', slotAssignment: 'manual' });
          r.innerHTML = '<slot></slot>'; r.querySelector('slot').assign?.(doc.querySelector('b'))""",
        ["slots"],
    ),
    "adopted sheets of a masked root": (
        f"<div id=h data-cobrowse=mask><b>{SECRET}</b></div>",
        f"""const r = doc.querySelector('#h').attachShadow({{ mode: 'open' }}); const s = new page.CSSStyleSheet();
          s.replaceSync('p::before {{ content: "{SECRET}" }}'); r.adoptedStyleSheets = [s];
          r.innerHTML = '<style></style><p>{SECRET}</p>';
          r.querySelector('style').sheet.insertRule('p::after {{ content: "{SECRET}" }}')""",
        ["sheet", "rule", "adopt"],
    ),
    "blob: pictures": (
        "<p id=a data-cobrowse=mask></p>",
        """const svg = new page.Blob(['<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'], { type: 'image/svg+xml' });
          doc.querySelector('#a').style.backgroundImage = `url(${page.URL.createObjectURL(svg)})`; await lab.settle(500)""",
        ["attrs"],
    ),
    "what is written into a masked frame": (
        "<iframe data-cobrowse=mask></iframe>",
        f"""const inner = doc.querySelector('iframe').contentDocument; inner.open(); inner.write('<p>{SECRET}</p>'); inner.close();
          inner.body.append('{SECRET}')""",
        ["guest"],
    ),
    "a masked frame that carries the tag": (
        "<iframe data-cobrowse=mask width=300 height=90></iframe>",
        "doc.querySelector('iframe').src = `${lab.other}/tests/browser/engine/pages/guest.html`; await lab.settle(1500)",
        ["guest"],
    ),
}


@pytest.mark.parametrize("channel", CHANNELS)
def test_nothing_of_what_is_masked_goes_out_by(lab: Any, channel: str) -> None:
    body, act, sections = CHANNELS[channel]
    lab.show(body)
    lab.act(act)
    assert SECRET not in lab.sent
    for frame in lab.frames:
        assert [name for name in sections if frame.get(name)] == [], frame
    assert lab.faults == []


def test_rules_for_a_masked_element_stay_behind_while_nothing_masked_is_on_the_page(lab: Any) -> None:
    """Without it nothing seemed to be masked any more, and the sheet was told as a whole."""
    lab.show(f"<style>#a::before {{ content: '{SECRET}' }}</style><p id=a data-cobrowse=mask>x</p>")
    lab.run("""const one = doc.querySelector('#a'); one.remove(); await lab.settle(1500);
      doc.body.append(one); await lab.settle(300)""")
    assert SECRET not in lab.sent


def test_an_open_list_that_is_masked_shows_nothing(lab: Any) -> None:
    lab.show(f"<select id=s data-cobrowse=mask><option>{SECRET}</select>")
    lab.click("#s")
    lab.run("await lab.settle()")
    assert SECRET not in lab.sent
    assert not any("list" in frame and frame["list"] for frame in lab.frames)


def test_a_frame_with_the_tag_is_withdrawn_when_it_becomes_masked(lab: Any) -> None:
    lab.show("<iframe width=300 height=90></iframe>")
    lab.run("""doc.querySelector('iframe').src = `${lab.other}/tests/browser/engine/pages/guest.html`;
      await lab.until(() => lab.copy.querySelector('iframe')?.contentDocument.querySelector('h1'));
      doc.querySelector('iframe').setAttribute('data-cobrowse', 'mask'); await lab.settle();
      lab.frames.length = 0;
      doc.querySelector('iframe').contentWindow.postMessage({ test: 'change' }, '*'); await lab.settle()""")
    assert lab.copy("[copy.querySelectorAll('iframe').length, copy.documentElement.outerHTML.includes('Guest')]") == [
        0,
        False,
    ]
    assert "changed" not in lab.sent
    assert not any("guest" in frame for frame in lab.frames)


def test_a_frame_of_an_origin_that_may_not_join_stays_a_placeholder(lab: Any) -> None:
    lab.load("<iframe width=300 height=90></iframe>")
    lab.run("""await lab.start({}, { frameOrigin: () => false });
      doc.querySelector('iframe').src = `${lab.other}/tests/browser/engine/pages/guest.html`; await lab.settle(1500)""")
    assert lab.copy("copy.querySelectorAll('[data-cobrowse-placeholder]').length") == 1
    assert "Guest" not in lab.sent


def test_a_page_that_a_frame_does_not_know_is_not_answered(lab: Any) -> None:
    """The other end: the frame looks at who asks before it says a word."""
    lab.load("<iframe width=300 height=90></iframe>")
    lab.run("""await lab.start();
      doc.querySelector('iframe').src = `${lab.other}/tests/browser/engine/pages/guest.html?shy`; await lab.settle(1500)""")
    assert lab.copy("copy.querySelectorAll('[data-cobrowse-placeholder]').length") == 1
    assert "Guest" not in lab.sent


# Rules about attributes of every spelling, and the change that makes an element match.
LATE_MASKS = {
    "a class": (".private", "one.className = 'a private'"),
    "an id": ("#x9", "one.id = 'x9'"),
    "an attribute in capitals": ("[DATA-Secret]", "one.setAttribute('data-secret', '')"),
    "an attribute with an escaped name": (r"[xlink\:role=private]", "one.setAttribute('xlink:role', 'private')"),
    "an attribute of any namespace": ("[*|role=private]", "one.setAttributeNS('urn:x', 'p:role', 'private')"),
    "a language": ("[lang|=xx]", "one.lang = 'xx-yy'"),
    "a value with a bracket": ("""[title="a]b"]""", "one.title = 'a]b'"),
    "a state": ("p:not([hidden]):empty + p", "one.previousElementSibling.replaceChildren()"),
    "the page's own mark": (".none", "one.dataset.cobrowse = 'mask'"),
}


@pytest.mark.parametrize("way", LATE_MASKS)
def test_what_becomes_masked_by_a_change_of_it_is_withdrawn_by(lab: Any, way: str) -> None:
    selector, change = LATE_MASKS[way]
    rule = {"id": 1, "selector": selector, "kind": "mask", "url_pattern": ""}
    lab.show("<p>before</p><p id=a>plain</p>", rules=[rule])
    lab.run(
        f"const one = doc.querySelector('#a'); {change}; await lab.settle(100); one.firstChild.data = '{SECRET}'; await lab.settle(100)"
    )
    assert SECRET not in lab.sent
    assert "plain" not in lab.copy("copy.body.textContent")
    assert lab.faults == []
