"""An admin tries masking rules on the live page, keeps them as a draft, publishes them and takes that back."""

import json
from typing import Any

import pytest

from tests.browser.engines import Page
from tests.browser.people import People

CHECKOUT = "checkout/"
ROWS = """() => [...document.querySelector('cobrowse-tag').shadowRoot.querySelectorAll('.rule')].map((row) =>
  [row.querySelector('code').textContent, row.querySelector('.count').textContent, row.className])"""
OUTLINED = """() => [...document.querySelector('cobrowse-tag').shadowRoot.querySelectorAll('.outline')]
  .map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.top, box.width, box.height].map(Math.round))"""


def draft_url(people: People) -> str:
    pk = people.server.django("print(account.pk)").strip()
    return f"{people.server.url}/admin/config_app/account/{pk}/draft/"


def with_tool(people: People, path: str = CHECKOUT) -> Page:
    """The account's admin, on a page of the shop with the tool open. The link opens in the same tab, not a new one."""
    admin = people.sign_in(people.person("admin"), "admin")
    admin.open(draft_url(people))
    admin.eval(
        """(address) => { document.querySelector('form[target]').removeAttribute('target');
        document.querySelector('#tool-address').value = address }""",
        f"{people.server.shop_url}{path}",
    )
    admin.click("button", "Open my site with the masking tool")
    admin.wait("() => document.querySelector('cobrowse-tag') !== null", message="the shop with the tag")
    admin.see("region", "Masking tool")
    return admin


def by_link(people: People) -> Page:
    """The same in a browser in which nobody has signed in: the link's token is all that the tool needs."""
    link = people.server.django(
        "from config_app.tool_links import tool_link\n"
        "admin = Membership.objects.get(user__username='admin').user\n"
        f"print(tool_link(account, admin, '{people.server.shop_url}{CHECKOUT}', '{people.server.url}'))"
    ).strip()
    page = people.person("admin")
    page.open(link)
    page.see("region", "Masking tool")
    return page


def box_of(page: Page, selector: str) -> list[int]:
    found: list[int] = page.eval(
        """(selector) => { const box = document.querySelector(selector).getBoundingClientRect();
        return [box.left, box.top, box.width, box.height].map(Math.round) }""",
        selector,
    )
    return found


def see_outlined(page: Page, selector: str) -> None:
    """Wait until this element has an outline, and nothing else has one; edges may lie between two pixels."""

    def done() -> bool:
        boxes, wanted = page.eval(OUTLINED), box_of(page, selector)
        return len(boxes) == 1 and all(abs(a - b) <= 1 for a, b in zip(boxes[0], wanted, strict=True))

    page.wait(done, message=f"{selector} to be outlined")


def published(people: People) -> list[str]:
    """Selectors of the rules as the tags of visitors get them."""
    told = people.server.django(
        "import json; from config_app.services import public_config\n"
        "print(json.dumps([rule['selector'] for rule in public_config(account)['masking']['rules']]))"
    )
    selectors: list[str] = json.loads(told)
    return selectors


@pytest.fixture(autouse=True)
def as_before(people: People) -> Any:
    yield
    people.server.django(
        "from config_app.models import *\nMaskDraft.objects.all().delete(); MaskVersion.objects.all().delete()\n"
        "account.mask_rules.filter(note='').delete()"
    )


