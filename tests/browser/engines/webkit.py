"""WebKitGTK's MiniBrowser, driven by Selenium under a private X display.

A WebKit driver knows one person at a time, so every person gets a driver process of their own.
"""

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.wheel_input import ScrollOrigin
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from urllib3.exceptions import HTTPError

from tests.browser.engines.finder import BY_ROLE, FRAME_AT
from tests.browser.engines.page import Engine, Page
from tests.browser.engines.xvfb import Display
from tests.services import ServiceFault, free_port, guarded, stop, wait_for_port

Value = TypeVar("Value")

# Never the driver's own asynchronous scripts: when the page is left meanwhile, it does not answer at all.
# Plain data only, as in the other engines: arguments and results travel as JSON.
EVAL = """
  const args = JSON.parse(arguments[0]);
  const told = (value) => ({ v: JSON.stringify(value === undefined ? null : value) });
  const it = (SCRIPT);
  const value = typeof it === "function" ? it(...args) : it;
  if (typeof value?.then !== "function") return told(value);
  const answers = (window[Symbol.for("answers")] ??= []);
  const later = answers.push({ later: answers.length }) - 1;
  value.then((v) => { answers[later] = told(v); }, (e) => { answers[later] = { e: String((e && e.stack) || e) }; });
  return { later };
"""
ANSWER = "return window[Symbol.for('answers')]?.[arguments[0]] ?? null;"

BROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
ANSWER_SECONDS = 40  # a page that is hidden never answers to a screenshot
START_SECONDS = 30  # a MiniBrowser that dies at start leaves its driver waiting for ever
KEYS = {
    "Enter": Keys.ENTER, "Tab": Keys.TAB, "Escape": Keys.ESCAPE, "Backspace": Keys.BACKSPACE, "Delete": Keys.DELETE,
    "ArrowUp": Keys.ARROW_UP, "ArrowDown": Keys.ARROW_DOWN, "ArrowLeft": Keys.ARROW_LEFT,
    "ArrowRight": Keys.ARROW_RIGHT, "Home": Keys.HOME, "End": Keys.END, "PageUp": Keys.PAGE_UP,
    "PageDown": Keys.PAGE_DOWN, "Control": Keys.CONTROL, "Shift": Keys.SHIFT, "Alt": Keys.ALT,
}  # fmt: skip


def _mini_browser() -> str:
    found = sorted(str(path) for path in Path("/").glob(BROWSERS.lstrip("/")))
    if not found or shutil.which("WebKitWebDriver") is None:
        raise ServiceFault("WebKitGTK is missing. Run: apt-get install webkit2gtk-driver")
    return found[-1]


class WebKit(Engine):
    name = "webkit"

    def __init__(self) -> None:
        self.display = Display()
        self.browser = _mini_browser()

    def person(self, width: int = 1280, height: int = 800) -> "Window":
        return Window(self, width, height)

    def close(self) -> None:
        self.display.close()


