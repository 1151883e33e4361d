"""A page that nobody here wrote: the HTML documentation that the package Pmw ships, old-fashioned and by hand."""

import importlib.util
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.browser.people import People

PAGES = ["PmwFunctions.html", "EntryField.html", "changes.html"]

# Every visible text with the box of its element, rounded to whole pixels.
TEXTS = """(doc) => { const out = []; const walker = doc.createTreeWalker(doc.body, 4);
  while (walker.nextNode()) { const text = walker.currentNode.data.replace(/\\s+/g, " ").trim();
    const parent = walker.currentNode.parentElement;
    if (!text || ["SCRIPT", "STYLE", "NOSCRIPT"].includes(parent.tagName)) continue;
    const { x, y, width, height } = parent.getBoundingClientRect();
    out.push([text, ...[x, y, width, height].map(Math.round)]); }
  return out; }"""


def documentation() -> Path:
    spec = importlib.util.find_spec("Pmw")  # not imported: it would want a display
    assert spec and spec.origin
    return max(Path(spec.origin).parent.glob("Pmw_*/doc"))


class WithTag(SimpleHTTPRequestHandler):
    """Serves the files as they are, with the tag put into each page."""

    tag = ""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.suffix != ".html":
            return super().do_GET()
        html = path.read_text("latin-1")
        body = re.sub(r"(?i)</head>", lambda found: self.tag + found.group(), html, count=1)
        assert self.tag in body
        data = body.encode("latin-1")
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=iso-8859-1")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        return None

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def site(people: People) -> Iterator[str]:
    server = people.server
    key = server.django("print(account.site_key)").strip()
    tag = f'<script async src="http://127.0.0.1:{server.wire.port}/tag.js" data-site="{key}"></script>'
    handler = type("Handler", (WithTag,), {"tag": tag})
    running = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(documentation())))
    Thread(target=running.serve_forever, daemon=True).start()
    origin = f"http://localhost:{running.server_port}"
    server.django(f"AllowedOrigin.objects.get_or_create(account=account, pattern='{origin}')")
    yield origin
    running.shutdown()
    server.django(f"AllowedOrigin.objects.filter(account=account, pattern='{origin}').delete()")


def test_text_and_boxes_agree_on_both_sides(people: People, site: str) -> None:
    vic = people.person("vic")
    people.__dict__["vic"] = vic
    vic.open(f"{site}/{PAGES[0]}")
    people.session("view")
    ada = people.ada
    for page in PAGES:
        if page != PAGES[0]:
            vic.open(f"{site}/{page}")
            people.live()
        ada.wait(
            lambda: ada.replica(TEXTS) == vic.eval(f"() => ({TEXTS})(document)"),
            message=f"texts and boxes of {page} to agree",
        )
        assert len(vic.eval(f"() => ({TEXTS})(document)")) > 50
