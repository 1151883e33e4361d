"""What a test can do with a page, whichever engine runs it.

Elements are found by ARIA role and accessible name (or by CSS selector) through open shadow roots, never by position.
Coordinates are CSS pixels of the window. Script is a JavaScript function as text, called with the given arguments.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.engines.finder import DEEP, IN_REPLICA

WAIT_SECONDS = 15.0


class Timeout(AssertionError):
    """What a test waited for did not come about."""


class Page(ABC):
    """One tab of one isolated person."""

    #: Whether the browser's own renderer has died; ``open`` begins again in a new one.
    crashed = False

    # --- what each engine does in its own way

    @abstractmethod
    def open(self, url: str) -> None: ...

    @abstractmethod
    def eval(self, js: str, *args: Any) -> Any:
        """The value of ``js``: a function (called with ``args``; a promise is awaited) or an expression."""

    @abstractmethod
    def in_frame(self, url: str, js: str) -> Any:
        """An expression inside of a frame of another website, by the beginning of its address; None without one."""

    @abstractmethod
    def box(self, role: str, name: str | None = None, *, exact: bool = False) -> dict[str, float] | None:
        """x, y, width, height of the first visible element of this role and name, scrolled into view; or None."""

    @abstractmethod
    def text_of(self, role: str, name: str | None = None) -> str | None:
        """Text content of the first visible element of this role and name; a field's value; or None."""

    @abstractmethod
    def move(self, x: float, y: float) -> None: ...

    @abstractmethod
    def click_at(self, x: float, y: float, *, ctrl: bool = False, count: int = 1) -> None: ...

    @abstractmethod
    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press at ``start``, move in steps, let go at ``end``: selects text."""

    @abstractmethod
    def hold_at(self, x: float, y: float) -> None:
        """Press and keep pressed, until ``let_go``."""

    @abstractmethod
    def let_go(self) -> None: ...

    @abstractmethod
    def wheel(self, x: float, y: float, by: float) -> None: ...

    @abstractmethod
    def keys(self, text: str) -> None:
        """Type ``text`` into what has the focus."""

    @abstractmethod
    def press(self, key: str) -> None:
        """One key by its DOM name, such as Enter, Tab, Backspace, ArrowDown, PageDown; Control+a."""

    @abstractmethod
    def screenshot(self, path: str | Path) -> None: ...

    @abstractmethod
    def resize(self, width: int, height: int) -> None: ...

    @abstractmethod
    def new_tab(self) -> "Page":
        """A further tab of the same person."""

    @abstractmethod
    def close_tab(self) -> None:
        """Close this tab only; its page learns of it (pagehide)."""

    @abstractmethod
    def close(self) -> None:
        """The person leaves: all tabs, cookies and storage go."""

    @property
    @abstractmethod
    def console(self) -> list[str]:
        """Console lines so far, "level: text". Empty on engines that do not tell (WebKit)."""

    # --- what follows from it

    def wait(self, what: str | Callable[[], Any], *args: Any, timeout: float = WAIT_SECONDS, message: str = "") -> Any:
        """Wait until the script or function gives something true, and return that; else raise Timeout."""
        end = time.monotonic() + timeout
        fault: Exception | None = None
        while True:
            try:
                value = self.eval(what, *args) if isinstance(what, str) else what()
                fault = None
            except Timeout:
                raise
            except Exception as raised:  # a page that is just being replaced cannot answer
                value, fault = None, raised
            if value:
                return value
            if time.monotonic() > end:
                told = message or (what if isinstance(what, str) else getattr(what, "__name__", "what was expected"))
                raise Timeout(f"Waited {timeout:g} s for: {told}, on {self._whereabouts()}") from fault
            time.sleep(0.05)

    def see(self, role: str, name: str | None = None, *, timeout: float = WAIT_SECONDS) -> dict[str, float]:
        """Wait until the element is visible; its box."""
        seen: dict[str, float] = self.wait(
            lambda: self.box(role, name), timeout=timeout, message=f"{role} {name!r} to be seen"
        )
        return seen

    def visible(self, role: str, name: str | None = None) -> bool:
        return self.box(role, name) is not None

    def gone(self, role: str, name: str | None = None, *, timeout: float = WAIT_SECONDS) -> None:
        self.wait(lambda: not self.visible(role, name), timeout=timeout, message=f"{role} {name!r} to go away")

    def text(self, role: str, name: str | None = None, *, timeout: float = WAIT_SECONDS) -> str:
        self.see(role, name, timeout=timeout)
        return self.text_of(role, name) or ""

    def see_text(self, text: str, role: str = "log", name: str | None = None, timeout: float = WAIT_SECONDS) -> None:
        """Wait until the element contains ``text``."""
        self.wait(
            lambda: text in (self.text_of(role, name) or ""), timeout=timeout, message=f"{text!r} in {role} {name!r}"
        )

    def click(self, role: str, name: str | None = None, *, ctrl: bool = False, count: int = 1) -> None:
        """A real click on the middle of the element, once it stands still."""
        box = self.see(role, name)
        still = self.wait(lambda: self._still(role, name), message=f"{role} {name!r} to stand still") or box
        self.click_at(*middle(still), ctrl=ctrl, count=count)

    def _still(self, role: str, name: str | None) -> dict[str, float] | None:
        first = self.box(role, name)
        time.sleep(0.05)
        return first if first == self.box(role, name) else None

    def dblclick_at(self, x: float, y: float) -> None:
        self.click_at(x, y, count=2)

    def type(self, role: str, name: str, text: str, *, clear: bool = False) -> None:
        """Click into the field and type."""
        self.click(role, name)
        if clear:
            self.press("Control+a")
            self.press("Backspace")
        self.keys(text)

    def css(self, selector: str) -> dict[str, Any] | None:
        """box, text, value and attributes of the first element that matches, through open shadow roots; or None."""
        found: dict[str, Any] | None = self.eval(DEEP, selector)
        return found

    def see_css(self, selector: str, *, timeout: float = WAIT_SECONDS) -> dict[str, Any]:
        found: dict[str, Any] = self.wait(lambda: self.css(selector), timeout=timeout, message=selector)
        return found

    def click_css(self, selector: str, *, ctrl: bool = False, count: int = 1) -> None:
        self.click_at(*middle(self.see_css(selector)["box"]), ctrl=ctrl, count=count)

    def replica(self, js: str, *args: Any) -> Any:
        """``js`` called with the document of the iframe named `replica` first; None while there is no such iframe.

        `js` runs in the page around it, as a scriptless iframe runs nothing.
        """
        return self.eval(IN_REPLICA.replace("SCRIPT", js), *args)

    @property
    def url(self) -> str:
        return str(self.eval("location.href"))

    def _whereabouts(self) -> str:
        try:
            return self.url
        except Exception:  # between two pages there is nobody who could say
            return "a page that is being replaced"

    @property
    def title(self) -> str:
        return str(self.eval("document.title"))


class Engine(ABC):
    """A running browser. ``person()`` gives the page of somebody who shares nothing with anybody else."""

    name: str

    @abstractmethod
    def person(self, width: int = 1280, height: int = 800) -> Page: ...

    @abstractmethod
    def close(self) -> None: ...


def middle(box: dict[str, float]) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
