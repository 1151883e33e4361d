"""The main story where the network blocks WebSockets on both sides: the same protocol over HTTP (DESIGN.md §2.8)."""

from collections.abc import Iterator

import pytest

from tests.browser.people import People
from tests.browser.server import Server
from tests.browser.story.test_masking import SECRETS, leaks, write
from tests.browser.story.test_sharing import BOX, same_text, stage_point
from tests.browser.wire import Wire

SLOW = "() => document.querySelector('[data-part=status]')?.title.includes('blocks WebSockets')"

# So many changes, one a frame, of so many characters that do not compress.
CHURN = """async (times, size) => {
  for (let time = 0; time < times; time++) {
    const bytes = crypto.getRandomValues(new Uint8Array(size / 2));
    const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    document.querySelector("h1").textContent = time + text;
    await new Promise((done) => setTimeout(done, 20));
  }
}"""


@pytest.fixture
def networks(people: People, server: Server, wire: Wire) -> Iterator[tuple[Wire, Wire]]:
    """vic's and ada's: ada works behind one of her own. What a test blocks is free again afterwards."""
    hers = Wire(server.port)
    people.__dict__["ada"] = people.sign_in(people.person("ada"), "ada", at=f"http://127.0.0.1:{hers.port}")
    yield wire, hers
    wire.restore()
    hers.close()


def block(people: People, networks: tuple[Wire, Wire], how: str) -> None:
    for each in networks:
        each.block(how)
    people.ada.eval("() => { location.reload(); }")  # her workspace has a socket by now


def test_the_main_story_where_proxies_refuse_websockets(people: People, networks: tuple[Wire, Wire]) -> None:
    block(people, networks, "refuse")
    people.visitor_at(f"{people.server.shop_url}lamps/halo/")
    people.talk()
    vic, ada = people.vic, people.ada
    ada.type("textbox", "Message", "Shall we look together?")
    ada.press("Enter")
    vic.see_text("Shall we look together?")
    people.invite("shared")
    vic.click("button", "Accept")
    people.live()
    people.close_chat()
    assert ada.wait(SLOW, message="the viewer to say why it is slow")

    same_text(people)
    vic.eval("() => { document.querySelector('h1').textContent = 'Changed under your eyes'; }")
    ada.wait(lambda: ada.replica("(doc) => doc.querySelector('h1').textContent") == "Changed under your eyes")
    box = vic.eval(f"() => ({BOX})(document, 'h1')")
    vic.move(box["x"] + 20, box["y"] + 10)
    vic.move(box["x"] + 40, box["y"] + 12)
    ada.see_css("[data-part=visitor-pointer]")
    ada.move(*stage_point(ada, "h1", 0.2))
    ada.move(*stage_point(ada, "h1", 0.3))
    vic.see_css("[data-part=pointer]")
    ada.click_at(*stage_point(ada, "input[name=gift]"))
    vic.wait("() => document.querySelector('input[name=gift]').checked", message="the box to be ticked")
    ada.wait(lambda: ada.replica("(doc) => !!doc.querySelector('textarea[name=note]')?.offsetHeight"))
    ada.click_at(*stage_point(ada, "textarea[name=note]"))
    ada.wait("() => document.activeElement?.localName === 'textarea'", message="an editor over the field")
    ada.keys("With love")
    vic.wait("() => document.querySelector('textarea[name=note]').value === 'With love'")

    vic.open(f"{people.server.shop_url}checkout/")
    people.live()
    same_text(people)
    write(vic, "#card-number", SECRETS["#card-number"])
    write(vic, "#email", "vic@example.com")
    ada.wait(lambda: ada.replica("(doc) => doc.querySelector('#email')?.value") == "vic@example.com")
    pages = len(networks[0].messages("page.start"))
    vic.eval("() => { location.reload(); }")
    vic.wait(lambda: len(networks[0].messages("page.start")) > pages, message="the session to go on")
    people.live()
    same_text(people)

    people.server.restart()
    vic.eval("() => { document.querySelector('h1').textContent = 'After the restart'; }")
    ada.wait(
        lambda: ada.replica("(doc) => doc.querySelector('h1')?.textContent") == "After the restart",
        message="the session to go on",
        timeout=40,
    )
    ada.click("button", "End session")
    vic.gone("region", "CoBrowse session")
    assert leaks(networks[0], list(SECRETS.values())) == []
    assert b"vic@example.com" in networks[0].sent()
    assert b"\nOPTIONS /line/" not in networks[0].sent()  # browsers ask for no leave before each request
    assert networks[0].messages("page.start") and networks[0].frames("SNAPSHOT")


@pytest.mark.parametrize("how", ["hang", "mute"])
def test_proxies_that_say_nothing_are_found_out(people: People, networks: tuple[Wire, Wire], how: str) -> None:
    block(people, networks, how)
    people.visitor_at(people.server.shop_url)
    people.session("view")
    same_text(people)


def test_nothing_piles_up_while_a_line_stalls(people: People, networks: tuple[Wire, Wire]) -> None:
    """What waits counts until the server confirms it: past a megabyte changes are left out, and a snapshot heals."""
    block(people, networks, "refuse")
    people.visitor_at(people.server.shop_url)
    people.session("view")
    same_text(people)
    wire = networks[0]
    before = sum(len(frame.payload) for frame in wire.frames())
    wire.hold()
    people.vic.eval(CHURN, 60, 100_000)
    wire.held.set()
    last = people.vic.eval("() => document.querySelector('h1').textContent")
    people.ada.wait(lambda: people.ada.replica("(doc) => doc.querySelector('h1')?.textContent") == last)
    assert sum(len(frame.payload) for frame in wire.frames()) - before < 3_000_000  # of six


def test_a_websocket_is_used_where_it_gets_through(people: People, wire: Wire) -> None:
    people.session("view")
    wire.cut()
    people.vic.eval("() => { document.querySelector('h1').textContent = 'After the cut'; }")
    people.ada.wait(lambda: people.ada.replica("(doc) => doc.querySelector('h1')?.textContent") == "After the cut")
    assert b"/open HTTP" not in wire.sent()
    assert not people.ada.eval(SLOW)
