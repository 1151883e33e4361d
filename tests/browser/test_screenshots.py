"""The pictures of docs/images/: the product in use. `make screenshots` keeps them; a test run throws them away."""

from pathlib import Path

import pytest

from tests.browser.server import PASSWORD


@pytest.fixture
def pictures(request, tmp_path) -> Path:
    folder = Path(request.config.getoption("--pictures") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_the_shop_and_the_workspace_in_a_session(people, shop, pictures):
    people.vic.open(f"{shop}lamps/drop/")
    people.talk("Hello! Does Drop fit over a table of two metres?")
    people.ada.type("textbox", "Message", "Hello Vic, it does. Shall we look at the sizes together?")
    people.ada.press("Enter")
    people.vic.see_text("Shall we look at the sizes together?")
    people.invite("shared")
    people.vic.screenshot(pictures / "invitation.png")
    people.vic.click("button", "Accept")
    people.live()
    people.vic.see("region", "CoBrowse session")
    people.ada.wait(lambda: people.ada.replica("(doc) => doc.querySelector('h1')?.textContent === 'Drop'"))
    people.ada.wait(lambda: people.ada.replica("(doc) => [...doc.images].every((image) => image.complete)"))
    size = people.vic.see_css("select[name=size]")["box"]
    people.vic.move(size["x"] + 60, size["y"] + 20)
    people.vic.dblclick_at(size["x"] + 60, size["y"] - 12)
    people.ada.see_css("[data-part=circle]")
    people.ada.screenshot(pictures / "workspace.png")
    people.vic.screenshot(pictures / "shop.png")


def test_night_vision(people, server, pictures):
    admin = people.person("admin")
    admin.open(f"{server.url}/admin/")
    admin.type("textbox", "Username", "admin")
    admin.click_css("input[type=password]")
    admin.keys(PASSWORD)
    admin.press("Enter")
    admin.wait("!document.querySelector('input[type=password]')")
    account = server.django("print(account.pk)").strip()
    admin.open(f"{server.url}/admin/config_app/account/{account}/change/")
    admin.see("heading", "Demo Shop")
    admin.screenshot(pictures / "night-vision.png")


def test_the_demo_page(people, server, pictures):
    """On the shop's server: there, shop and workspace have one origin, as in `make demo`."""
    visitor = people.person("first look", 1440, 860)
    visitor.open(f"{server.shop_origin}/demo/")
    visitor.see("heading", "CoBrowse demo")
    visitor.wait("[...document.querySelectorAll('iframe')].every((f) => f.contentDocument.readyState === 'complete')")
    visitor.screenshot(pictures / "demo.png")
