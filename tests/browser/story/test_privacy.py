"""What the visitor can check for themselves: which parts are hidden, what the agent sees, and the receipt."""

import json
import re
from typing import Any

from tests.browser.people import People

CHECKOUT = "checkout/"


def start(people: People) -> None:
    people.vic.open(f"{people.server.shop_url}{CHECKOUT}")
    people.session("view")
    people.close_chat()


def test_hidden_parts_are_counted_and_hatched(people: People) -> None:
    start(people)
    vic = people.vic
    vic.click("button", "Privacy")
    told = vic.text("dialog", "Your privacy")
    assert re.search(r"\d+ parts of this page are hidden", told), told
    vic.click("button", "Show hidden parts on the page")
    hatched = """() => [...document.querySelector('cobrowse-tag').shadowRoot.querySelectorAll('.marks div div')]
      .map((one) => one.getBoundingClientRect()).filter((box) => box.width > 0)
      .map((box) => [box.left, box.top, box.width, box.height].map(Math.round))"""
    vic.css("#card-number")
    field = """() => { const box = document.querySelector('#card-number').getBoundingClientRect();
      return [box.left, box.top, box.width, box.height].map(Math.round) }"""
    vic.wait(lambda: vic.eval(field) in vic.eval(hatched), message="the card's field to be hatched")
    vic.click("button", "Stop showing hidden parts")
    vic.wait(lambda: vic.eval(hatched) == [])


def test_the_receipt_agrees_with_the_server(people: People) -> None:
    start(people)
    vic, ada = people.vic, people.ada
    vic.open(f"{people.server.shop_url}cart/")  # a second page of the same session
    people.live()
    ada.wait(lambda: "Your basket" in (ada.replica("(doc) => doc.body.innerText") or ""))
    vic.eval("""() => { window.__saved = new Promise((done) => { const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => { blob.text().then(done); return make.call(URL, blob) } }) }""")
    vic.click("button", "Stop")
    told = vic.text("dialog", "Receipt")
    assert "Watched by Ada" in told and "of 2 pages hidden" in told, told
    assert "equals this browser's hash" in told, told
    vic.click("button", "Save receipt")
    html = vic.eval("() => window.__saved")
    assert "CoBrowse receipt" in html and "Who watched" in html and "<script" not in html
    figures = json.loads(re.search(r"<pre>(.*)</pre>", html, re.S).group(1).replace("&#34;", '"'))  # type: ignore[union-attr]
    trail = people.server.django(
        "print([row.detail for row in AuditEvent.objects.filter(action='stream.sealed').order_by('-pk')[:2]])"
    )
    for page in figures["receipt"]["pages"]:
        mine = next(one for one in figures["browser"] if one["epoch"] == page["epoch"])
        assert page["hash"] in mine["hashes"] and page["hash"] in str(trail)


def test_the_visitor_sees_what_the_agent_sees(people: People) -> None:
    start(people)
    vic = people.vic
    vic.click("button", "Privacy")
    vic.click("button", "See what the agent sees")
    vic.see("dialog", "What the agent sees")
    mirror = f"http://127.0.0.1:{people.server.wire.port}/mirror/"

    def copy(what: str) -> Any:
        return vic.in_frame(mirror, f"document.querySelector('iframe').contentDocument.{what}")

    vic.wait(lambda: "Checkout" in copy("body.innerText"), message="the copy")
    assert copy("querySelector('#card-number')") is None
    assert copy("querySelectorAll('[data-cobrowse-masked]').length") > 2
    vic.eval("() => { document.querySelector('h1').textContent = 'Changed' }")
    vic.wait(lambda: "Changed" in copy("body.innerText"), message="the copy to follow")
    vic.press("Escape")
    vic.gone("dialog", "What the agent sees")
