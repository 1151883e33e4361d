"""What the visitor's browser downloads of ours for a session: the tag and what it always needs, nothing else."""

import pytest

from tests.browser.people import People
from tests.browser.site import PAGES, documentation_site
from tests.browser.story.test_sharing import stage_point

LOADED = """() => performance.getEntriesByType("resource").map(({ name }) => name)
  .filter((name) => name.includes("/static/dist/"))
  .map((name) => name.split("/").pop().replace(/-\\w+\\.js$/, ""))
  .filter((name) => !["health", "coverage"].includes(name)).sort()"""  # these come in any session, after some seconds


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
    assert vic.eval(f"({LOADED})()") == ["extras", "tag"]
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
            assert vic.eval(f"({LOADED})()") == ["extras", "guests", "playback", "tag"]
