"""Ways out that were open once: each a page, what is masked there, and what a script does while the session runs."""

# ruff: noqa: E501  (pages and scripts on a line each)

from typing import Any

import pytest

S = "s3cr3t"


def rule(selector: str, kind: str = "mask", pages: str = "") -> dict[str, Any]:
    return {"id": 1, "selector": selector, "kind": kind, "url_pattern": pages}


MASK = {"rules": [rule(".secret")]}
PRIVATE = {"rules": [], "private_by_default": True}
CARD = {"rules": [rule(".card", pages="/checkout/*")]}
SHOP = {"rules": [rule(".card", "show", "/open/*")], "private_by_default": True}
COPY = "<iframe src='/tests/browser/engine/pages/copy.html'></iframe>"
M, STYLED = "<p class=secret id=m>x</p><p>o</p>", "<p>o</p><style></style>"
GUEST = """q('iframe').src = `${lab.other}/tests/browser/engine/pages/talking_guest.html`;
  await lab.until((copy) => copy.querySelector('iframe')?.contentDocument.querySelector('h1'))"""
SAY = "q('iframe').contentWindow.postMessage({ text: %s }, '*'); await lab.settle()"
ROOT = "doc.querySelector('#h').attachShadow({ mode: 'open' }).innerHTML = '%s'"
BLUE = "gl.clearColor(0,0,1,1); gl.clear(gl.COLOR_BUFFER_BIT);"
RED = BLUE.replace("0,0,1", "1,0,0")
RULE = "q('style').sheet.insertRule('#m::before { content: \"s3cr3t\" }', 0);"
ADD = "doc.body.append(Object.assign(doc.createElement('p'), { id: 'm', className: 'secret' }));"
SHARED = "page.s = new page.CSSStyleSheet(); "
NEW = """const root = (e, html) => { const r = e.attachShadow({ mode: 'open' }); r.innerHTML = html; return r };
  const h = doc.querySelector('#h'), o = doc.querySelector('x-o');"""

