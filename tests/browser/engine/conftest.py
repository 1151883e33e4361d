"""A page and its replica in one window, without the server: capture and replica are libraries."""

import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from sessions_app.leaks.scanner import Scanner
from sessions_app.replica_document import policy_for
from tests.browser.engine.matrix import page
from tests.browser.engines import Engine, Page
from tests.browser.server import ROOT
from tests.unit.sessions_app.leaking import Tag

HARNESS = "/tests/browser/engine/harness.html"
COPY = "/tests/browser/engine/pages/copy.html"  # under the policy that the replica's document has in the product


class Quiet(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        if "strict" in self.path:
            self.send_header("Content-Security-Policy", "default-src 'none'; script-src 'self'; frame-ancestors 'self'")
        if self.path.startswith(COPY):
            self.send_header("Content-Security-Policy", policy_for(["'self'"], "'self'"))
        super().end_headers()


class Lab:
    """What `window.lab` of harness.js offers, from Python."""

    def __init__(self, page: Page, engine_name: str, address: str) -> None:
        self.page = page
        self.engine_name = engine_name
        self.address = address
        self.open()

    def open(self) -> None:
        self.page.open(self.address)
        self.page.wait("Boolean(window.lab)")

    def run(self, js: str, *args: Any) -> Any:
        """Run the body of an async function that knows `lab`, `doc` (the page), `page` (its window) and `args`."""
        body = f"async (...args) => {{ const {{ lab }} = window; const {{ doc, page }} = lab; {js} }}"
        return self.page.eval(body, *args)

    def show(self, body: str, head: str = "", path: str | None = None, **masking: Any) -> None:
        """Load a page with this body and begin."""
        self.load(body, head, path)
        self.start(**masking)

    def load(self, body: str, head: str = "", path: str | None = None) -> None:
        self.run("await lab.load({ ...args[0] })", {"body": body, "head": head, **({"path": path} if path else {})})

    def start(self, **masking: Any) -> None:
        self.run("await lab.start(args[0])", masking)

    def act(self, js: str) -> None:
        """Do something in the page, then wait until capture has seen all of it."""
        self.run(f"{js}; await lab.settle();")

    def copy(self, js: str) -> Any:
        """An expression about `copy`, the replica's document."""
        return self.run(f"const {{ copy }} = lab; return {js};")

    def point(self, selector: str, frame: str = "page") -> tuple[float, float]:
        """The middle of an element of the page (or of the replica) in the window."""
        box = self.run(
            """const frame = document.getElementById(args[1]); const outer = frame.getBoundingClientRect();
            const box = frame.contentDocument.querySelector(args[0]).getBoundingClientRect();
            const left = outer.left + frame.clientLeft + box.left;
            const top = outer.top + frame.clientTop + box.top;
            return [left + box.width / 2, top + box.height / 2]""",
            selector,
            frame,
        )
        return box[0], box[1]

    def click(self, selector: str) -> None:
        self.page.click_at(*self.point(selector))

    @property
    def sent(self) -> str:
        return self.run("return lab.sent()")

    @property
    def frames(self) -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.run("return lab.frames.map((frame) => frame.text)")]

    @property
    def faults(self) -> list[Any]:
        return self.run("return lab.faults")

    def same(self) -> None:
        assert self.run("return lab.difference()") == ""
        assert self.faults == []
        self.server_reads()

    def server_reads(self) -> Scanner:
        """The leak stop as it stands after all frames since the last snapshot; raises where it cannot read one."""
        frames = self.frames
        starts = [at for at, data in enumerate(frames) if isinstance(data, dict) and "v" in data]
        tag = Tag()
        for at, data in enumerate(frames[starts[-1] :] if starts else []):
            tag.says(data, snapshot=at == 0)
        return tag.scanner


_outcomes: dict[tuple[str, str], str] = {}
_versions: dict[str, str] = {}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Iterator[None]:
    """Keep what came out of the fidelity matrix."""
    outcome = yield
    params = getattr(getattr(item, "callspec", None), "params", {})
    feature = params.get("feature")
    if feature is None:
        return
    report = outcome.get_result()  # type: ignore[attr-defined]
    key = (feature.name, params["engine_name"])
    if report.skipped:
        _outcomes[key] = f"skipped: {report.longrepr[2].removeprefix('Skipped: ')}"
    elif report.failed or (report.when == "call" and key not in _outcomes):
        _outcomes[key] = report.outcome


def pytest_sessionfinish(session: pytest.Session) -> None:
    target = session.config.getoption("--fidelity")
    if target and _outcomes:
        (ROOT / target).write_text(page(_outcomes, _versions))


@pytest.fixture(scope="session")
def files() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def lab_page(engine: Engine, files: str) -> Iterator[Page]:
    tab = engine.person(1280, 900)
    _versions[engine.name] = str(tab.eval("navigator.userAgent"))
    yield tab
    tab.close()


@pytest.fixture
def lab(lab_page: Page, engine_name: str, files: str) -> Iterator[Lab]:
    yield Lab(lab_page, engine_name, files + HARNESS)
    if not lab_page.crashed:
        lab_page.let_go()
