"""What moves into a masked part takes nothing along, whatever changes in it in the same moment."""

from typing import Any

import pytest

SECRET = "s3cr3t"
RULES = [
    {"id": 1, "selector": ".secret", "kind": "mask", "url_pattern": ""},
    {"id": 2, "selector": ".gone", "kind": "ignore", "url_pattern": ""},
    {"id": 3, "selector": ".zone > #it", "kind": "mask", "url_pattern": ""},
]
PAGE = """
  <div class=secret><p><i>x</i></p></div> <div class=gone><p>y</p></div> <div class=zone></div>
  <x-masking></x-masking> <x-slotting></x-slotting> <object><p>z</p></object>
  <section id=it>
    <p>start<u title=before>u</u></p> <input value=before> <textarea>before</textarea> <select><option>one</select>
    <div id=scrolls style="overflow:auto;height:20px"><div style="height:100px">tall</div></div>
    <canvas width=4 height=4></canvas>
    <x-inner></x-inner> <iframe srcdoc="<p>frame</p>"></iframe> <style>.never { color: red }</style>
  </section>
"""
BEGIN = """
  const it = doc.querySelector("#it");
  const make = (name, mask) => Object.assign(doc.createElement(name), { className: mask });
  const of = (selector) => it.querySelector(selector);
"""
SETTING = """
  doc.querySelector("x-masking").attachShadow({ mode: "open" }).innerHTML = "<div class=secret><p>m</p></div>";
  doc.querySelector("x-slotting").attachShadow({ mode: "open" }).innerHTML = "<div class=secret><slot></slot></div>";
  doc.querySelector("x-inner").attachShadow({ mode: "open" }).innerHTML = "<p>inner</p>";
"""
WAYS = {
    "into a masked part": "doc.querySelector('.secret').append(it)",
    "deep into a masked part": "doc.querySelector('.secret p').append(it)",
    "into a new masked part": "const box = make('div', 'secret'); doc.body.append(box); box.append(it)",
    "deep into a new masked part": """const box = make('div', 'secret'); const deep = make('div', '');
        it.replaceWith(box); box.append(deep); deep.append(it)""",
    "into an ignored part": "doc.querySelector('.gone p').append(it)",
    "into a stand-in": "doc.querySelector('object').append(it)",
    "where a rule masks it": "doc.querySelector('.zone').append(it)",
    "into the masked part of a component": "doc.querySelector('x-masking').shadowRoot.querySelector('p').append(it)",
    "where a masked part shows it": "doc.querySelector('x-slotting').append(it)",
    "it becomes masked": "it.className = 'secret'",
    "its parent becomes masked": "doc.body.dataset.cobrowse = 'mask'",
    "piece by piece": "doc.querySelector('.secret').append(...it.childNodes)",
}
CHANGES = f"""
  const secret = "{SECRET}";
  parts.p.append(secret);
  parts.p.append(Object.assign(doc.createElement("b"), {{ title: secret, textContent: secret }}));
  parts.p.firstChild.data = secret;
  parts.u.title = secret;
  parts.u.firstChild.data += secret;
  parts.u.before(Object.assign(doc.createElement("img"), {{ alt: secret, src: "/static/img/icon.svg?" + secret }}));
  for (const field of [parts.input, parts.textarea]) {{
    field.focus();
    field.value = secret;
    field.dispatchEvent(new page.InputEvent("input", {{ bubbles: true, data: secret, inputType: "insertText" }}));
    field.dispatchEvent(new page.Event("change", {{ bubbles: true }}));
    field.setCustomValidity(secret);
  }}
  parts.select.add(new page.Option(secret, secret, true, true));
  parts.select.dispatchEvent(new page.Event("change", {{ bubbles: true }}));
  parts.canvas.getContext("2d").fillRect(0, 0, 4, 4);
  parts.inner.shadowRoot.append(secret);
  parts.inner.shadowRoot.firstChild.append(secret);
  parts.framed.append(secret);
  parts.framed.querySelector("p").append(secret);
  parts.iframe.srcdoc = `<p>${{secret}}</p>`;
  parts.style.append(`.${{secret}} {{ color: green }}`);
  parts.style.sheet?.insertRule(`.other-${{secret}} {{ color: green }}`);
  doc.getSelection().selectAllChildren(parts.p);
"""
FIND = """
  const parts = { iframe: of("iframe"), inner: of("x-inner"), framed: of("iframe").contentDocument.body };
  for (const name of ["p", "u", "input", "textarea", "select", "canvas", "style"]) parts[name] = of(name);
"""


@pytest.mark.parametrize("first", ["moves", "changes"])
@pytest.mark.parametrize("way", WAYS)
def test_what_moves_into_a_masked_part_takes_nothing_along(lab: Any, way: str, first: str) -> None:
    lab.show(PAGE, rules=RULES)
    lab.act(SETTING)
    lab.run("await lab.until((copy) => copy.querySelector('#it iframe').contentDocument.body.textContent === 'frame')")
    steps = [WAYS[way], CHANGES]
    lab.act(BEGIN + FIND + "; ".join(steps if first == "moves" else reversed(steps)))
    assert SECRET not in lab.sent
    assert lab.faults == []
    lab.server_reads()


def test_the_same_changes_are_sent_where_nothing_is_masked(lab: Any) -> None:
    lab.show(PAGE, rules=RULES)
    lab.act(SETTING)
    lab.run("await lab.until((copy) => copy.querySelector('#it iframe').contentDocument.body.textContent === 'frame')")
    lab.act(BEGIN + FIND + CHANGES)
    assert lab.sent.count(SECRET) >= 12
    assert lab.faults == []
    lab.server_reads()


def test_what_is_new_in_what_moves_goes_along(lab: Any) -> None:
    """Also where the outer one is placed before: in one frame, parents first."""
    lab.show("<div id=to></div><p>start</p><ul><li>one</li></ul>")
    lab.act(
        """const p = doc.querySelector("p"); const to = doc.querySelector("#to"); const list = doc.querySelector("ul");
        p.append("new"); to.append(p); p.append(list); list.append("more");
        to.replaceWith(doc.createElement("section")); doc.querySelector("section").append(to)"""
    )
    assert lab.copy("copy.querySelector('section > #to > p > ul').textContent") == "onemore"
    lab.same()
