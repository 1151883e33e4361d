"""Pseudo-classes: as they hold for the visitor, never for the agent."""

from typing import Any

from tests.browser.engine.features import Feature

GROUP = "States of the visitor"
RED = "rgb(250, 0, 0)"
B = "<button id=a style='width:90px;height:40px'>text</button>"
COLOR = "css('#a', 'color')"


def over(lab: Any) -> None:
    lab.page.move(*lab.point("#a"))


def press(lab: Any) -> None:
    lab.page.hold_at(*lab.point("#a"))


def own_pointer(lab: Any) -> None:
    lab.page.move(*lab.point("#a", frame="copy"))


def type_wrong(lab: Any) -> None:
    lab.click("#a")
    lab.page.keys("x")
    lab.page.press("Tab")


FEATURES = [
    Feature(":hover", head=f"<style>#a:hover {{ color: {RED} }}</style>", body=B, hand=over, probe=COLOR, want=RED),
    Feature(":hover in a linked sheet", head="<link rel=stylesheet href=/tests/browser/engine/pages/linked.css>", body="<p id=a>x</p>",
            before="await lab.until(() => doc.styleSheets[0]?.cssRules.length)", hand=over,
            probe="css('#a', 'text-decoration-line')", want="underline"),
    Feature("a linked rule with and without a state, outdone by a later one", head="<link rel=stylesheet href=/tests/browser/engine/pages/linked.css>",
            body="<p class='both other'>x</p><p id=a class='outer other'>x</p>", before="await lab.until(() => doc.styleSheets[0]?.cssRules.length)",
            hand=over, probe="[css('.both', 'color'), css('.outer', 'color'), css('.outer', 'outline-style')]",
            want=["rgb(2, 2, 2)", "rgb(2, 2, 2)", "solid"], needs="page.CSS.supports('selector(&)')", lacks="no nested rules"),
    Feature(":hover in an adopted sheet", body=B,
            before=f"const s = new page.CSSStyleSheet(); s.replaceSync('#a:hover {{ color: {RED} }}'); doc.adoptedStyleSheets = [s]",
            hand=over, probe=COLOR, want=RED),
    Feature(":hover in an imported sheet", head="<style>@import '/tests/browser/engine/pages/linked.css';</style>", body="<p id=a>x</p>",
            before="await lab.until(() => page.getComputedStyle(doc.querySelector('#a')).color !== 'rgb(0, 0, 0)')", hand=over,
            probe="css('#a', 'text-decoration-line')", want="underline"),
    Feature(":has(:hover) and :not(:hover)", head=f"<style>body:has(#a:hover) {{ color: {RED} }} p:not(:hover) {{ margin: 9px }}</style>",
            body=f"{B}<p>x</p>", hand=over, probe="[css('body', 'color'), css('p', 'margin-top')]", want=[RED, "9px"]),
    Feature("the agent's own pointer hovers nothing", head=f"<style>#a:hover {{ color: {RED} }} #a {{ color: rgb(1, 1, 1) }}</style>", body=B,
            hand=own_pointer, probe=COLOR, want="rgb(1, 1, 1)"),
    Feature(":active", head=f"<style>#a:active {{ color: {RED} }}</style>", body=B, hand=press, probe=COLOR, want=RED),
    Feature(":target", head=f"<style>:target {{ color: {RED} }}</style>", body="<p id=a>x</p><p id=b>y</p>",
            act="page.location.hash = '#b'; await lab.settle(); page.location.hash = '#a'",
            probe="[css('#a', 'color'), css('#b', 'color')]", want=[RED, "rgb(0, 0, 0)"]),
    Feature(":checked and :placeholder-shown", head=f"<style>#c:checked + p {{ color: {RED} }} #i:placeholder-shown {{ color: {RED} }}</style>",
            body="<input type=checkbox id=c><p id=a>x</p><input id=i placeholder=x>", act="doc.querySelector('#c').checked = true",
            probe="[css('#a', 'color'), css('#i', 'color')]", want=[RED, RED]),
    Feature(":user-invalid", head=f"<style>#a:user-invalid {{ color: {RED} }}</style>", body="<input id=a type=email><input>",
            hand=type_wrong, probe=COLOR, want=RED, needs="page.CSS.supports('selector(:user-invalid)')", lacks="no :user-invalid"),
    Feature(":user-invalid not before the visitor was there", head=f"<style>#a:user-invalid {{ color: {RED} }}</style>",
            body="<input id=a type=email value=x>", probe="css('#a', 'color') !== 'rgb(250, 0, 0)'", want=True),
    Feature(":defined", head=f"<style>x-later:defined {{ color: {RED} }} x-never:not(:defined) {{ color: {RED} }}</style>",
            body="<x-later id=a>x</x-later><x-never id=b>y</x-never>",
            act="page.customElements.define('x-later', class extends page.HTMLElement {})",
            probe="[css('#a', 'color'), css('#b', 'color')]", want=[RED, RED]),
    Feature(":focus in a sheet inserted later", head="<style>p { margin: 0 }</style>", body="<input id=a>",
            before="page.focus(); doc.querySelector('#a').focus()",
            act=f"doc.querySelector('style').sheet.insertRule('#a:focus {{ color: {RED} }}', 1)", probe=COLOR, want=RED),
    Feature("states in strings and names stay as they are", head=f"<style>.x\\:hover {{ color: {RED} }} p::before {{ content: ':hover {{' }}</style>",
            body="<p id=a class='x:hover'>x</p>", probe="[css('#a', 'color'), css('#a::before', 'content')]", want=[RED, '":hover {"']),
    Feature(":visited looks like :link", head="<style>a:link { color: rgb(1, 2, 3) }</style>", body="<a id=a href='/nowhere'>x</a>",
            probe=COLOR, want="rgb(1, 2, 3)"),
    Feature(":autofill of the browser", body="<input id=a autocomplete=name>", probe="$('#a').value", want=""),
]  # fmt: skip
