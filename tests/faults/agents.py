"""An agent's workspace and viewer on raw sockets, and the sign-in before."""

import asyncio
import http.cookiejar
import json
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bench.relay.line import Line
from sessions_app.protocol import FLAG_SNAPSHOT, FRAMES, HEADER
from tests.faults.person import Person
from tests.faults.visitor import RawVisitor


class Agent(Person):
    """ada, by the cookies of her browser; each socket takes a ticket of its own."""

    def __init__(self, port: Callable[[], int], cookies: dict[str, str]) -> None:
        self.port, self.cookies = port, cookies
        super().__init__()

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def enter(self, path: str, **purpose: str) -> tuple[Line, dict[str, Any]]:
        """An open socket, and the ticket for its hello."""
        port = self.port()
        told = await asyncio.to_thread(self.fetch, "/api/v1/ticket/", json.dumps(purpose).encode())
        line = await Line.open(port, path, Origin=f"http://127.0.0.1:{port}", Cookie=self.cookie)
        return line, {"ticket": told["ticket"]}

    def fetch(self, path: str, body: bytes | None = None) -> Any:
        headers = {"Cookie": self.cookie, "X-CSRFToken": self.cookies["csrftoken"], "Content-Type": "application/json"}
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port()}{path}", body, headers)
        with urllib.request.urlopen(asked, timeout=15) as answer:
            return json.load(answer)


class RawDesk(Agent):
    """ada's workspace."""

    def __init__(self, port: Callable[[], int], cookies: dict[str, str]) -> None:
        self.conversations: dict[str, dict[str, Any]] = {}
        super().__init__(port, cookies)

    async def dial(self) -> tuple[Line, dict[str, Any]]:
        return await self.enter("/ws/workspace/")

    async def welcome(self, state: dict[str, Any]) -> None:
        for one in state["conversations"]:
            self.conversations[one["id"]] = one
        self.soon(self._read_again())

    async def _read_again(self) -> None:
        """As the workspace does for the conversation it shows; here all are shown."""
        for conversation in list(self.conversations):
            await self.read(conversation)

    async def read(self, conversation: str) -> None:
        path, found = f"/api/v1/conversations/{conversation}/messages/", None
        while found is None:
            try:
                found = await asyncio.to_thread(self.fetch, path)
            except (OSError, ValueError):
                await asyncio.sleep(0.5)
        self.lines.update({one["id"]: one["text"] for one in found["messages"] if one["author"] != "system"})

    def hear(self, message: dict[str, Any]) -> None:
        if message["t"] == "conversation":
            self.conversations[message["conversation"]["id"]] = message["conversation"]
        elif message["t"] == "chat.message" and message["message"]["author"] != "system":
            self.lines[message["message"]["id"]] = message["message"]["text"]


class RawViewer(Agent):
    """A viewer: takes what continues its picture, asks for a snapshot where it has a hole."""

    def __init__(self, port: Callable[[], int], cookies: dict[str, str], route: str, session: str) -> None:
        self.route, self.session_id = route, session
        self.at = (0, 0)  # epoch and number of the last frame of its picture
        self.waiting = True
        self.wrong: list[str] = []
        self.source: RawVisitor | None = None  # whose frames these have to be
        self.bytes = self.acked = 0
        self.snapshots = 0
        super().__init__(port, cookies)

    async def dial(self) -> tuple[Line, dict[str, Any]]:
        line, hello = await self.enter(f"/ws/session/{self.route}/{self.session_id}/", session=self.session_id)
        self.bytes = self.acked = 0
        return line, hello if self.waiting else {**hello, "epoch": self.at[0], "seq": self.at[1]}

    async def welcome(self, state: dict[str, Any]) -> None:
        self.waiting = self.waiting or not state["resumed"]
        self.soon(self._care())

    async def _care(self) -> None:
        line = self.line
        while line is not None and line is self.line and line.closed is None:
            await asyncio.sleep(0.5)
            self.acknowledge(line)
            if self.waiting and line is self.line:
                with suppress(ConnectionError, TimeoutError):
                    line.say({"t": "snapshot.request"})
                    await asyncio.sleep(1.5)

    def acknowledge(self, line: Line) -> None:
        if self.bytes > self.acked:
            self.acked = self.bytes
            line.say({"t": "ack", "seq": self.at[1], "bytes": self.bytes})

    def frame(self, data: bytes) -> None:
        self.bytes += len(data)
        kind, flags, _, epoch, seq = HEADER.unpack_from(data)
        if FRAMES[kind].delivery != "stream":
            return
        if flags & FLAG_SNAPSHOT:
            if epoch < self.at[0]:
                return
            self.waiting = False
            self.snapshots += 1
        elif self.waiting or (epoch, seq) <= self.at:
            return
        elif (epoch, seq) != (self.at[0], self.at[1] + 1):
            self.waiting = True
            return
        self.at = (epoch, seq)
        if self.source is not None and self.source.sent.get(self.at) != data:
            self.wrong.append(f"frame {self.at} is not what the visitor sent")

    def shows(self, visitor: RawVisitor) -> bool:
        """Whether the picture is that of the visitor's page now: all its frames, in order, since a snapshot."""
        return not self.waiting and visitor.epoch > 0 and self.at == (visitor.epoch, visitor.seq)


def signed_in(port: int, username: str, password: str) -> dict[str, str]:
    """The cookies of an agent."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    login = f"http://127.0.0.1:{port}/workspace/login/"
    browser.open(login, timeout=20).read()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    form = {"username": username, "password": password, "csrfmiddlewaretoken": token}
    asked = urllib.request.Request(login, urllib.parse.urlencode(form).encode(), {"Referer": login})
    browser.open(asked, timeout=20).read()
    return {cookie.name: str(cookie.value) for cookie in jar}
