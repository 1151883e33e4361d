"""A website behind a login: its pages set a cookie, and its pictures, fonts and styles are for those who have it."""

import struct
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.browser.server import Server

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Members</title>
<link rel="stylesheet" href="/members/site.css"><link rel="stylesheet" href="/public.css">
<link rel="stylesheet" id="partner" href="{partner}/hotlink.css">{tag}</head><body>
<h1 class="hero">Members only</h1><p class="badge">A badge</p>
<p class="shape">A shape</p><svg><use id="cart" href="/members/icons.svg#cart"/>
<use id="bell" xlink:href="/members/icons.svg#bell"/></svg><img id="photo" src="/members/photo.png" alt="photo">
<div data-cobrowse="mask"><img id="secret" src="/members/secret.png" alt="secret"></div></body></html>"""
SITE_CSS = """@font-face { font-family: Members; src: url(/members/font.ttf) }
.hero { font-family: Members; background-image: url(hero.png); min-height: 60px; color: rgb(1, 2, 3) }"""
PUBLIC_CSS = """.badge::before {
  content: ''; display: inline-block; width: 20px; height: 20px; background: url(/members/badge.png) }
.shape { width: 20px; height: 20px; background: navy; mask-image: url(/shape.svg) }"""
SHAPE = b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><circle cx="10" cy="10" r="9"/></svg>'
ICONS = b"""<svg xmlns="http://www.w3.org/2000/svg">
<symbol id="cart" viewBox="0 0 10 10"><path d="M0 0h10v10H0z"/></symbol>
<symbol id="bell" viewBox="0 0 10 10"><circle r="5" cx="5" cy="5"/></symbol></svg>"""


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(colour) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def font() -> bytes:
    """Any font that the machine has; browsers do not run without one."""
    path = subprocess.run(
        ["fc-match", "-f", "%{file}", "sans:fontformat=TrueType"], capture_output=True, text=True, check=True
    )
    return Path(path.stdout).read_bytes()


MEMBERS = {
    "site.css": ("text/css", SITE_CSS.encode()),
    "photo.png": ("image/png", png(40, 30, (200, 30, 30))),
    "hero.png": ("image/png", png(50, 20, (30, 30, 200))),
    "badge.png": ("image/png", png(20, 20, (30, 200, 30))),
    "secret.png": ("image/png", png(33, 33, (9, 8, 7))),
    "icons.svg": ("image/svg+xml", ICONS),
    "font.ttf": ("font/ttf", b""),
}


class Site(BaseHTTPRequestHandler):
    page = ""
    own_origin = ""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        member = "member=yes" in self.headers.get("Cookie", "")
        if path == "/":
            self.give("text/html", self.page.encode(), cookie=True)
        elif path == "/public.css":
            self.give("text/css", PUBLIC_CSS.encode())
        elif path == "/shape.svg":  # everybody may show it, and nobody read it
            self.give("image/svg+xml", SHAPE)
        elif path == "/hotlink.css" and self.headers.get("Referer", "").startswith(self.own_origin):
            self.give("text/css", b"h1 { letter-spacing: 3px }")
        elif path.startswith("/members/") and member and path[9:] in MEMBERS:
            kind, body = MEMBERS[path[9:]]
            self.give(kind, body or font())
        else:
            self.send_error(403)

    def give(self, kind: str, body: bytes, cookie: bool = False) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if cookie:
            self.send_header("Set-Cookie", "member=yes; HttpOnly; SameSite=Lax")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def members_site(server: Server) -> Iterator[str]:
    """Its origin, allowed for the account as long as it runs; the partner's sheets come from another origin."""
    key = server.django("print(account.site_key)").strip()
    handler = type("Handler", (Site,), {})
    running = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    origin = f"http://localhost:{running.server_port}"
    handler.own_origin = origin  # type: ignore[attr-defined]
    tag = f'<script async src="http://127.0.0.1:{server.wire.port}/tag.js" data-site="{key}"></script>'
    handler.page = PAGE.format(partner=f"http://127.0.0.1:{running.server_port}", tag=tag)  # type: ignore[attr-defined]
    Thread(target=running.serve_forever, daemon=True).start()
    server.django(f"AllowedOrigin.objects.get_or_create(account=account, pattern='{origin}')")
    try:
        yield origin
    finally:
        running.shutdown()
        running.server_close()
        server.django(f"AllowedOrigin.objects.filter(account=account, pattern='{origin}').delete()")
