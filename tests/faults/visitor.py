"""A visitor's tag on a raw socket."""

import asyncio
import json
import random
import urllib.request
from collections.abc import Callable
from typing import Any

from bench.payloads import mutation, snapshot
from bench.relay.line import Line
from sessions_app.protocol import CHUNK_BYTES, FLAG_MORE, FLAG_SNAPSHOT, HEADER
from tests.faults.person import Person
from tests.serving import SITE

SNAPSHOT, MUTATION = 1, 2
_SMALL_PAGE, _CHANGES = snapshot(60), [mutation(number) for number in range(20)]


class RawVisitor(Person):
    """A tag: its session streams whenever it may."""

    def __init__(
        self, port: Callable[[], int], site_key: str, page: bytes = _SMALL_PAGE, changes: Any = _CHANGES
    ) -> None:
        self.port, self.site_key = port, site_key
        self.page, self.changes = page, changes
        self.token: str | None = None
        self.conversation: str | None = None
        self.invitation: dict[str, Any] | None = None
        self.session: dict[str, Any] | None = None
        self.epoch = self.seq = 0
        self.sent: dict[tuple[int, int], bytes] = {}
        self.starting = False
        self.mine = True  # the session is in this tab
        super().__init__()

    async def dial(self) -> tuple[Line, dict[str, Any]]:
        port = self.port()
        ticket = await asyncio.to_thread(self._ticket, port)
        self.token = ticket["token"]
        line = await Line.open(port, f"/ws/visitor/{self.site_key}/{ticket['visitor']}/", Origin=SITE)
        return line, {"ticket": ticket["ticket"]}

    def _ticket(self, port: int) -> dict[str, str]:
        url = f"http://127.0.0.1:{port}/api/v1/tag/{self.site_key}/ticket/"
        data = json.dumps({"token": self.token}).encode()
        asked = urllib.request.Request(url, data=data, headers={"Origin": SITE}, method="POST")
        with urllib.request.urlopen(asked, timeout=15) as answer:
            return json.load(answer)

    async def welcome(self, state: dict[str, Any]) -> None:
        self.epoch = 0
        self.lines.update({one["id"]: one["text"] for one in state["messages"] if one["author"] != "system"})
        if state["conversation"]:
            self.conversation = state["conversation"]["id"]
        self.session = state["session"]
        self.soon(self._stream())

    def hear(self, message: dict[str, Any]) -> None:
        if message["t"] == "chat.message" and message["message"]["author"] != "system":
            self.lines[message["message"]["id"]] = message["message"]["text"]
        elif message["t"] == "conversation":
            self.conversation = message["conversation"]["id"]
        elif message["t"] == "invitation":
            self.invitation = message["invitation"]
        elif message["t"] == "session":
            ended = message["session"]["state"] == "ended"
            self.session = None if ended else message["session"]
            self.soon(self._stream())
        elif message["t"] == "page.stop":
            if message["epoch"] == self.epoch:
                self.epoch, self.mine = 0, False
        elif message["t"] == "snapshot.request":
            self.whole_page()

    async def _stream(self) -> None:
        while self._may_stream():
            self.starting, line = True, self.line
            try:
                await self.reload()
            except ConnectionError:
                await asyncio.sleep(0.3)
            finally:
                self.starting = False
            if line is not self.line:
                self.epoch = 0

    def _may_stream(self) -> bool:
        running = self.session is not None and self.session["state"] in ("pending", "active")
        return running and self.mine and not self.epoch and not self.starting

    async def look(self) -> None:
        """The visitor looks at this tab: the session comes here."""
        self.mine = True
        await self._stream()

    async def reload(self) -> None:
        """Another page load begins to stream."""
        assert self.line is not None or await self.open.wait()
        if self.line is None:
            raise ConnectionError
        try:
            answer = await asyncio.wait_for(self.line.ask({"t": "page.start", "url": f"{SITE}/", "title": "Shop"}), 15)
        except TimeoutError:
            raise ConnectionError from None
        self.epoch, self.seq = answer["epoch"], 0
        self.whole_page()

    def whole_page(self) -> None:
        if not self.epoch:
            return
        chunks = [self.page[at : at + CHUNK_BYTES] for at in range(0, len(self.page), CHUNK_BYTES)]
        for number, chunk in enumerate(chunks):
            flags = (FLAG_MORE if number < len(chunks) - 1 else 0) | (0 if number else FLAG_SNAPSHOT)
            self._send_frame(SNAPSHOT, flags, chunk)

    def change(self) -> None:
        """Something on the page has changed."""
        if self.epoch and self.line is not None:
            self._send_frame(MUTATION, 0, random.choice(self.changes))

    def _send_frame(self, kind: int, flags: int, payload: bytes) -> None:
        if self.line is None:
            return
        self.seq += 1
        frame = HEADER.pack(kind, flags, 0, self.epoch, self.seq) + payload
        self.sent[self.epoch, self.seq] = frame
        self.line.send(frame)
