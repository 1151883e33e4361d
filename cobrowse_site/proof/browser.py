"""A headless Chromium: visitor and agent are two people in it, and the tag talks to the proof's own server."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

PLAYWRIGHT = "playwright==1.64.1"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Pages of the internet may talk to this very machine, where the receiving server is.
    "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
]
PAGE_SCRIPTS = [Path(__file__).with_name(name) for name in ("planting.js", "happenings.js")]
_TAG = re.compile(r"^https?://[^?#]*/(?:tag\.js|api/v1/tag/)")

# Runs in every document before its own scripts; puts our tag where the website's own was not let in.
_TAG_SCRIPT = """(() => {
  if (!location.protocol.startsWith("http")) return; // the empty page before the first one
  const put = () => {
    const here = [...document.scripts].find((one) => one.dataset.site && /\\/tag\\.js(?:[?#]|$)/.test(one.src));
    if (window === window.top) window[Symbol.for("cobrowse.proof.tagged")] = Boolean(here);
    else if (!here) return;
    const tag = document.createElement("script");
    tag.src = "%(tag)s/tag.js";
    tag.dataset.site = "%(site)s";
    document.head.append(tag);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", put);
  else put();
})();"""


class BrowserFault(Exception):
    """There is no browser to drive; the text says what to install."""


def find_browser(given: str) -> str:
    """Path of the browser's program."""
    if given:
        if not shutil.which(given):
            raise BrowserFault(f"There is no program {given}. Give --browser the path of a Chromium or Chrome.")
        return given
    found = next((path for path in map(shutil.which, PROGRAMS) if path), None)
    if found is None:
        raise BrowserFault("There is no Chromium here: apt-get install chromium, or --browser /path/to/chrome.")
    return found


@contextmanager
def running(program: str) -> "Iterator[Browser]":
    """The browser, until the block ends. In this thread Django's database cannot be used meanwhile."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise BrowserFault(f"Playwright is missing. Run: pip install {PLAYWRIGHT}") from None
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        except Error as fault:
            raise BrowserFault(f"{program} does not start: {fault.message.splitlines()[0]}") from fault
        try:
            yield browser
        finally:
            browser.close()


def visitor(browser: "Browser", tag_url: str, site_key: str) -> "Page":
    """A visitor whose pages carry our tag, and no other.

    The website's policy (CSP) is set aside, as it does not know our server; nobody looks at its certificate.
    """
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, bypass_csp=True, ignore_https_errors=True, service_workers="block"
    )
    context.set_default_timeout(15_000)
    _let_nothing_through(context, tag_url)
    tag = _TAG_SCRIPT % {"tag": tag_url, "site": site_key}
    context.add_init_script("\n".join([*(path.read_text() for path in PAGE_SCRIPTS), tag]))  # of several, none is first
    return context.new_page()


def _let_nothing_through(context: "BrowserContext", tag_url: str) -> None:
    def decide(route: "Route") -> None:
        if route.request.url.startswith(f"{tag_url}/"):
            route.continue_()
        else:
            route.abort()

    context.route(_TAG, decide)


def agent(browser: "Browser") -> "Page":
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
    return context.new_page()
