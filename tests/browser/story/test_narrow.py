"""In a narrow window: nothing that people need lies under something else, or outside."""

from typing import Any

from tests.browser.people import People
from tests.browser.server import PASSWORD

# Whether two elements of one document lie apart from each other.
APART = """(one, other) => {
  const [a, b] = [one, other].map((selector) => document.querySelector(selector).getBoundingClientRect());
  return a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
}"""


def test_the_session_bar_does_not_cover_the_launcher(people: People) -> None:
    vic = people.__dict__["vic"] = people.person("vic", 390, 844)
    vic.open(people.server.shop_url)
    people.session("view")
    bar, launcher = vic.see("region", "CoBrowse session"), vic.see("button", "Open chat")
    assert launcher["y"] + launcher["height"] <= bar["y"]


def test_the_open_chat_does_not_touch_the_session_bar(people: People) -> None:
    people.session("view")
    bar, chat = (people.vic.see(*what) for what in (("region", "CoBrowse session"), ("dialog", "Chat")))
    assert chat["y"] + chat["height"] <= bar["y"] and chat["y"] > 0


def test_night_vision_fits_a_telephone(people: People) -> None:
    admin = people.sign_in(people.person("admin", 390, 844), "admin", PASSWORD)
    account = people.server.django("print(account.pk)").strip()
    for path in (f"account/{account}/change/", "maskrule/", "membership/", "membership/add/"):
        admin.open(f"{people.server.url}/admin/config_app/{path}")
        # WebKit's window does not get that narrow: nothing may be wider than it is.
        assert admin.eval("document.documentElement.scrollWidth <= innerWidth"), path
        assert admin.eval(APART, "#header", "#content"), path
        assert admin.eval(APART, ".screens", "#user-tools"), path


def pinch(page: Any, scale: float) -> bool:
    """Two fingers on the page; whether this engine can be told to."""
    if page.engine.name != "chromium":
        return False

    def zoom() -> None:
        session = page.context.new_cdp_session(page.page)
        session.send("Emulation.setPageScaleFactor", {"pageScaleFactor": scale})
        session.detach()

    page.run(zoom)
    return True


def test_the_agent_sees_which_part_a_visitor_has_zoomed_in_to(people: People) -> None:
    vic = people.__dict__["vic"] = people.person("vic", 390, 844)
    vic.open(people.server.shop_url)
    people.session("view")
    ada = people.ada
    window = vic.eval("innerWidth")  # WebKit's does not get as narrow as it is told
    width = "() => document.querySelector('[title=replica]').style.width"
    part = """() => {
      const { hidden, style } = document.querySelector('[data-part=seen]');
      return hidden ? '' : style.width;
    }"""
    assert [ada.eval(width), ada.eval(part)] == [f"{window}px", ""]
    if pinch(vic, 2):
        scale = "() => new DOMMatrix(document.querySelector('[title=replica]').style.transform).a"
        ada.wait(lambda: ada.eval(part) and abs(float(ada.eval(part)[:-2]) - window / 2 * ada.eval(scale)) < 1)
        assert ada.eval(width) == f"{window}px"
        pinch(vic, 1)
        ada.wait(lambda: not ada.eval(part), message="no part, once all is seen again")
