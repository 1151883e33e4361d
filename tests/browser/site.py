"""A website that nobody here wrote: the HTML documentation the package Pmw ships, served with the tag in each page."""

import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.browser.server import Server

PAGES = ["PmwFunctions.html", "EntryField.html", "changes.html"]


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


@contextmanager
def documentation_site(server: Server, attributes: str = "") -> Iterator[str]:
    """Its origin, allowed for the account as long as it runs. ``attributes``: more of them for the tag."""
    key = server.django("print(account.site_key)").strip()
    source = f"http://127.0.0.1:{server.wire.port}/tag.js"
    tag = f'<script async src="{source}" data-site="{key}" {attributes}></script>'
    handler = type("Handler", (WithTag,), {"tag": tag})
    running = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(documentation())))
    Thread(target=running.serve_forever, daemon=True).start()
    origin = f"http://localhost:{running.server_port}"
    server.django(f"AllowedOrigin.objects.get_or_create(account=account, pattern='{origin}')")
    try:
        yield origin
    finally:
        running.shutdown()
        running.server_close()
        server.django(f"AllowedOrigin.objects.filter(account=account, pattern='{origin}').delete()")
