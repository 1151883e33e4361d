"""Scrolling, focus, caret, selection and the window."""

from typing import Any

from tests.browser.engine.features import Feature

GROUP = "Places and attention"
BOX = "<div id=s style='width:90px;height:60px;overflow:auto'><div style='width:500px;height:700px'>long</div></div>"


def focus_by_key(lab: Any) -> None:
    lab.click("#a")
    lab.page.press("Tab")


def turn_wheel(lab: Any) -> None:
    x, y = lab.point("#s")
    lab.page.move(x, y)
    lab.page.wheel(x, y, 90)


FEATURES = [
    Feature("the page scrolled", body="<div style='height:3000px;width:2000px'>x</div>", act="page.scrollTo(120, 700)",
            probe="[doc.scrollingElement.scrollLeft, doc.scrollingElement.scrollTop]", want=[120, 700]),
    Feature("scrolled before the session", body=f"{BOX}<div style='height:3000px'>x</div>",
            before="page.scrollTo(0, 500); doc.querySelector('#s').scrollTo(30, 90)",
            probe="[doc.scrollingElement.scrollTop, $('#s').scrollLeft, $('#s').scrollTop]", want=[500, 30, 90]),
    Feature("a container scrolled by the wheel", body=BOX, hand=turn_wheel, probe="$('#s').scrollTop > 20", want=True),
    Feature("a container in a shadow root", body="<div id=h></div>",
            before=f"doc.querySelector('#h').attachShadow({{ mode: 'open' }}).innerHTML = `{BOX}`",
            act="doc.querySelector('#h').shadowRoot.querySelector('#s').scrollTop = 77",
            probe="$('#h >>> #s').scrollTop", want=77),
    Feature("a frame scrolled", body="<iframe srcdoc='<div style=height:2000px>x</div>'></iframe>",
            before="await new Promise((done) => page.setTimeout(done, 200))",
            act="doc.querySelector('iframe').contentWindow.scrollTo(0, 333)",
            probe="$('iframe').contentDocument.scrollingElement.scrollTop", want=333),
    Feature("a text field scrolled", body="<textarea id=t rows=3 style='height:50px'></textarea>",
            act="const t = doc.querySelector('#t'); t.value = 'line\\n'.repeat(40); t.scrollTop = 150",
            probe="$('#t').scrollTop", want=150),
    Feature("scrolled content that comes later", body=BOX,
            act="""const s = doc.querySelector('#s'); s.insertAdjacentHTML('beforeend', '<p style="height:2000px">more</p>'); s.scrollTop = 1500""",
            probe="$('#s').scrollTop", want=1500),
    Feature("scroll snapping and smooth pages", head="<style>html { scroll-behavior: smooth }</style>",
            body="<div style='height:3000px'>x</div>", act="page.scrollTo({ top: 400, behavior: 'instant' })",
            probe="doc.scrollingElement.scrollTop", want=400),
    Feature("focus", head="<style>#a:focus { color: rgb(1, 2, 3) } :focus-within { background-color: rgb(4, 5, 6) }</style>",
            body="<p><input id=a></p>", act="page.focus(); doc.querySelector('#a').focus()",
            probe="[css('#a', 'color'), css('p', 'background-color')]", want=["rgb(1, 2, 3)", "rgb(4, 5, 6)"]),
    Feature("focus ring for the keyboard only",
            head="<style>:focus-visible { outline: 3px solid rgb(7, 7, 7) } button:focus { color: rgb(1, 1, 1) }</style>",
            body="<input id=a><button id=b>b</button>", hand=focus_by_key,
            probe="[css('#b', 'outline-color'), css('#b', 'color')]", want=["rgb(7, 7, 7)", "rgb(1, 1, 1)"]),
    Feature("no focus ring for a click",
            head="<style>:focus-visible { outline: 3px solid rgb(7, 7, 7) } button:focus { color: rgb(1, 1, 1) }</style>",
            body="<button id=b>b</button>", hand=lambda lab: lab.click("#b"),
            probe="css('#b', 'outline-style')", want="none"),
    Feature("focus inside a shadow root and a frame",
            body="<div id=h></div>",
            before="doc.querySelector('#h').attachShadow({ mode: 'open' }).innerHTML = '<style>input:focus{color:rgb(2,2,2)}</style><input>'",
            act="page.focus(); doc.querySelector('#h').shadowRoot.querySelector('input').focus()",
            probe="css('#h >>> input', 'color')", want="rgb(2, 2, 2)"),
    Feature("caret in a field", body="<input id=a value='some text'>",
            act="page.focus(); const a = doc.querySelector('#a'); a.focus(); a.setSelectionRange(4, 4)",
            probe="[$('#a').selectionStart, $('#a').selectionEnd]", want=[4, 4]),
    Feature("selection in a field", body="<textarea id=a>some more text</textarea>",
            act="page.focus(); const a = doc.querySelector('#a'); a.focus(); a.setSelectionRange(5, 9)",
            probe="[$('#a').selectionStart, $('#a').selectionEnd]", want=[5, 9]),
    Feature("selection on the page", body="<p id=a>some <b>bold</b> text</p>",
            act="doc.getSelection().setBaseAndExtent(doc.querySelector('#a').firstChild, 2, doc.querySelector('b').firstChild, 3)",
            probe="lab.selected(doc)", want="me bol"),
    Feature("selection in a shadow root", body="<div id=h></div>",
            before="doc.querySelector('#h').attachShadow({ mode: 'open' }).innerHTML = '<p>inside text</p>'",
            act="const t = doc.querySelector('#h').shadowRoot.querySelector('p').firstChild; doc.getSelection().setBaseAndExtent(t, 0, t, 6)",
            probe="lab.selected(doc)", want="inside"),
    Feature("selection taken away", body="<p id=a>some text</p>",
            before="doc.getSelection().selectAllChildren(doc.querySelector('#a'))",
            act="doc.getSelection().removeAllRanges()", probe="lab.selected(doc)", want=""),
    Feature("size of the window", body="<p>x</p>", act="page.frameElement.style.width = '500px'",
            probe="view.innerWidth", want=500),
    Feature("media queries follow the visitor's size",
            head="<style>@media (max-width: 520px) { p { color: rgb(5, 0, 5) } }</style>", body="<p>x</p>",
            act="page.frameElement.style.width = '500px'", probe="css('p', 'color')", want="rgb(5, 0, 5)"),
    Feature("zoom by style", body="<p style='width:50px'>x</p>", act="doc.documentElement.style.zoom = '1.5'",
            probe="Math.round($('p').getBoundingClientRect().width)"),
    Feature("device pixel ratio is told", body="<p>x</p>",
            probe="doc === lab.copy ? lab.replica.viewport.ratio : Math.round(view.devicePixelRatio * 100) / 100"),
]  # fmt: skip
