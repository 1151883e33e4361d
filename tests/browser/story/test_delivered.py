"""What the visitor's browser downloads of ours, and when; and what becomes of a part that cannot be had."""

import pytest

from tests.browser.people import People
from tests.browser.site import PAGES, documentation_site
from tests.browser.story.test_sharing import same_text, stage_point
from tests.browser.wire import MISSING, Wire

LOADED = """() => [...new Set(performance.getEntriesByType("resource").map(({ name }) => name)
  .filter((name) => name.includes("/static/dist/"))
  .map((name) => name.split("/").pop().replace(/-\\w+\\.js$/, ""))
  .filter((name) => !["health", "coverage"].includes(name)))].sort()"""  # these come in any session, after some seconds


@pytest.mark.bundles
def test_a_page_carries_the_launcher_alone_until_there_is_something_to_talk_about(people: People, wire: Wire) -> None:
    vic = people.vic
    vic.see("button", "Open chat")
    assert vic.eval(f"({LOADED})()") == ["tag"]
    people.talk()
    assert vic.eval(f"({LOADED})()") == ["messaging", "tag"]
    people.invite("view")
    vic.wait(f"() => ({LOADED})().includes('streaming')", message="capture, while the visitor still thinks")
    vic.click("button", "Accept")
    people.live()
    vic.wait(
        f"() => ({LOADED})().join() === 'extras,messaging,streaming,tag'", message="what the first picture does without"
    )
    once = [
        wire.sent().count(b"GET /static/dist/" + name) for name in (b"tag-", b"messaging-", b"streaming-", b"extras-")
    ]
    firefox = people.engine.name == "firefox"  # asks first: see build.mjs
    assert once == ([2, 2, 2, 1] if firefox else [1, 1, 1, 1])


@pytest.mark.bundles
@pytest.mark.parametrize("answer", [b"", MISSING], ids=["cut", "missing"])
def test_a_chat_that_could_not_be_loaded_opens_later(people: People, wire: Wire, answer: bytes) -> None:
    """The network is away, or the file has gone with an older version; the settings are asked for again as well."""
    vic = people.vic
    vic.see("button", "Open chat")
    settings = wire.sent().count(b"GET /api/v1/tag/")
    wire.fail("/static/", answer)
    vic.click("button", "Open chat")
    vic.wait(lambda: wire.failed, message="the chat that is asked for")
    wire.restore()
    vic.see("dialog", "Chat")
    if answer:  # browsers ask again by themselves where a connection breaks
        assert wire.sent().count(b"GET /api/v1/tag/") > settings
    people.say("I have waited for this")
    people.ada.see("link", "I have waited for this")


@pytest.mark.bundles
def test_a_session_whose_part_could_not_be_loaded_starts_later(people: People, wire: Wire) -> None:
    people.talk()
    wire.fail("/static/")
    people.invite("view")
    people.vic.click("button", "Accept")
    people.vic.wait(lambda: wire.failed, message="capture that is asked for")
    wire.restore()
    people.live()
    same_text(people)
    assert people.vic.eval("() => document.querySelectorAll('cobrowse-tag').length") == 1


@pytest.mark.bundles
def test_a_session_loads_only_what_it_needs(people: People) -> None:
    people.vic.open(f"{people.server.shop_url}checkout/")
    people.session("shared")
    vic, ada = people.vic, people.ada
    vic.click_css("#first-name")
    vic.keys("Vic")
    ada.wait(lambda: ada.replica("(doc) => doc.querySelector('#first-name').value") == "Vic")
    ada.click_at(*stage_point(ada, "#city"))
    ada.wait("() => document.activeElement?.localName === 'input'", message="an editor over the field")
    ada.keys("Aarhus")
    vic.wait("() => document.querySelector('#city').value === 'Aarhus'", message="ada's text")
    assert vic.eval(f"({LOADED})()") == ["extras", "messaging", "streaming", "tag"]
    ada.press("Enter")
    vic.wait(f"() => ({LOADED})().includes('keys')", message="the part that a key needs")


def test_parts_come_when_the_page_needs_them(people: People, request: pytest.FixtureRequest) -> None:
    """A video that is added later, and a page of another origin with the tag inside a frame."""
    with documentation_site(people.server) as outer, documentation_site(people.server) as inner:
        vic, ada = people.visitor_at(f"{outer}/{PAGES[0]}"), people.ada
        people.session("view")
        vic.eval("() => document.body.prepend(document.createElement('video'))")
        vic.eval(
            "(src) => document.body.prepend(Object.assign(document.createElement('iframe'), { src }))",
            f"{inner}/{PAGES[1]}",
        )
        ada.wait(
            lambda: "EntryField" in ada.replica("(doc) => doc.querySelector('iframe').contentDocument.body.innerText"),
            message="the frame's own text at ada's",
        )
        if request.config.getoption("--bundles"):
            assert vic.eval(f"({LOADED})()") == [
                "extras",
                "framed",
                "guests",
                "messaging",
                "playback",
                "streaming",
                "tag",
            ]


def framed_text(people: People) -> str:
    return str(people.ada.replica("(doc) => doc.querySelector('iframe')?.contentDocument?.body.innerText ?? ''"))


@pytest.mark.bundles
def test_a_frame_of_another_origin_loads_capture_when_its_picture_is_asked_for(people: People, wire: Wire) -> None:
    """And again when it could not be had."""
    with documentation_site(people.server) as outer, documentation_site(people.server) as inner:
        vic = people.visitor_at(f"{outer}/{PAGES[0]}")
        vic.eval(
            "(src) => document.body.prepend(Object.assign(document.createElement('iframe'), { src }))",
            f"{inner}/{PAGES[1]}",
        )
        vic.wait(lambda: b"GET /static/dist/framed-" in wire.sent(), message="the tag in the frame")
        people.talk()
        assert b"GET /static/dist/streaming-" not in wire.sent()
        people.invite("view")
        vic.wait(f"() => ({LOADED})().includes('streaming')", message="capture, in the page around it")
        wire.fail("/static/dist/guest-", MISSING)
        vic.click("button", "Accept")
        people.live()
        vic.wait(lambda: wire.failed, message="the part that the frame asks for")
        assert "EntryField" not in framed_text(people)
        wire.restore()
        people.ada.wait(lambda: "EntryField" in framed_text(people), message="the frame's own text at ada's")
