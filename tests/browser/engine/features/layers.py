"""What lies above the page, and what the browser itself draws."""

from typing import Any

from tests.browser.engine.features import Feature

GROUP = "Dialogs, popovers, lists"
MODAL = "lab.modal($('dialog'))"


def open_list(lab: Any) -> None:
    lab.click("#s")


def submit(lab: Any) -> None:
    lab.click("#go")


def full(lab: Any) -> None:
    lab.click("#go")


FEATURES = [
    Feature("dialog, not modal", body="<dialog>d</dialog>", act="doc.querySelector('dialog').show()",
            probe=f"[$('dialog').open, {MODAL}]", want=[True, False]),
    Feature("dialog, modal", head="<style>dialog::backdrop { background: rgb(1, 2, 3) }</style>", body="<dialog>d</dialog>",
            act="doc.querySelector('dialog').showModal()", probe=f"[$('dialog').open, {MODAL}, css('dialog::backdrop', 'background-color')]",
            want=[True, True, "rgb(1, 2, 3)"]),
    Feature("dialog closed", body="<dialog>d</dialog>", before="doc.querySelector('dialog').showModal()",
            act="doc.querySelector('dialog').close()", probe=f"[$('dialog').open, {MODAL}]", want=[False, False]),
    Feature("dialog closed and opened in the page's own layer", body="<dialog>d</dialog>", before="doc.querySelector('dialog').showModal()",
            act="const d = doc.querySelector('dialog'); d.close(); d.show()", probe=f"[$('dialog').open, {MODAL}]", want=[True, False]),
    Feature("dialog that a move takes down", body="<dialog>d</dialog><div></div>", before="doc.querySelector('dialog').showModal()",
            act="doc.querySelector('div').append(doc.querySelector('dialog'))", probe=f"[$('dialog').open, {MODAL}]", want=[True, False]),
    Feature("dialog moved and raised again", body="<dialog>d</dialog><div></div>", before="doc.querySelector('dialog').showModal()",
            act="const d = doc.querySelector('dialog'); doc.querySelector('div').append(d); d.close(); d.showModal()",
            probe=f"[$('div dialog').open, {MODAL}]", want=[True, True]),
    Feature("dialog in a shadow root", body="<div id=h></div>", before="doc.querySelector('#h').attachShadow({ mode: 'open' }).innerHTML = '<dialog>d</dialog>'",
            act="doc.querySelector('#h').shadowRoot.querySelector('dialog').showModal()", probe="lab.modal($('#h >>> dialog'))", want=True),
    Feature("order of the top layer", body="<dialog id=a>a</dialog><dialog id=b>b</dialog>",
            head="<style>dialog { position: fixed; inset: 0; margin: 0; width: 300px; height: 200px }</style>",
            act="doc.querySelector('#a').showModal(); doc.querySelector('#b').showModal(); await lab.settle(100); doc.querySelector('#a').close(); doc.querySelector('#a').showModal()",
            probe="doc.elementFromPoint(20, 20).id", want="a"),
    Feature("popover", body="<div popover id=p>pop</div>", act="doc.querySelector('#p').showPopover()",
            probe="$('#p').matches(':popover-open')", want=True, needs="'popover' in page.HTMLElement.prototype", lacks="no popover"),
    Feature("popover above a dialog, then hidden", body="<dialog>d</dialog><div popover=manual id=p>pop</div>",
            before="doc.querySelector('dialog').showModal(); doc.querySelector('#p').showPopover()", act="doc.querySelector('#p').hidePopover()",
            probe=f"[$('#p').matches(':popover-open'), {MODAL}]", want=[False, True],
            needs="'popover' in page.HTMLElement.prototype", lacks="no popover"),
    Feature("fullscreen", body="<div id=f style='background:rgb(1,2,3)'><button id=go>go</button></div>",
            before="doc.querySelector('#go').onclick = () => doc.querySelector('#f').requestFullscreen()", hand=full,
            probe="doc === lab.copy ? [$('#f').getBoundingClientRect().width, view.innerWidth].map((w) => w > 700) : [Boolean(doc.fullscreenElement), true]",
            want=[True, True], needs="doc.fullscreenEnabled", lacks="no fullscreen here"),
    Feature("details", body="<details><summary>s</summary>text</details>", act="doc.querySelector('details').open = true",
            probe="[$('details').open, $('details').getBoundingClientRect().height > 30]", want=[True, True]),
    Feature("details that close each other", body="<details name=g open><summary>1</summary>a</details><details name=g><summary>2</summary>b</details>",
            act="doc.querySelectorAll('details')[1].open = true", probe="[...doc.querySelectorAll('details')].map((one) => one.open)"),
    Feature("an open select list, as a stand-in", body="<select id=s><option>one<option selected>two<option>three</select>", hand=open_list,
            probe="doc === lab.copy ? lab.standIn('list') : ['one', 'two', 'three']", want=["one", "two", "three"]),
    Feature("a validation bubble, as a stand-in", body="<form><input id=a required><button id=go>go</button></form>", hand=submit,
            probe="doc === lab.copy ? lab.standIn('bubble') : lab.doc.querySelector('#a').validationMessage"),
    Feature("a masked field's bubble stays here", body="<form><input id=a required data-cobrowse=mask><button id=go>go</button></form>", hand=submit,
            probe="doc === lab.copy ? [lab.standIn('bubble'), lab.sent().includes(lab.doc.querySelector('#a').validationMessage)] : [null, false]",
            want=[None, False]),
]  # fmt: skip