def test_rules_are_tried_saved_published_and_taken_back(people: People) -> None:
    before = published(people)
    admin = with_tool(people)
    assert "cobrowse-tool" not in admin.eval("() => location.href")
    rows = {selector: count for selector, count, _ in admin.wait(ROWS)}
    assert rows["#card-number"] == "1 here"
    assert rows["input[name='secure']"] in ("1 here", "none here")

    admin.click("button", "1 here")  # the first rule's
    see_outlined(admin, "#card-number")

    admin.eval("""() => { window.__heard = 0; for (const type of ['click', 'pointerdown', 'mousedown', 'focusin'])
      document.querySelector('h1').addEventListener(type, () => { window.__heard += 1 }) }""")
    admin.eval("() => { document.querySelector('h1').setAttribute('data-part', 'title'); scrollTo(0, 0) }")
    admin.wait("() => scrollY === 0", message="the shop, which scrolls smoothly, to be at rest")
    admin.click("button", "Pick an element")
    x, y, _, height = box_of(admin, "h1")
    admin.move(x + 20, y + height / 2)
    see_outlined(admin, "h1")
    admin.click_at(x + 20, y + height / 2)
    admin.see("group", "New rule")
    assert admin.text("textbox", "Selector") == "h1[data-part='title']"
    assert admin.eval("() => window.__heard") == 0
    admin.click("button", "Add to the draft")
    admin.click("button", "Save draft")
    admin.wait(lambda: "Draft saved" in (admin.text_of("region", "Masking tool") or ""))
    assert published(people) == before

    admin.open(f"{people.server.shop_url}{CHECKOUT}")
    admin.see("region", "Masking tool")
    assert admin.wait(ROWS)[-1] == ["h1[data-part='title']", "none here", "rule new"]

    admin.open(draft_url(people))
    assert "h1[data-part='title']" in admin.text("table")
    assert "Added" in admin.text("table")
    admin.click("button", "Publish")
    admin.see("button", "Undo")
    assert published(people) == [*before, "h1[data-part='title']"]
    admin.click("button", "Undo")
    admin.gone("button", "Undo")
    assert published(people) == before


def test_the_agents_picture_follows_the_draft_and_goes_nowhere(people: People) -> None:
    admin = by_link(people)
    admin.click("button", "Show what an agent would see")
    mirror = f"http://127.0.0.1:{people.server.wire.port}/mirror/"

    def copy(what: str) -> Any:
        return admin.in_frame(mirror, f"document.querySelector('iframe').contentDocument.{what}")

    admin.wait(lambda: "Checkout" in copy("body.innerText"), message="the copy")
    assert copy("querySelector('#card-number')") is None
    admin.click("button", "Unfold")
    admin.click("button", "Write a rule")
    admin.type("textbox", "Selector", "h1")
    admin.click("button", "Add to the draft")
    admin.wait(lambda: copy("querySelector('h1')?.innerText") in (None, ""), message="the heading to be hidden")
    assert "Checkout" in admin.eval("() => document.querySelector('h1').textContent")
    admin.click("button", "Stop showing what an agent would see")
    admin.gone("dialog", "What an agent would see")
    sent = people.server.wire.sent()
    assert b"/tool/" in sent
    assert b"/ws/" not in sent


def test_a_fault_is_told_at_its_rule_and_closing_ends_the_tool(people: People) -> None:
    admin = with_tool(people, "")
    admin.click("button", "Write a rule")
    admin.type("textbox", "Selector", "p::before")  # browsers take it, and match nothing by it
    admin.click("button", "Add to the draft")
    admin.click("button", "Save draft")
    admin.wait(lambda: "Nothing was saved" in (admin.text_of("region", "Masking tool") or ""))
    admin.click("button", "Close the masking tool")
    admin.see_text("not saved", "region", "Masking tool")
    admin.click("button", "Close the masking tool")
    admin.gone("region", "Masking tool")
    admin.open(f"{people.server.shop_url}{CHECKOUT}")
    admin.see("button", "Open chat")
    assert not admin.visible("region", "Masking tool")


def test_the_preview_gives_way_to_a_real_session(people: People) -> None:
    admin = by_link(people)
    people.__dict__["vic"] = admin  # the admin is the visitor, too
    admin.click("button", "Move")
    people.talk()
    people.close_chat()
    admin.click("button", "Show what an agent would see")
    admin.see("dialog", "What an agent would see")
    people.invite("view")
    admin.gone("dialog", "What an agent would see")
    admin.click("button", "Accept")
    admin.see("region", "CoBrowse session")
    people.live()
    admin.click("button", "Show what an agent would see")
    admin.see_text("session runs", "region", "Masking tool")
    assert "Masking tool" not in (people.ada.replica("(doc) => doc.body.innerText") or "")
    people.ada.wait(lambda: "Checkout" in (people.ada.replica("(doc) => doc.body.innerText") or ""))
