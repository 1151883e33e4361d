"""Shared mode: the agent's clicks, typing, choices and navigation act on the page; view modes refuse them."""

import pytest

from tests.browser.people import People
from tests.browser.story.test_sharing import same_text, stage_point


def test_the_agent_helps_with_a_product(people: People) -> None:
    people.vic.open(f"{people.server.shop_url}lamps/halo/")
    people.session("shared")
    vic, ada = people.vic, people.ada
    ada.click_at(*stage_point(ada, "input[name=gift]"))
    vic.wait("() => document.querySelector('input[name=gift]').checked", message="the box to be ticked")
    ada.wait(lambda: ada.replica("(doc) => doc.querySelector('input[name=gift]').checked"))
    ada.wait(lambda: ada.replica("(doc) => !!doc.querySelector('textarea[name=note]')?.offsetHeight"))
    ada.click_at(*stage_point(ada, "textarea[name=note]"))
    ada.wait("() => document.activeElement?.localName === 'textarea'", message="an editor over the field")
    ada.keys("With love")
    vic.wait("() => document.querySelector('textarea[name=note]').value === 'With love'")
    ada.press("Escape")
    ada.click_at(*stage_point(ada, "button[type=submit]"))
    vic.wait("() => document.querySelector('[data-basket-count]').textContent.trim() === '1'")
    ada.click_at(*stage_point(ada, "header .basket"))
    vic.wait("() => location.pathname.endsWith('/cart/')", message="the link to be followed")
    people.live()
    ada.wait(lambda: "Halo" in (ada.replica("(doc) => doc.querySelector('main').innerText") or ""))


def test_both_fill_the_form_at_once(people: People) -> None:
    people.vic.open(f"{people.server.shop_url}checkout/")
    people.session("shared")
    vic, ada = people.vic, people.ada
    vic.click_css("#first-name")
    ada.click_at(*stage_point(ada, "#city"))
    ada.wait("() => document.activeElement?.localName === 'input'", message="an editor over the field")
    for mine, yours in zip("Victoria", "Aarhus  ", strict=True):
        vic.keys(mine)
        ada.keys(yours)
    vic.wait("() => document.querySelector('#city').value.trim() === 'Aarhus'", message="ada's text")
    assert vic.eval("document.querySelector('#first-name').value") == "Victoria"
    ada.wait(lambda: ada.replica("(doc) => doc.querySelector('#first-name').value") == "Victoria")
    ada.press("Escape")
    ada.click_at(*stage_point(ada, "#country"))
    ada.wait("() => document.activeElement?.localName === 'select'", message="a list over the field")
    ada.eval("""() => { const s = document.activeElement; s.selectedIndex = 3;
      for (const type of ["input", "change"]) s.dispatchEvent(new Event(type, { bubbles: true })); }""")
    vic.wait("() => document.querySelector('#country').selectedIndex === 3", message="the country to be chosen")


def test_the_agent_navigates(people: People) -> None:
    people.session("shared")
    vic, ada = people.vic, people.ada
    ada.type("textbox", "Address", f"{people.server.shop_url}cart/", clear=True)
    ada.click("button", "Go")
    vic.wait("() => location.pathname.endsWith('/cart/')")
    same_text(people)
    ada.click("button", "Back")
    vic.wait("() => location.pathname.endsWith('/demo/shop/')")
    same_text(people)
    ada.type("textbox", "Address", "https://elsewhere.example/", clear=True)
    ada.click("button", "Go")
    ada.wait(lambda: "account's own websites" in ada.eval("document.body.innerText"), message="a sentence why not")
    assert vic.url == people.server.shop_url


@pytest.mark.parametrize("mode", ["view", "follow"])
def test_view_modes_act_on_nothing(people: People, mode: str) -> None:
    people.vic.open(f"{people.server.shop_url}lamps/halo/")
    people.session(mode)
    vic, ada = people.vic, people.ada
    assert not ada.visible("button", "Go")
    ada.click_at(*stage_point(ada, "input[name=gift]"))
    ada.dblclick_at(*stage_point(ada, "h1"))
    vic.see_css("[data-part=circle]")  # came after the click on the same line
    assert not vic.eval("document.querySelector('input[name=gift]').checked")


def test_raising_the_mode_needs_a_new_yes(people: People) -> None:
    people.vic.open(f"{people.server.shop_url}lamps/halo/")
    people.session("view")
    vic, ada = people.vic, people.ada
    for answer in ("Do not allow", "Allow"):
        ada.click("button", "Mode")
        ada.click("menuitemradio" if ada.visible("menuitemradio", "Shared") else "menuitem", "Shared")
        vic.see("dialog", "Change of mode")
        vic.wait(lambda a=answer: vic.box("button", a, exact=True))
        box = vic.box("button", answer, exact=True)
        assert box
        vic.click_at(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        vic.gone("dialog", "Change of mode")
    vic.wait(lambda: "Shared" in vic.text("region", "CoBrowse session"), message="the bar to say Shared")
    ada.click_at(*stage_point(ada, "input[name=gift]"))
    vic.wait("() => document.querySelector('input[name=gift]').checked")
