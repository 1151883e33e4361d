"""So many pages at a time: the others wait, whoever sends slowly takes no place, and a place is always given back."""

import asyncio
import json

import pytest

from cobrowse_site import concurrency
from cobrowse_site.concurrency import ConcurrencyLimit

LAST = {"type": "http.request", "body": b"", "more_body": False}


class Pages:
    """An application whose pages wait until ``go``; ``inside`` is how many have their whole request."""

    def __init__(self, at_once: int = 2) -> None:
        self.go = asyncio.Event()
        self.inside = self.most = 0
        self.limited = ConcurrencyLimit(self._page, at_once)

    async def _page(self, scope, receive, send):
        while (await receive()).get("more_body"):
            pass
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await self.go.wait()
            if scope["path"] == "/broken/":
                raise ValueError("a bug")
            await send({"type": "http.response.start", "status": 200, "headers": []})
        finally:
            self.inside -= 1

    def ask(self, path="/", *events):
        """A request whose body comes in these events, or never ends; the task returns what was answered."""
        coming = asyncio.Queue()
        for event in events or (LAST,):
            coming.put_nowait(event)

        async def run():
            sent = []

            async def send(event):
                sent.append(event)

            await self.limited({"type": "http", "path": path}, coming.get, send)
            return sent

        return asyncio.create_task(run())


async def settle():
    for _ in range(20):
        await asyncio.sleep(0)


async def test_no_more_than_so_many_run_at_a_time_and_all_are_answered():
    pages = Pages(at_once=2)
    asked = [pages.ask() for _ in range(20)]
    await settle()
    assert pages.inside == 2
    pages.go.set()
    assert [(await one)[0]["status"] for one in asked] == [200] * 20
    assert pages.most == 2


async def test_who_sends_slowly_takes_nobodys_place():
    pages = Pages(at_once=1)
    slow = [pages.ask("/", {**LAST, "more_body": True}) for _ in range(5)]
    await settle()
    pages.go.set()
    assert (await pages.ask())[0]["status"] == 200
    for one in slow:
        one.cancel()


@pytest.mark.parametrize("end", ["bug", "cancelled", "gone while waiting"])
async def test_a_place_is_given_back(end):
    pages = Pages(at_once=1)
    first = pages.ask("/broken/")
    await settle()
    if end == "gone while waiting":
        waiting = pages.ask()
        await settle()
        waiting.cancel()
    if end == "cancelled":
        first.cancel()
    pages.go.set()
    await asyncio.wait([first])
    assert first.cancelled() if end == "cancelled" else isinstance(first.exception(), ValueError)
    assert (await pages.ask())[0]["status"] == 200


@pytest.mark.parametrize(("path", "content_type"), [("/api/v1/x/", b"application/json"), ("/a/", b"text/plain")])
async def test_who_waits_too_long_is_told_when_to_come_again(monkeypatch, path, content_type):
    monkeypatch.setattr(concurrency, "PATIENCE_SECONDS", 0.01)
    pages = Pages(at_once=1)
    first = pages.ask()
    await settle()
    start, body = await pages.ask(path)
    headers = dict(start["headers"])
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert start["status"] == 503 and headers[b"retry-after"] and headers[b"content-type"].startswith(content_type)
    if path.startswith("/api/"):
        assert json.loads(body["body"])["error"]["code"] == "unavailable"
    pages.go.set()
    assert (await first)[0]["status"] == 200
