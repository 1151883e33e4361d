"""The pictures of docs/images/: the product in use. `make screenshots` keeps them; a test run throws them away."""

import time
from pathlib import Path

import pytest

from tests.browser.server import PASSWORD


@pytest.fixture
def pictures(request, tmp_path) -> Path:
    folder = Path(request.config.getoption("--pictures") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_the_shop_and_the_workspace_in_a_session(people, shop, pictures):
    people.person("ada", 1440, 900)
    people.ada = people.sign_in(people.present["ada"], "ada")
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


# Middle of an element inside one of the demo page's two frames, through open shadow roots.
IN_FRAME = """(title, selector) => {
  const frame = document.querySelector(`iframe[title="${title}"]`);
  const find = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(selector) && element.getClientRects().length) return element;
      const inner = element.shadowRoot && find(element.shadowRoot);
      if (inner) return inner;
    }
    return null;
  };
  const box = find(frame.contentDocument)?.getBoundingClientRect();
  const { x, y } = frame.getBoundingClientRect();
  return box ? [x + box.x + box.width / 2, y + box.y + box.height / 2] : null;
}"""


def test_the_demo_page_shows_both_sides(people, make_server, pictures):
    """As in `make demo`: one origin for shop and workspace, and nobody has been there before."""
    server = make_server(DEMO_TAG_ORIGIN="")
    page = people.person("first look", 1680, 900)

    def click(frame: str, selector: str) -> None:
        def still() -> list[float] | None:
            spot = page.eval(IN_FRAME, frame, selector)
            time.sleep(0.1)
            return spot if spot == page.eval(IN_FRAME, frame, selector) else None

        page.click_at(*page.wait(still, message=f"{selector} in {frame}"))

    page.open(f"{server.url}/demo/")
    click("Workspace", "#id_username")
    page.keys("ada")
    click("Workspace", "#id_password")
    page.keys(PASSWORD)
    page.press("Enter")
    click("Shop", "[aria-label='Open chat']")
    click("Shop", "[aria-label='Message']")
    page.keys("Good morning! I am looking for a lamp.")
    page.press("Enter")
    click("Workspace", ".conversation-link")
    click("Workspace", "#cobrowse:enabled")
    click("Workspace", "[role=menuitem]")
    click("Shop", "[aria-label='CoBrowse invitation'] button:last-of-type")
    page.wait(IN_FRAME, "Workspace", "[data-state=live] iframe")
    click("Shop", "[aria-label='Close chat']")
    page.screenshot(pictures / "demo.png")
