"""The page that is recorded, in Chromium, and what the browser itself says about its time and memory."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import CDPSession

from tests.browser.engines.playwright import PlaywrightEngine, Tab

ROOT = Path(__file__).resolve().parents[1]
ENGINES = ("none", "limit", "ours", "rrweb")


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def file_server() -> Iterator[str]:
    """Address of the repository's files."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(ROOT)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Lab:
    """One tab; a fresh page for each engine and round."""

    def __init__(self, engine: PlaywrightEngine, files: str) -> None:
        self.tab: Tab = engine.person(1280, 800)
        self.address = f"{files}/bench/page/lab.html"
        self.cdp = self._session()
        self.send("Performance.enable", timeDomain="timeTicks")
        # Processor time of the main thread as well: whoever else uses the machine is not counted there.
        self.cpu = self._session()
        self.tab.run(lambda: self.cpu.send("Performance.enable", {"timeDomain": "threadTicks"}))

    def _session(self) -> CDPSession:
        return self.tab.run(lambda: self.tab.context.new_cdp_session(self.tab.page))

    def send(self, method: str, **params: Any) -> Any:
        return self.tab.run(lambda: self.cdp.send(method, params))

    def call(self, name: str, *args: Any) -> Any:
        """``lab.name(...args)`` of bench/page/lab.js."""
        return self.tab.eval("(name, ...args) => lab[name](...args)", name, *args)

    def load(self, nodes: int = 0) -> None:
        """A fresh page, filled and at rest, nothing installed."""
        self.tab.open(self.address)
        self.tab.wait("Boolean(window.lab)")
        if nodes:
            self.call("fill", nodes)
        self.call("quiet")
        self.collect_garbage()

    def collect_garbage(self) -> None:
        for _ in range(2):
            self.send("HeapProfiler.collectGarbage")

    def _task_ms(self) -> list[float]:
        def read(session: CDPSession) -> float:
            metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
            return float(metrics["TaskDuration"]) * 1000

        return self.tab.run(lambda: [read(self.cdp), read(self.cpu)])

    def cost(self, work: Callable[[], Any]) -> dict[str, float]:
        """What ``work`` takes of the main thread (script, garbage, layout, painting): by the clock and by processor."""
        before = self._task_ms()
        work()
        ms, cpu = (after - start for start, after in zip(before, self._task_ms(), strict=True))
        return {"ms": ms, "cpu": cpu}

    def heap_bytes(self) -> int:
        self.collect_garbage()
        return int(self.send("Runtime.getHeapUsage")["usedSize"])

    def close(self) -> None:
        self.tab.close()
