"""Chromium and Firefox, Debian's own builds, driven by Playwright.

Playwright's synchronous face keeps an event loop in the thread that uses it, which would stop Django's ORM and
asynchronous tests there; so it lives in a thread of its own and every call is handed over to that.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, BrowserContext, Locator, sync_playwright
from playwright.sync_api import Page as PlaywrightPage

from tests.browser.engines.page import Engine, Page

Value = TypeVar("Value")

CHROMIUM: dict[str, Any] = {
    "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}
FIREFOX: dict[str, Any] = {
    # Over WebDriver BiDi: Playwright's own protocol needs Playwright's own Firefox.
    "channel": "moz-firefox",
    "executable_path": os.environ.get("FIREFOX", "/usr/bin/firefox-esr"),
    "firefox_user_prefs": {"fission.webContentIsolationStrategy": 0},
}

# `js` may be an expression or a function.
CALL = "(args) => { const it = (SCRIPT); return typeof it === 'function' ? it(...args) : it; }"

# Firefox over BiDi counts every press as a first one and so never fires this event.
DBLCLICK = """([clientX, clientY]) => {
  let target = document.elementFromPoint(clientX, clientY);
  while (target.shadowRoot?.elementFromPoint(clientX, clientY) ?? false) {
    const inner = target.shadowRoot.elementFromPoint(clientX, clientY);
    if (inner === target) break;
    target = inner;
  }
  const how = { clientX, clientY, detail: 2, bubbles: true, cancelable: true, composed: true, view: window };
  target.dispatchEvent(new MouseEvent("dblclick", how));
}"""


class PlaywrightThread:
    """Runs everything that touches Playwright, one call after another."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="playwright")
        self.driver = self.run(lambda: sync_playwright().start())
        self.users = 0

    def run(self, call: Callable[[], Value]) -> Value:
        return self.pool.submit(call).result()

    def close(self) -> None:
        self.run(self.driver.stop)
        self.pool.shutdown()


_thread: PlaywrightThread | None = None


def start(name: str) -> "PlaywrightEngine":
    global _thread
    if _thread is None:
        _thread = PlaywrightThread()
    _thread.users += 1
    return PlaywrightEngine(name, _thread)


class PlaywrightEngine(Engine):
    def __init__(self, name: str, thread: PlaywrightThread) -> None:
        self.name = name
        self.thread = thread
        self.browser: Browser = thread.run(
            lambda: (
                thread.driver.firefox.launch(**FIREFOX)
                if name == "firefox"
                else thread.driver.chromium.launch(**CHROMIUM)
            )
        )

    def person(self, width: int = 1280, height: int = 800) -> "Tab":
        def make() -> tuple[BrowserContext, PlaywrightPage]:
            context = self.browser.new_context(viewport={"width": width, "height": height})
            context.set_default_timeout(15_000)
            return context, context.new_page()

        context, page = self.thread.run(make)
        return Tab(self, context, page)

    def close(self) -> None:
        global _thread
        self.thread.run(self.browser.close)
        self.thread.users -= 1
        if not self.thread.users:
            self.thread.close()
            _thread = None


class Tab(Page):
    def __init__(self, engine: PlaywrightEngine, context: BrowserContext, page: PlaywrightPage) -> None:
        self.engine = engine
        self.context = context
        self.page = page
        self.run = engine.thread.run
        self.lines: list[str] = []
        self.crashed = False
        self.run(self._listen)

    def _listen(self) -> None:
        self.page.on("console", lambda message: self.lines.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.lines.append(f"pageerror: {error}"))
        self.page.on("crash", self._died)

    def _died(self, page: PlaywrightPage) -> None:
        self.crashed = True

    @property
    def console(self) -> list[str]:
        self.run(lambda: self.page.wait_for_timeout(0))  # lets lines that have arrived be counted
        return self.lines

    def open(self, url: str) -> None:
        if self.crashed:
            self.page = self.run(self.context.new_page)
            self.crashed = False
            self.run(self._listen)
        self.run(lambda: self.page.goto(url))

    def eval(self, js: str, *args: Any) -> Any:
        return self.run(lambda: self.page.evaluate(CALL.replace("SCRIPT", js), list(args)))

    def in_frame(self, url: str, js: str) -> Any:
        def find() -> Any:
            self.page.wait_for_timeout(0)  # lets frames that have arrived be counted
            found = [frame for frame in self.page.frames if frame.url.startswith(url)]
            return found[0].evaluate(js) if found else None

        return self.run(find)

    def _locator(self, role: str, name: str | None, exact: bool = False) -> Locator:
        found = self.page.get_by_role(role, exact=exact, **({"name": name} if name is not None else {}))  # type: ignore[arg-type]
        return found.filter(visible=True).first

    def box(self, role: str, name: str | None = None, *, exact: bool = False) -> dict[str, float] | None:
        def find() -> dict[str, float] | None:
            locator = self._locator(role, name, exact)
            if not locator.count():
                return None
            locator.scroll_into_view_if_needed(timeout=2000)
            box = locator.bounding_box(timeout=2000)
            return {side: box[side] for side in ("x", "y", "width", "height")} if box else None

        return self.run(find)

    def text_of(self, role: str, name: str | None = None) -> str | None:
        def find() -> str | None:
            locator = self._locator(role, name)
            if not locator.count():
                return None
            return str(locator.evaluate("(e) => e.value ?? e.innerText ?? e.textContent", timeout=2000))

        return self.run(find)

    def move(self, x: float, y: float) -> None:
        self.run(lambda: self.page.mouse.move(x, y))

    def click_at(self, x: float, y: float, *, ctrl: bool = False, count: int = 1) -> None:
        def click() -> None:
            if ctrl:
                self.page.keyboard.down("Control")
            # One mouse move and `count` presses; Playwright tells the engine which press of a double click it is.
            self.page.mouse.move(x, y)
            for number in range(1, count + 1):
                self.page.mouse.down(click_count=number)
                self.page.mouse.up(click_count=number)
            if ctrl:
                self.page.keyboard.up("Control")
            if count == 2 and self.engine.name == "firefox":
                self.page.evaluate(DBLCLICK, [x, y])

        self.run(click)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        def drag() -> None:
            self.page.mouse.move(*start)
            self.page.mouse.down()
            self.page.mouse.move(*end, steps=8)
            self.page.mouse.up()

        self.run(drag)

    def hold_at(self, x: float, y: float) -> None:
        def hold() -> None:
            self.page.mouse.move(x, y)
            self.page.mouse.down()

        self.run(hold)

    def let_go(self) -> None:
        self.run(self.page.mouse.up)

    def wheel(self, x: float, y: float, by: float) -> None:
        def turn() -> None:
            self.page.mouse.move(x, y)
            self.page.mouse.wheel(0, by)

        self.run(turn)

    def keys(self, text: str) -> None:
        self.run(lambda: self.page.keyboard.type(text))

    def press(self, key: str) -> None:
        self.run(lambda: self.page.keyboard.press(key))

    def screenshot(self, path: str | Path) -> None:
        self.run(lambda: self.page.screenshot(path=str(path)))

    def resize(self, width: int, height: int) -> None:
        self.run(lambda: self.page.set_viewport_size({"width": width, "height": height}))

    def new_tab(self) -> "Tab":
        return Tab(self.engine, self.context, self.run(self.context.new_page))

    def close_tab(self) -> None:
        self.run(self.page.close)

    def close(self) -> None:
        self.run(self.context.close)
