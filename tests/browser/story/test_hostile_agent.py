"""A hostile agent, or a server that was taken over: what reaches the tag is refused again by the tag itself."""

from itertools import count
from typing import Any

import pytest

from sessions_app.leaks.nodes import BOX
from sessions_app.leaks.page import Page
from sessions_app.leaks.turns import at_once
from sessions_app.permissions import MATRIX
from sessions_app.protocol import MESSAGES, VIEWER
from tests.browser.people import People

_ref = count(1)
ACTIONS = [name for name, message in MESSAGES.items() if VIEWER in message.senders and message.capability]
PARTS = """<div id="parts" style="position: fixed; top: 90px; left: 0; height: 120px; overflow: auto; z-index: 9">
<input id="open" value="open"><input id="secret" type="password" value="pass">
<input id="hidden" data-cobrowse="mask" value="mask">
<div data-cobrowse="mask"><button id="inside">x</button><select id="choice"><option>1<option>2</select></div>
<input id="file" type="file"><input id="kept" value="kept">
<fieldset disabled><button id="off">off</button><input id="offfield" value="off"></fieldset>
<a id="mail" href="mailto:somebody@example.com">mail</a><p style="height: 900px">tall</p></div>"""
PLANT = """(html) => {
  document.body.insertAdjacentHTML("beforeend", html);
  window.touched = [];
  for (const type of ["click", "pointerdown", "mousedown", "input", "change", "keydown", "beforeinput", "focusin"]) {
    window.addEventListener(type, (event) => window.touched.push(`${type} ${event.composedPath()[0].id}`), true);
  }
}"""
STATE = """() => ({
  fields: [...document.querySelectorAll("input, select, textarea")].map(
    (one) => `${one.id} ${one.value} ${one.checked} ${one.selectedIndex}`),
  scroll: [scrollX, scrollY, document.querySelector("#parts").scrollTop], url: location.href, length: history.length,
  touched: window.touched, active: document.activeElement?.id ?? "",
})"""


def plant(people: People) -> None:
    people.vic.wait("document.readyState === 'complete'")
    people.vic.eval(PLANT, PARTS)


def nodes(people: People) -> Page:
    """The page as it went to the server: which number is which element."""
    page = Page()
    for frame in people.server.wire.frames():
        if frame.kind == "SNAPSHOT":
            at_once(page.snapshot(page.expand(frame.json)))
        elif frame.kind == "MUTATION":
            at_once(page.mutation(page.expand(frame.json)))
    return page


def number_of(page: Page, name: str) -> int:
    return next(node.id for node in page.nodes.values() if node.attribute("id") == name)


def answer(people: People, name: str, **fields: Any) -> str:
    """What the tag says to an action that comes from the server: "ok" or the code of its refusal."""
    wire, ref = people.server.wire, f"1:x{next(_ref)}"
    example = {key: value for key, value in MESSAGES[name].example.items() if key not in ("ref", "agent")}
    wire.inject({"t": name, **example, "agent": {"id": "1", "name": "Eve", "number": 1}, **fields, "ref": ref})

    def told() -> dict[str, Any] | None:
        said = [*wire.messages("ok"), *wire.messages("error")]
        return next((one for one in said if one.get("ref") == ref), None)

    heard = people.vic.wait(told, message=f"an answer to {name}")
    return str(heard.get("code", "ok"))


def epoch_of(people: People) -> int:
    return people.server.wire.frames()[-1].epoch


@pytest.mark.parametrize("mode", ["view", "follow"])
def test_the_tag_refuses_what_the_mode_does_not_allow_whoever_sends_it(people: People, mode: str) -> None:
    people.session(mode)
    people.close_chat()
    plant(people)
    people.ada.wait(lambda: people.ada.replica("(doc) => Boolean(doc.querySelector('#open'))"))
    page, epoch = nodes(people), epoch_of(people)
    target = number_of(page, "open")
    before = people.vic.eval(STATE)
    for name in ACTIONS:
        if MESSAGES[name].capability in MATRIX[mode]:
            continue
        fields = {"epoch": epoch, "node": target}
        fields = {key: value for key, value in fields.items() if key in MESSAGES[name].fields}
        assert answer(people, name, **fields) == "wrong_mode", name
    assert people.vic.eval(STATE) == before


def test_the_tag_keeps_hands_off_what_is_the_visitors_own(people: People) -> None:
    people.server.django("MaskRule.objects.create(account=account, selector='#kept', kind='no_control')")
    try:
        people.session("shared")
        people.close_chat()
        plant(people)
        people.ada.wait(lambda: people.ada.replica("(doc) => Boolean(doc.querySelector('#open'))"))
        page, epoch = nodes(people), epoch_of(people)
        before = people.vic.eval(STATE)
        hidden = [node.id for node in page.nodes.values() if node.kind == BOX]
        assert len(hidden) >= 3
        aimed = {"no_control": number_of(page, "kept"), "file_input": number_of(page, "file")}
        wrong = []
        for code, node in [*(("masked", node) for node in hidden), *aimed.items()]:
            for name in ("act.click", "act.fill", "act.choose", "act.key"):
                said = answer(people, name, epoch=epoch, node=node, **({"key": "Enter"} if name == "act.key" else {}))
                expected = {code, "no_such_node"} if name == "act.choose" and code == "file_input" else {code}
                if said not in expected:
                    wrong.append(f"{name} on {code}: {said}")
        for name in ("act.click", "act.fill"):
            said = answer(people, name, epoch=epoch, node=number_of(page, "offfield" if name == "act.fill" else "off"))
            wrong += [f"{name} on what is off: {said}"] if said != "disabled" else []
            for stale in (epoch + 1, 0):
                said = answer(people, name, epoch=stale, node=number_of(page, "open"))
                wrong += [f"{name} of epoch {stale}: {said}"] if said != "stale_epoch" else []
            said = answer(people, name, epoch=epoch, node=99_999_999)
            wrong += [f"{name} on nothing: {said}"] if said != "no_such_node" else []
        for url in ("https://evil.example/", "javascript:alert(1)", "data:text/html,x", "//evil.example"):
            said = answer(people, "act.navigate", to="url", url=url)
            wrong += [f"to {url}: {said}"] if said == "ok" else []
        assert wrong == []
        assert people.vic.eval(STATE) == before
        # The same way, what is allowed does work: the refusals above are not for want of a line.
        assert answer(people, "act.fill", epoch=epoch, node=number_of(page, "open"), value="filled") == "ok"
        assert people.vic.eval("document.querySelector('#open').value") == "filled"
        people.vic.click("button", "Pause")
        people.ada.wait(lambda: (people.viewer() or {}).get("data-state") == "paused")
        paused = people.vic.eval(STATE)
        people.server.wire.inject(
            {"t": "act.fill", "ref": "1:late", "epoch": epoch, "node": number_of(page, "open"), "value": "late"}
        )
        people.vic.eval("() => new Promise((resolve) => setTimeout(resolve, 500))")
        assert people.vic.eval(STATE) == paused
    finally:
        people.server.django("MaskRule.objects.filter(account=account, selector='#kept').delete()")
