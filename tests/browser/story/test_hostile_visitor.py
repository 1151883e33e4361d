"""A hostile visitor against ada's real viewer: he has no browser, and sends what he likes."""

import time
import zlib
from collections.abc import Iterator

import pytest

from sessions_app.protocol import FLAG_COMPRESSED
from tests.browser.engine.attacks import ATTACKS, TOO_LARGE, page
from tests.browser.engine.test_hostile_page import Catcher, aimed
from tests.browser.people import People
from tests.browser.raw import RawVisitor

COVERING = [
    "a cover", "a modal dialog", "a popover", "an autofocused field", "a cursor like the viewer's", "an open list",
    "no size", "targets", "base", "style element", "pictures", "link stylesheet", "srcdoc", "a frame's own document",
    "meta refresh", "handlers of ['svg', {}]", "javascript in a", "a form whose parentElement is a field",
    "a document whose body is an image", "a cycle", "guests in guests", "fonts of a script", "animations",
]  # fmt: skip
# Every control of the bar is what lies at its own middle.
COVERED = """() => [...document.querySelectorAll(".viewer-bar button, .viewer-bar input, .viewer-bar select")]
  .filter((one) => one.checkVisibility()).filter((one) => {
    const box = one.getBoundingClientRect();
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return !(hit && (one.contains(hit) || one === hit));
  }).map((one) => one.outerHTML)"""
# The mark that followed a payload is there, or the viewer has given this picture up.
TAKEN = """(mark) => document.querySelector("[aria-label='CoBrowse viewer']").dataset.state !== "live"
  || document.querySelector("iframe[name=replica]").contentDocument.querySelector("html").lang === mark"""
CANARY = "() => { window.ran = []; window.canary = (name) => window.ran.push(name); return location.href; }"


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    running = Catcher()
    yield running
    running.close()


@pytest.fixture
def mallory(people: People) -> Iterator[RawVisitor]:
    """In a session with ada, who watches."""
    server = people.server
    raw = RawVisitor(server.url, server.django("print(account.site_key)").strip(), server.shop_origin)
    text = f"I need help ({time.monotonic_ns()})"
    people.ada.wait("() => document.body.getAttribute('aria-busy') === 'false'", message="ada to be connected")
    raw.ask("chat.send", text=text, client_id="c1")
    people.ada.click("link", text)
    people.ada.click("button", "CoBrowse")
    people.ada.click("menuitem", "Shared")
    raw.accept()
    raw.until("snapshot.request")
    yield raw
    raw.close()


def shown(people: People, text: str) -> None:
    people.ada.wait(
        lambda: people.ada.replica("(doc, text) => doc.body?.textContent === text", text), message=f"the page {text!r}"
    )


def test_what_a_hostile_page_shows_neither_covers_the_bar_nor_goes_anywhere(
    people: People, mallory: RawVisitor, catcher: Catcher
) -> None:
    ada = people.ada
    mallory.show(page(["p", {}, "first"], view=[800, 600, 1]), snapshot=True)
    shown(people, "first")
    people.live()
    address = ada.eval(CANARY)
    attacks = dict(aimed(ATTACKS, catcher.host))
    chosen = {name: attacks[name] for name in COVERING if name in attacks}
    assert len(chosen) >= len(COVERING) - 1
    for name, payloads in chosen.items():
        mallory.show(page(["p", {}, name]), snapshot=True)
        shown(people, name)
        people.live()
        for number, payload in enumerate(payloads):
            mark = f"{name} {number}"
            mallory.show(payload, snapshot=number == 0)
            mallory.show({"attrs": [2, -1, -1], "strings": ["lang", mark]}, snapshot=False)
            if mallory.passed():
                ada.wait(TAKEN, mark, message=f"{mark!r} to be shown or given up")
            assert ada.eval(COVERED) == [], mark
    mallory.show(page(["p", {}, "last"], view=[800, 600, 1]), snapshot=True)
    shown(people, "last")
    assert ada.eval(COVERED) == []
    assert ada.eval("window.ran") == []
    assert ada.eval("location.href") == address
    assert len(catcher.caught) == 0, catcher.caught


def test_bombs_and_broken_frames_leave_the_viewer_as_it_was(people: People, mallory: RawVisitor) -> None:
    mallory.show(page(["p", {}, "before"], view=[800, 600, 1]), snapshot=True)
    shown(people, "before")
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = machine.compress(b'{"v":1,"x":"' + b" " * (40 * 1024 * 1024)) + machine.flush()
    for payload, flags in ((bomb, FLAG_COMPRESSED), (b"\xff" * 100, FLAG_COMPRESSED), (b"{", 0), (b"", 0)):
        mallory.show(payload, snapshot=True, flags=flags)
        assert mallory.until("error")["code"] == "bad_frame"
    for frame in (b"", b"\x01", b"\x63" + b"\0" * 20, b"\x01\xff" + b"\0" * 20):
        mallory.socket.send(frame)
        assert mallory.until("error")["code"] == "bad_frame"
    mallory.show(page(["p", {}, "after"], view=[800, 600, 1]), snapshot=True)
    shown(people, "after")
    assert people.ada.eval(COVERED) == []


def test_ada_reads_that_a_page_is_too_large_and_sees_the_next(people: People, mallory: RawVisitor) -> None:
    mallory.show(TOO_LARGE["a deep tree"][0], snapshot=True)
    people.ada.wait(lambda: "too large" in (people.ada.css(".viewer-status") or {}).get("text", ""))
    mallory.start()
    mallory.show(page(["p", {}, "the next page"], view=[800, 600, 1]), snapshot=True)
    shown(people, "the next page")
    people.live()


def test_references_that_double_are_given_up_by_the_viewer_itself(people: People, mallory: RawVisitor) -> None:
    """The server does not count what a browser would draw."""
    mallory.show(TOO_LARGE["references that double"][0], snapshot=True)
    people.ada.wait(lambda: "too large" in (people.ada.css(".viewer-status") or {}).get("text", ""))
    mallory.start()
    mallory.show(page(["p", {}, "the next page"], view=[800, 600, 1]), snapshot=True)
    shown(people, "the next page")