class DriverProcess:
    """One WebKitWebDriver and the session it holds."""

    def __init__(self, engine: WebKit) -> None:
        port = free_port()
        environment = {
            **os.environ,
            "DISPLAY": engine.display.name,
            "GDK_BACKEND": "x11",
            "WEBKIT_DISABLE_DMABUF_RENDERER": "1",  # there is no graphics card
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # its sandbox needs namespaces that root lacks
            "NO_AT_BRIDGE": "1",
        }
        self.process = subprocess.Popen(
            guarded(["WebKitWebDriver", f"--port={port}"]),
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for_port(port, self.process, "WebKitWebDriver")
        options = webdriver.WebKitGTKOptions()
        options.binary_location = engine.browser
        options.add_argument("--automation")
        options.set_capability("pageLoadStrategy", "normal")
        watchdog = threading.Timer(START_SECONDS, self.kill)
        watchdog.start()
        try:
            once = {"init_args_for_pool_manager": {"retries": False}}
            config = ClientConfig(f"http://127.0.0.1:{port}", timeout=ANSWER_SECONDS, init_args_for_pool_manager=once)
            self.driver = webdriver.Remote(RemoteConnection(client_config=config), options=options)
        except BaseException:
            self.kill()
            raise
        finally:
            watchdog.cancel()

    @classmethod
    def started(cls, engine: WebKit) -> "DriverProcess":
        """Once more where the browser dies at its start, as it does now and then: nothing of ours has run yet."""
        try:
            return cls(engine)
        except (HTTPError, WebDriverException):
            return cls(engine)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def close(self) -> None:
        try:
            self.driver.quit()
        finally:
            stop(self.process)


class Window(Page):
    def __init__(self, engine: WebKit, width: int, height: int, process: DriverProcess | None = None) -> None:
        self.engine = engine
        self.process = process or DriverProcess.started(engine)
        self.driver = self.process.driver
        if process is None:
            self.driver.set_page_load_timeout(30)
        else:
            # A tab that a driver opens here stays in the background, hidden: it gets a window.
            self.driver.switch_to.new_window("window")
        self.handle = self.driver.current_window_handle
        if process is None:
            self.resize(width, height)

    def _here(self) -> None:
        if len(self.driver.window_handles) > 1 and self.driver.current_window_handle != self.handle:
            self.driver.switch_to.window(self.handle)

    @property
    def console(self) -> list[str]:
        return []

    def open(self, url: str) -> None:
        self._here()
        self.driver.get(url)

    def eval(self, js: str, *args: Any) -> Any:
        self._here()
        told = self.driver.execute_script(EVAL.replace("SCRIPT", js), json.dumps(args))
        end = time.monotonic() + ANSWER_SECONDS
        while "later" in told:
            if time.monotonic() > end:
                raise RuntimeError(f"No answer in {ANSWER_SECONDS} s: {js[:80]}")
            time.sleep(0.02)
            told = self.driver.execute_script(ANSWER, told["later"]) or {"e": "The page was replaced meanwhile."}
        if "e" in told:
            raise RuntimeError(told["e"])
        return json.loads(told["v"])

    def in_frame(self, url: str, js: str) -> Any:
        self._here()
        element = self.driver.execute_script(FRAME_AT, url)
        if element is None:
            return None
        self.driver.switch_to.frame(element)
        try:
            return self.driver.execute_script(f"return ({js});")
        finally:
            self.driver.switch_to.default_content()

    def box(self, role: str, name: str | None = None, *, exact: bool = False) -> dict[str, float] | None:
        found: dict[str, float] | None = self.eval(BY_ROLE, role, name, exact, "box")
        return found

    def text_of(self, role: str, name: str | None = None) -> str | None:
        found: str | None = self.eval(BY_ROLE, role, name, False, "text")
        return found

    def _mouse(self, use: Callable[[Any], None]) -> None:
        self._here()
        builder = ActionBuilder(self.driver, duration=0)
        use(builder.pointer_action)
        builder.perform()

    def move(self, x: float, y: float) -> None:
        self._mouse(lambda pointer: pointer.move_to_location(round(x), round(y)))

    def click_at(self, x: float, y: float, *, ctrl: bool = False, count: int = 1) -> None:
        self.move(x, y)
        if ctrl:
            ActionChains(self.driver).key_down(Keys.CONTROL).perform()

        def clicks(pointer: Any) -> None:
            for _ in range(count):
                pointer.pointer_down()
                pointer.pointer_up()

        self._mouse(clicks)
        if ctrl:
            ActionChains(self.driver).key_up(Keys.CONTROL).perform()

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        def drag(pointer: Any) -> None:
            pointer.move_to_location(round(start[0]), round(start[1]))
            pointer.pointer_down()
            for step in (0.25, 0.5, 0.75, 1):
                x = start[0] + (end[0] - start[0]) * step
                y = start[1] + (end[1] - start[1]) * step
                pointer.move_to_location(round(x), round(y))
            pointer.pointer_up()

        self._mouse(drag)

    def hold_at(self, x: float, y: float) -> None:
        self.move(x, y)
        self._mouse(lambda pointer: pointer.pointer_down())

    def let_go(self) -> None:
        self._mouse(lambda pointer: pointer.pointer_up())

    def wheel(self, x: float, y: float, by: float) -> None:
        self._here()
        origin = ScrollOrigin.from_viewport(round(x), round(y))
        ActionChains(self.driver).scroll_from_origin(origin, 0, round(by)).perform()

    def keys(self, text: str) -> None:
        self._here()
        ActionChains(self.driver).send_keys(text).perform()

    def press(self, key: str) -> None:
        self._here()
        *modifiers, last = key.split("+") if len(key) > 1 else [key]
        chain = ActionChains(self.driver)
        for modifier in modifiers:
            chain.key_down(KEYS[modifier])
        chain.send_keys(KEYS.get(last, last))
        for modifier in reversed(modifiers):
            chain.key_up(KEYS[modifier])
        chain.perform()

    def screenshot(self, path: str | Path) -> None:
        self._here()
        self.driver.save_screenshot(str(path))

    def resize(self, width: int, height: int) -> None:
        self._here()
        self.driver.set_window_rect(0, 0, width, height)
        # The window has a tool bar; what was asked for is the page's own size.
        inner = self.eval("[innerWidth, innerHeight]")
        self.driver.set_window_rect(0, 0, 2 * width - inner[0], 2 * height - inner[1])

    def new_tab(self) -> "Window":
        return Window(self.engine, 0, 0, self.process)

    def close_tab(self) -> None:
        self._here()
        self.driver.close()
        left = self.driver.window_handles
        if left:
            self.driver.switch_to.window(left[0])

    def close(self) -> None:
        self.process.close()
