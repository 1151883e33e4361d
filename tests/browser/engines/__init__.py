"""Three browser engines behind one face; see page.py for what a test can do with a page."""

from tests.browser.engines.page import Engine, Page, Timeout

NAMES = ("chromium", "firefox", "webkit")

__all__ = ["NAMES", "Engine", "Page", "Timeout", "start_engine"]


def start_engine(name: str) -> Engine:
    """Start a browser. The modules are imported late: one engine's driver need not be there for another's tests."""
    if name == "webkit":
        from tests.browser.engines.webkit import WebKit

        return WebKit()
    from tests.browser.engines.playwright import start

    return start(name)
