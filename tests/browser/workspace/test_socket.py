"""What a page notices when the server closes its socket: createSocket against a real WebSocket server."""

import asyncio
import json
import threading
from collections.abc import Iterator

import pytest
from websockets.asyncio.server import ServerConnection, serve

START = """
async (port) => {
  const { createSocket } = await import("/static/js/shared/socket.js");
  window.heard = [];
  createSocket({ url: () => `ws://127.0.0.1:${port}/`, hello: () => ({}), sender: "tag",
    onWelcome: () => {}, onMessage: () => {}, onStatus: (status) => window.heard.push(status) });
}
"""


class Closing:
    """A server that greets each connection and closes it with the next of ``codes``; 0 stays, -1 closes ungreeted."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.port = 0
        threading.Thread(target=self.loop.run_until_complete, args=(self._run(),), daemon=True).start()
        assert self.ready.wait(10)

    async def _run(self) -> None:
        self.over = asyncio.Event()
        async with serve(self._greet, "127.0.0.1", 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            self.ready.set()
            await self.over.wait()

    async def _greet(self, line: ServerConnection) -> None:
        code = self.codes.pop(0)
        await line.recv()
        if code < 0:
            return await line.close(1011)
        await line.send(json.dumps({"t": "welcome", "state": {}}))
        if code:
            return await line.close(code)
        await self.over.wait()
        return None

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.over.set)


@pytest.fixture
def statuses(page, server) -> Iterator:
    """What a page hears, up to the status that is waited for the given number of times."""
    made = []

    def hear(*codes: int) -> list[str]:
        made.append(Closing(*codes))
        page.open(f"{server.url}/healthz")
        page.eval(START, made[-1].port)
        page.wait("() => window.heard.at(-1) === 'open' && window.heard.filter((s) => s === 'open').length > 1")
        return page.eval("window.heard")

    yield hear
    for server_ in made:
        server_.stop()


def test_a_deployment_is_a_moment_and_no_loss(statuses):
    assert statuses(4012, 0) == ["connecting", "open", "moving", "open"]


def test_a_deployment_that_nobody_takes_over_from_is_a_loss(statuses):
    assert statuses(4012, -1, 0) == ["connecting", "open", "moving", "lost", "connecting", "open"]


def test_any_other_end_is_a_loss_at_once(statuses):
    assert statuses(4011, 0) == ["connecting", "open", "lost", "connecting", "open"]


def test_all_come_back_within_two_seconds_and_not_together(page, server):
    page.open(f"{server.url}/healthz")
    waits = page.eval(
        """async () => {
          const { soon } = await import("/static/js/shared/backoff.js");
          return [soon(() => 0), soon(() => 0.5), soon(() => 0.999999)].map(Math.round);
        }"""
    )
    assert waits == [100, 1050, 2000]