#: Name: body, masking, what is done before the session, and in it.
LEAKS: dict[str, tuple[str, dict[str, Any], str, list[str]]] = {
    "a show rule stops by a state": (
        "<form><input id=c type=checkbox checked><input id=v></form>",
        {"rules": [rule("form:has(#c:checked)", "show")], "private_by_default": True},
        "",
        ["q('#c').checked = false", "q('#v').value = S"],
    ),
    "show rule of other pages, srcdoc frame": (
        "<div data-cobrowse=show><iframe srcdoc=x></iframe></div><p class=card>x</p>",
        SHOP,
        "",
        ["await lab.settle(500); q('p').textContent = S; q('div').append('!')"],
    ),
    "show rule of a frame's page opens the page": (
        f"<div data-cobrowse=show>{COPY}</div><p class=card>x</p>",
        {"rules": [rule(".card", "show", "*/copy.html")], "private_by_default": True},
        "",
        ["await lab.settle(500); q('p').textContent = S; q('div').append('!')"],
    ),
    "a frame comes to a rule's page by pushState": (
        COPY,
        CARD,
        "",
        [
            "await lab.settle(500)",
            "const w = q('iframe').contentWindow; w.history.pushState(0, '', '/checkout/1')",
            "q('iframe').contentDocument.body.innerHTML = `<p class=card>${S}</p>`",
        ],
    ),
    "the page around a guest comes to a rule's page": (
        "<iframe width=300 height=90></iframe>",
        {"rules": [rule("#t", pages="/checkout/*")]},
        "",
        [GUEST, "page.history.pushState(0, '', '/checkout/1'); await lab.settle(900)", SAY % "S"],
    ),
    "what a guest showed while it was masked": (
        "<section><iframe width=300 height=90></iframe></section>",
        MASK,
        "",
        [
            GUEST,
            "q('section').dataset.cobrowse = 'mask'; await lab.settle()",
            SAY % "S",
            SAY % "'safe'",
            "delete q('section').dataset.cobrowse; await lab.settle()",
        ],
    ),
    "closed root, slots by hand": (
        "<div id=h><b>x</b></div>",
        MASK,
        "",
        [
            """const r = q('#h').attachShadow({ mode: 'closed', slotAssignment: 'manual' });
            r.innerHTML = '<slot></slot><p class=secret><slot></slot></p>'; r.querySelectorAll('slot')[1].assign(q('b'))""",
            "q('b').textContent = S",
        ],
    ),
    "closed root, an SVG slot": (
        "<div id=h><b>x</b></div>",
        MASK,
        "",
        [
            "q('#h').attachShadow({ mode: 'closed' }).innerHTML = '<svg><slot></slot></svg><p class=secret><slot></slot></p>'",
            "q('b').textContent = S",
        ],
    ),
    "a field named assignedSlot": (
        "<input name=assignedSlot form=f><div id=h><form id=f><p>x</p></form></div>",
        MASK,
        ROOT % "<p class=secret><slot></slot></p>",
        ["q('form p').textContent = S"],
    ),
    "paused page with something named URL": (
        "<img name=URL><p>x</p>",
        {"paused_pages": ["/checkout/*"]},
        "",
        ["page.history.pushState(0, '', '/checkout/1'); q('p').textContent = S", "1"],
    ),
    "paused frame with something named URL": (
        COPY,
        {"paused_pages": ["/checkout/*"]},
        "",
        [
            "await lab.settle(500); const w = q('iframe').contentWindow; w.history.pushState(0, '', '/checkout/1'); w.document.body.innerHTML = `<img name=URL>${S}`"
        ],
    ),
    "a rule comes before its element": (
        STYLED,
        MASK,
        "",
        ["q('style').sheet.insertRule('.x { color: red }')", RULE + ADD],
    ),
    "a rule before its element becomes masked": (
        STYLED + "<p id=m>x</p>",
        MASK,
        "",
        ["q('style').sheet.insertRule('.x { color: red }')", RULE + "q('#m').className = 'secret'"],
    ),
    "first masked element of the page": (
        STYLED,
        MASK,
        "",
        [
            "q('style').sheet.insertRule('.x { color: red }')",
            "q('style').sheet.insertRule('.x::before { content: \"ab\" }');" + ADD + RULE,
        ],
    ),
    "sheet that was adopted once": (
        "<div id=h class=secret></div><p>o</p>",
        MASK,
        SHARED + NEW + "root(h, '<p>x</p>'); doc.adoptedStyleSheets = [page.s]",
        [
            "doc.adoptedStyleSheets = []; q('#h').shadowRoot.adoptedStyleSheets = [page.s]",
            "page.s.insertRule('p::before { content: \"s3cr3t\" }')",
        ],
    ),
    "sheet that a masked component shares": (
        "<div id=h class=secret></div><x-o></x-o>",
        MASK,
        SHARED + NEW + "root(h, '<p>x</p>').adoptedStyleSheets = root(o, '<i>x</i>').adoptedStyleSheets = [page.s]",
        ["page.s.insertRule('p::before { content: \"s3cr3t\" }')"],
    ),
    "linked sheet that was supplied": (
        M,
        MASK,
        "doc.head.insertAdjacentHTML('beforeend', '<link rel=stylesheet href=/tests/browser/engine/pages/empty.css>'); await lab.settle(300)",
        [
            "q('link').sheet?.insertRule('#m::before { content: \"s3cr3t\" }')",
            "await lab.capture.supply({ kind: 'sheet', node: lab.capture.idOf(q('link')) }, async () => '')",
        ],
    ),
    "a property after a comment": (M + "<style>#m{/**/--v:s3cr3t}</style>", MASK, "", ["1"]),
    "a property with an escaped name": (M + "<style>#m{\\2d\\2d v:s3cr3t}</style>", MASK, "", ["1"]),
    "a picture in capitals": (M + "<style>#m{background:URL(s3cr3t.png)}</style>", MASK, "", ["1"]),
    "SVG style": (M + "<svg><style>#m::before { content: 's3cr3t' }</style></svg>", MASK, "", ["1"]),
    "ignored by a rule": (
        "<p class=gone id=m>x</p><style>#m::before { content: 's3cr3t' }</style>",
        {"rules": [rule(".gone", "ignore")]},
        "",
        ["1"],
    ),
    "ignored by its mark": (
        "<p data-cobrowse=ignore id=m>x</p><style>#m::before { content: 's3cr3t' }</style>",
        {},
        "",
        ["1"],
    ),
    "slotted into a masked part": (
        "<div id=h><b id=m>x</b></div><style>#m::before { content: 's3cr3t' }</style>",
        MASK,
        ROOT % "<p class=secret><slot></slot></p>",
        ["1"],
    ),
    "a password once": (
        "<input id=m type=password><style>i { top: 0 }</style>",
        {},
        "",
        ["q('#m').type = 'text'", "q('style').append('#m { --v: \"s3cr3t\" }')"],
    ),
    "a state within :not()": (M + "<style>#m:not(:hover)::before { content: 's3cr3t' }</style>", MASK, "", ["1"]),
    "an attribute within :not()": (
        M + "<style>#m:not([hidden])::before { content: 's3cr3t' }</style>",
        MASK,
        "",
        ["1"],
    ),
    "@scope": (
        "<div class=secret id=m><p>x</p></div><p>o</p><style>@scope (#m) { p::before { content: 's3cr3t' } }</style>",
        MASK,
        "",
        ["1"],
    ),
    "namespace": (
        M + "<style>@namespace h url(http://www.w3.org/1999/xhtml); h|p#m::before { content: 's3cr3t' }</style>",
        MASK,
        "",
        ["1"],
    ),
    "keyframes": (
        M + "<style>@keyframes k { from { content: 's3cr3t' } } #m::before { content: ''; animation: k 9s }</style>",
        MASK,
        "",
        ["1"],
    ),
    "one letter each": (
        M
        + "<style>#m::before { content: 's3cr3' 't'; } #m::after { content: '4' '7' }</style>".replace(
            "'s3cr3' 't'", "'s' '3' 'c' 'r' '3' 't'"
        ),
        MASK,
        "",
        ["1"],
    ),
    "rule taken out, its text remains": (
        M + "<style>#m::before { content: 's3cr3t' }</style>",
        MASK,
        "doc.querySelector('style').sheet.deleteRule(0)",
        ["1"],
    ),
    "style element that holds no CSS, private": (
        "<p data-cobrowse=show>o</p><style type=text/x-data>s3cr3t</style>",
        PRIVATE,
        "",
        ["1"],
    ),
    "selectedcontent": (
        "<select style='appearance: base-select'><button><selectedcontent></selectedcontent></button><option>a</option><option class=secret>s3cr3t</option></select>",
        MASK,
        "",
        ["q('select').selectedIndex = 1"],
    ),
    "a title after that of an SVG": (
        "",
        MASK,
        "doc.querySelector('title').remove(); doc.body.innerHTML = '<svg><title>i</title></svg><div class=secret><title>t</title></div>'",
        ["q('div title').textContent = S; await lab.settle()"],
    ),
    "assign kept from before": (
        "<div id=h><b>x</b></div>",
        MASK,
        "page.kept = page.HTMLSlotElement.prototype.assign",
        [
            "const r = q('#h').attachShadow({ mode: 'open', slotAssignment: 'manual' }); r.innerHTML = '<slot></slot><p class=secret><slot></slot></p>'; r.querySelector('slot').assign(q('b'))",
            "page.kept.call(q('#h').shadowRoot.querySelectorAll('slot')[1], q('b'))",
            "q('b').textContent = S",
        ],
    ),
    "WebGL drawn while masked, between two frames": (
        "<canvas width=8 height=8></canvas>",
        MASK,
        "",
        [
            f"const gl = page.gl = q('canvas').getContext('webgl'); {BLUE} await lab.settle(1500)",
            f"""const {{ gl }} = page, c = q('canvas'); c.className = 'secret'; {RED} await null; await null; {BLUE} c.className = ''; await lab.settle(1500);
         for (const f of [...lab.frames]) for (const u of JSON.parse(f.text).canvas ?? []) {{
           if (!String(u).startsWith('data:')) continue;
           const i = new Image(); i.src = u; await i.decode();
           const k = document.createElement('canvas').getContext('2d'); k.drawImage(i, 0, 0);
           if (k.getImageData(4, 4, 1, 1).data[0] > 150) lab.frames.push({{ text: JSON.stringify(S) }}) }}""",
        ],
    ),
    "a form named documentElement, private": (
        "<form name=documentElement id=f>x</form><p data-cobrowse=show>o</p>",
        PRIVATE,
        "",
        ["if (!lab.capture.isMasked(q('#f'))) lab.frames.push({ text: JSON.stringify(S) })"],
    ),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_nothing_masked_leaves(lab: Any, leak: str) -> None:
    body, masking, before, steps = LEAKS[leak]
    if "WebGL" in leak and not lab.run("return Boolean(document.createElement('canvas').getContext('webgl'))"):
        pytest.skip("no WebGL here")
    lab.load(body)
    lab.run(before or "1")
    lab.start(**{"rules": [], **masking})
    lab.run("await lab.settle(150)")
    for step in steps:
        lab.act(f"const S = '{S}', q = (s) => doc.querySelector(s); {step}")
    told = lab.sent + str(lab.run("return lab.places"))
    assert lab.faults == []
    assert S not in told and "'s' '3' 'c'" not in told
