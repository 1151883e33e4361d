"""From page to page, tab to tab, and back after a loss; and the end (DESIGN.md §2.9, §2.10; law 5)."""

import pytest

from tests.browser.engines import Page
from tests.browser.people import People
from tests.browser.story.test_sharing import same_text
from tests.browser.wire import UNAVAILABLE, Wire


def state(people: People, word: str) -> None:
    people.ada.wait(
        lambda: (people.viewer() or {}).get("data-state") == word, message=f"ada's viewer to say {word}", timeout=25
    )


def test_the_session_the_cart_and_the_form_survive_moving_on(people: People) -> None:
    people.vic.open(f"{people.server.shop_url}lamps/halo/")
    people.session("view")
    people.close_chat()
    vic, ada = people.vic, people.ada
    vic.click_css("button[type=submit]")
    vic.wait("() => document.querySelector('[data-basket-count]').textContent.trim() === '1'")
    for path in ("cart/", "checkout/", "planner/"):
        vic.open(f"{people.server.shop_url}{path}")
        people.live()
        same_text(people)
        vic.see("region", "CoBrowse session")
    vic.click_css("[data-step=light]")
    ada.wait(lambda: "Which lamps" in (ada.replica("(doc) => doc.body.innerText") or ""), message="the next step")
    ada.wait(
        lambda: (
            "planner/light" in ada.eval("document.body.innerHTML")
            or "planner/light"
            in str(ada.eval("() => [...document.querySelectorAll('input')].map((i) => i.value).join()"))
        ),
        message="its address",
    )


def test_the_agent_is_told_why_the_picture_stopped(people: People, wire: Wire) -> None:
    people.session("view")
    people.close_chat()
    vic = people.vic
    vic.click("link", "Store finder")
    state(people, "untagged")
    vic.click_css("main a.button")
    state(people, "live")
    wire.refuse()
    state(people, "lost")
    wire.restore()
    state(people, "live")
    same_text(people)


@pytest.mark.parametrize(
    ("path", "answer"),
    [("/api/v1/tag/", b""), ("/api/v1/tag/", UNAVAILABLE), ("/static/", b"")],
    ids=["settings", "unavailable", "script"],
)
def test_a_tag_that_could_not_be_loaded_is_loaded_later(people: People, wire: Wire, path: str, answer: bytes) -> None:
    wire.fail(path, answer)
    vic = people.vic
    vic.wait(lambda: wire.failed, message="a part of the tag that is asked for")
    assert vic.css("cobrowse-tag") is None
    wire.restore()
    vic.see("button", "Open chat")


def test_another_tab_takes_over_and_a_closed_one_is_told(people: People) -> None:
    people.session("view")
    vic, ada = people.vic, people.ada
    tab: Page = vic.new_tab()
    tab.open(f"{people.server.shop_url}journal/light-at-home/")
    ada.wait(
        lambda: (
            tab.eval("document.querySelector('main h1').innerText")
            == ada.replica("(doc) => doc.querySelector('main h1')?.innerText")
        ),
        message="the new tab's page",
    )
    tab.close_tab()
    ada.wait(
        lambda: (people.viewer() or {}).get("data-state") in ("closed", "live"), message="ada to be told", timeout=25
    )


def test_a_killed_server_loses_nothing_that_matters(people: People) -> None:
    people.session("view")
    vic, ada = people.vic, people.ada
    people.server.restart()
    vic.eval("() => { document.querySelector('h1').textContent = 'After the restart'; }")
    ada.wait(
        lambda: ada.replica("(doc) => doc.querySelector('h1')?.textContent") == "After the restart",
        message="the session to go on",
        timeout=40,
    )


def test_pausing_stops_the_picture_for_both(people: People, wire: Wire) -> None:
    people.session("view")
    vic = people.vic
    vic.click("button", "Pause")
    state(people, "paused")
    vic.see("button", "Resume")
    before = len(wire.frames())
    vic.eval("() => { document.querySelector('h1').textContent = 'Nobody sees this'; }")
    vic.click("button", "Resume")
    state(people, "live")
    assert not any(b"Nobody" in f.payload and f.epoch == 1 for f in wire.frames()[before:])


# Everything a page could notice of us: nodes, attributes, prototypes.
TRACES = """() => ({
  html: document.documentElement.outerHTML.replace(/<cobrowse-tag.*?<\\/cobrowse-tag>/gs, ""),
  attach: Element.prototype.attachShadow.toString(), insert: CSSStyleSheet.prototype.insertRule.toString(),
  sheets: document.adoptedStyleSheets.length, highlights: CSS.highlights?.size ?? 0 })"""


def test_after_the_end_the_page_is_as_it_was(people: People, wire: Wire) -> None:
    people.talk()
    vic, ada = people.vic, people.ada
    before = vic.eval(TRACES)
    people.invite("shared")
    vic.click("button", "Accept")
    people.live()
    vic.see_css("[data-part=frame]")
    vic.click("button", "Stop")
    state(people, "ended")
    vic.gone("region", "CoBrowse session")
    vic.see_text("ended by you")
    assert vic.css("[data-part=frame]") is None
    assert vic.eval(TRACES) == before
    frames = len(wire.frames())
    vic.eval("() => { document.querySelector('h1').textContent = 'Private again'; }")
    vic.type("textbox", "Message", "Thank you")
    vic.press("Enter")
    ada.see_text("Thank you")
    assert len(wire.frames()) == frames and b"Private again" not in wire.sent()


def test_the_agent_can_end_it_too(people: People) -> None:
    people.session("view")
    people.ada.click("button", "End session")
    people.vic.gone("region", "CoBrowse session")
    people.vic.see_text("ended by Ada")
    state(people, "ended")
    assert not people.ada.replica("(doc) => doc.querySelector('main')"), "nothing of the page stays on the screen"


def test_a_difference_in_the_agents_copy_is_found_repaired_and_counted(people: People) -> None:
    people.session("view")
    people.ada.wait(lambda: people.ada.replica("(doc) => Boolean(doc.querySelector('h1')?.firstChild)"))
    right = people.ada.replica("(doc) => doc.querySelector('h1').textContent")
    people.ada.replica("(doc) => { doc.querySelector('h1').firstChild.data = 'planted'; }")
    # What has not changed is not compared again.
    people.vic.eval("() => { document.body.dataset.news = '1'; }")
    people.ada.wait(
        lambda: people.ada.replica("(doc) => doc.querySelector('h1').textContent") == right,
        message="the copy to be repaired",
        timeout=30,
    )
    people.live()
    session = "CobrowseSession.objects.order_by('-created').first()"
    counted = f"print({session}.audit_events.filter(action='picture.repaired', detail='drift').count())"
    people.ada.wait(lambda: int(people.server.django(counted)) == 1, message="a row of the trail")  # written behind
