"""Kinds of rule between two people: a page of which nothing is shown, and a button that only the visitor may press."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.people import People
from tests.browser.story.test_masking import leaks
from tests.browser.story.test_sharing import stage_point
from tests.browser.wire import Wire


@contextmanager
def settings(people: People, on: str, off: str) -> Iterator[None]:
    people.server.django(on)
    try:
        yield
    finally:
        people.server.django(off)


def paused(pages: str) -> str:
    return f"row = account.cobrowse_settings; row.paused_pages = {pages!r}; row.save()"


def test_nothing_of_a_paused_page_is_shown(people: People, wire: Wire) -> None:
    with settings(people, paused("*/account/*"), paused("")):
        people.session("shared")
        vic, ada = people.vic, people.ada
        vic.open(f"{people.server.shop_url}account/")
        ada.wait(lambda: (people.viewer() or {}).get("data-state") == "private", message="ada to be told")
        assert "kept private" in ada.css("[aria-label='CoBrowse viewer']")["text"]
        assert "This page is private" in vic.text("region", "CoBrowse session")
        frames = len(wire.frames("SNAPSHOT"))
        vic.eval("() => { document.querySelector('h1').textContent = 'unseen words' }")
        vic.open(f"{people.server.shop_url}cart/")
        people.live()
        ada.wait(lambda: "Your basket" in ada.replica("(doc) => doc.body.innerText"))
        assert leaks(wire, ["unseen words"]) == []
        told = [*wire.messages("page.start"), *wire.messages("page.location")]
        assert [one["url"] for one in told if "/account/" in one["url"]] == []
        assert len(wire.frames("SNAPSHOT")) > frames, "the next page was sent"


def test_a_button_that_is_the_visitors_own_is_seen_and_not_pressed(people: People) -> None:
    rule = "account.mask_rules.{}(kind='no_control', selector='#place-order')"
    with settings(people, rule.format("create"), rule.format("filter") + ".delete()"):
        people.visitor_at(f"{people.server.shop_url}journal/light-at-home/")
        people.vic.eval("""() => { window.__pressed = 0; const form = document.createElement("form");
          form.innerHTML = `<label>City <input id="town"></label>
            <button id="place-order" type="button">Order</button>`;
          form.lastElementChild.addEventListener("click", () => { window.__pressed += 1 });
          document.querySelector("h1").after(form) }""")
        people.session("shared")
        people.close_chat()
        vic, ada = people.vic, people.ada
        ada.wait(lambda: ada.replica("(doc) => doc.querySelector('#place-order')?.textContent") == "Order")
        vic.css("#place-order")
        ada.click_at(*stage_point(ada, "#place-order"))
        ada.wait(lambda: "Only the visitor can use this" in ada.eval("document.body.innerText"), message="the refusal")
        ada.click_at(*stage_point(ada, "#town"))
        ada.keys("Graz")
        vic.wait("() => document.querySelector('#town').value === 'Graz'", message="what is allowed")
        assert vic.eval("window.__pressed") == 0
        vic.click_css("#place-order")
        assert vic.eval("window.__pressed") == 1
