"""Two pages and a line between them: how soon the agent sees what the visitor's page has become.

The bare relay here does nothing but pass messages on. Our engine and rrweb run over it, and the least
that anybody could do (``limit``: the page as HTML, then a text as a text); the product runs over its own.
"""

import asyncio
import os
import secrets
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

from bench.lab import Lab
from bench.medians import Sample
from tests.browser.engines.playwright import PlaywrightEngine
from tests.browser.people import People
from tests.browser.server import Server
from tests.services import Services

TICKS = 60
ENGINES = ("limit", "ours", "rrweb")
SEE_TICKS = """() => {
  window.seen = {};
  const frames = (root) => [...root.querySelectorAll("*")].flatMap((element) => [
    ...(element.localName === "iframe" ? [element] : []), ...(element.shadowRoot ? frames(element.shadowRoot) : [])]);
  const copy = frames(document).find((frame) => frame.name === "replica").contentDocument;
  const look = () => {
    const text = copy.getElementById("mark")?.textContent;
    if (text) window.seen[text] ??= performance.timeOrigin + performance.now();
  };
  new MutationObserver(look).observe(copy, { subtree: true, childList: true, characterData: true });
}"""


@contextmanager
def bare_relay() -> Iterator[str]:
    """/echo answers with what came; any other path passes on to whoever else is there."""
    rooms: dict[str, set[ServerConnection]] = defaultdict(set)
    ready: list[str] = []
    up, loop = threading.Event(), asyncio.new_event_loop()

    async def handle(socket: ServerConnection) -> None:
        path = socket.request.path if socket.request else ""
        room = rooms[path]
        room.add(socket)
        try:
            async for message in socket:
                for other in room if path != "/echo" else ():
                    if other is not socket:
                        await other.send(message)
                if path == "/echo":
                    await socket.send(message)
        finally:
            room.discard(socket)

    async def run() -> None:
        async with serve(handle, "127.0.0.1", 0, compression=None, max_size=None) as server:
            ready.append(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            up.set()
            await server.serve_forever()

    task = loop.create_task(run())
    thread = threading.Thread(target=lambda: _until_cancelled(loop, task), daemon=True)
    thread.start()
    up.wait(10)
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(5)


def _until_cancelled(loop: asyncio.AbstractEventLoop, task: "asyncio.Task[None]") -> None:
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        loop.close()


def _pair(browser: PlaywrightEngine, files: str, engine: str, relay: str, nodes: int) -> tuple[Lab, Any, float]:
    """Visitor and agent, connected; when the visitor's side began."""
    lab = Lab(browser, files)
    lab.load(nodes)
    agent = browser.person(1280, 800)
    agent.open(f"{files}/bench/page/link.html")
    agent.wait("Boolean(window.agent)")
    agent.eval(
        "(...args) => agent.start(...args)", engine, relay, lab.tab.eval("document.getElementsByTagName('*').length")
    )
    return lab, agent, lab.call("startLive", engine, relay)


def first_view(browser: PlaywrightEngine, files: str, rounds: int) -> list[Sample]:
    """Milliseconds from the start of recording a page of 10k nodes until the agent's browser has drawn it."""
    found: list[Sample] = []
    with bare_relay() as relay:
        for turn in range(rounds):
            for engine in ENGINES[:: 1 if turn % 2 else -1]:
                lab, agent, began = _pair(browser, files, engine, f"{relay}/view-{turn}-{engine}", 10_000)
                agent.wait("agent.viewedAt() > 0")
                found.append((engine, "first view 10k", agent.eval("agent.viewedAt()") - began))
                agent.close()
                lab.close()
            print(f"round {turn + 1} of {rounds}: first view", flush=True)
    return found


def latency(browser: PlaywrightEngine, files: str, rounds: int) -> list[Sample]:
    """Milliseconds from a change of the page until it is in the agent's copy, over a bare relay; beside an echo."""
    found: list[Sample] = []
    with bare_relay() as relay:
        for turn in range(rounds):
            for engine in ENGINES[:: 1 if turn % 2 else -1]:
                lab, agent, _ = _pair(browser, files, engine, f"{relay}/tick-{turn}-{engine}", 1000)
                done = lab.call("tick", TICKS, f"{relay}/echo")
                found += _samples(engine, done, agent.eval("agent.seen()"))
                agent.close()
                lab.close()
            print(f"round {turn + 1} of {rounds}: latency", flush=True)
    return found


def product(browser: PlaywrightEngine, files: str, rounds: int) -> list[Sample]:
    """The same through the whole product: tag, Daphne, workspace; beside an echo from the same page."""
    found: list[Sample] = []
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(32))
    with Services(), tempfile.TemporaryDirectory() as home, bare_relay() as relay:
        server = Server(Path(home), USE_BUNDLES="1")
        try:
            people = People(browser, server.start())
            people.session()
            # Parts of a module, put into a page that belongs to the shop.
            script = (Path(__file__).parent / "page/live_visitor.js").read_text()
            parts = [
                part
                for part in script.split("export ")
                if part.startswith(("const now", "function connect", "async function tick"))
            ]
            people.vic.eval(f"() => {{ {' '.join(part.split('/**')[0] for part in parts)}; window.tick = tick; }}")
            people.vic.eval("(echo) => tick(0, echo)", f"{relay}/echo")
            for turn in range(rounds):
                people.ada.eval(SEE_TICKS)
                done = people.vic.eval("(count, echo) => tick(count, echo)", TICKS, f"{relay}/echo")
                found += _samples("product", done, people.ada.eval("window.seen"))
                print(f"round {turn + 1} of {rounds}: product", flush=True)
            people.leave()
        finally:
            server.close()
    return found


def _delays(times: list[float], seen: dict[str, float]) -> list[float]:
    """Changes that were never seen (others came within the same frame) are seen with the next that was."""
    delays = []
    for at, made in enumerate(times):
        later = [seen[str(one)] for one in range(at, len(times)) if str(one) in seen]
        if later:
            delays.append(later[0] - made)
    return delays


def _samples(engine: str, done: dict[str, list[float]], seen: dict[str, float]) -> list[Sample]:
    found: list[Sample] = []
    for who, values in ((engine, sorted(_delays(done["times"], seen))), (f"{engine}'s echo", sorted(done["trips"]))):
        found += [(who, f"live p{part}", values[len(values) * part // 100]) for part in (50, 95)]
    return found


JOBS: dict[str, Callable[[PlaywrightEngine, str, int], list[Sample]]] = {
    "first-view": first_view,
    "latency": latency,
    "product": product,
}
