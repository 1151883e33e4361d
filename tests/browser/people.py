"""The cast in browsers: vic, a visitor of the shop; ada, agent; eve, agent of another account. Nobody shares anything.

Each comes into being when first named. What takes several steps in the product has a verb here; a test about one of
these steps takes it by hand.
"""

from functools import cached_property
from itertools import count
from pathlib import Path

from tests.browser.engines import Engine, Page
from tests.browser.server import PASSWORD, Server

_number = count(1)
MODE_ITEMS = {"shared": "Shared", "view": "View only", "follow": "Follow"}


class People:
    def __init__(self, engine: Engine, server: Server) -> None:
        self.engine = engine
        self.server = server
        self.present: dict[str, Page] = {}

    def person(self, name: str, width: int = 1280, height: int = 800) -> Page:
        """Somebody new, who has been nowhere yet."""
        page = self.engine.person(width, height)
        self.present[name] = page
        return page

    @cached_property
    def vic(self) -> Page:
        """The visitor, in front of the shop's first page."""
        return self.visitor_at(self.server.shop_url)

    def visitor_at(self, url: str) -> Page:
        """vic, who comes to another page first."""
        page = self.__dict__["vic"] = self.person("vic")
        page.open(url)
        return page

    @cached_property
    def ada(self) -> Page:
        return self.sign_in(self.person("ada"), "ada")

    @cached_property
    def eve(self) -> Page:
        return self.sign_in(self.person("eve"), "eve")

    def sign_in(self, page: Page, username: str, password: str = PASSWORD, at: str = "") -> Page:
        """``at``: another address of the server."""
        page.open(f"{at or self.server.url}/workspace/login/")
        page.type("textbox", "Username", username)
        page.click_css("input[type=password]")
        page.keys(password)
        page.press("Enter")
        page.wait("location.pathname.startsWith('/workspace/') && !location.pathname.includes('login')")
        return page

    # --- what takes several steps

    def say(self, text: str) -> None:
        """vic writes a line, opening the chat if it is closed."""
        if not self.vic.visible("dialog", "Chat"):
            self.vic.click("button", "Open chat")
        self.vic.type("textbox", "Message", text)
        self.vic.press("Enter")
        self.vic.see_text(text)

    def close_chat(self) -> None:
        """vic needs the place that the chat window covers."""
        self.vic.click("button", "Close chat")

    def talk(self, text: str = "") -> None:
        """vic has written and ada has opened the conversation; other tests' conversations stay closed."""
        text = text or f"Hello, can you help me? ({next(_number)})"
        self.ada.wait("() => document.body.getAttribute('aria-busy') === 'false'", message="ada to be connected")
        self.say(text)
        self.ada.click("link", text)
        self.ada.see_text(text)

    def invite(self, mode: str = "shared") -> None:
        """ada presses CoBrowse and picks a mode; vic sees the invitation."""
        self.ada.click("button", "CoBrowse")
        self.ada.click("menuitem", MODE_ITEMS[mode])
        self.vic.see("dialog", "CoBrowse invitation")

    def session(self, mode: str = "shared") -> None:
        """A running session: vic has accepted and ada's viewer is live."""
        self.talk()
        self.invite(mode)
        self.vic.click("button", "Accept")
        self.vic.see("region", "CoBrowse session")
        self.live()

    def live(self) -> None:
        """Wait until ada's viewer shows the page live."""
        self.ada.wait(lambda: (self.viewer() or {}).get("data-state") == "live", message="ada's viewer to be live")

    def viewer(self) -> dict[str, str] | None:
        """Attributes of ada's viewer region, or None."""
        found = self.ada.css("[aria-label='CoBrowse viewer']")
        return found["attributes"] if found else None

    def screenshots(self, folder: Path, prefix: str) -> list[Path]:
        folder.mkdir(parents=True, exist_ok=True)
        taken = []
        for name, page in self.present.items():
            path = folder / f"{prefix}-{name}.png"
            page.screenshot(path)
            taken.append(path)
        return taken

    def leave(self) -> None:
        for page in self.present.values():
            page.close()
        self.present.clear()
