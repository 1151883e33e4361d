"""Visitors and agents on raw sockets, as tag, workspace and viewer behave: they come back, and send again what was not
answered. What each has sent and seen is kept, to be compared in the end.
"""

import asyncio
import http.cookiejar
import json
import random
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

from bench.payloads import mutation, snapshot
from bench.relay.line import Line
from sessions_app.protocol import CHUNK_BYTES, FLAG_MORE, FLAG_SNAPSHOT, FRAMES, HEADER
from tests.serving import SITE

WAIT = 90  # seconds, for what must come; nothing here measures time
PASSING = {"timed_out", "unavailable", "rate_limited", "internal"}
FINAL = {4400, 4403, 4404}
SNAPSHOT, MUTATION, POINTER = 1, 2, 3
_SMALL_PAGE, _CHANGES = snapshot(60), [mutation(number) for number in range(20)]
_client_ids = count(1)


async def until(test: Callable[[], Any], what: str, seconds: float = WAIT) -> Any:
    end = asyncio.get_running_loop().time() + seconds
    while not (found := test()):
        assert asyncio.get_running_loop().time() < end, f"waited in vain for {what}"
        await asyncio.sleep(0.05)
    return found


class Person:
    """One socket that stays: opens, greets, and opens again with growing pauses until ``leave``."""

    def __init__(self) -> None:
        self.line: Line | None = None
        self.open = asyncio.Event()
        self.codes: list[int] = []  # with which its sockets were closed
        self.refused: list[str] = []
        self.unsent: list[dict[str, Any]] = []
        self.lines: dict[int, str] = {}  # of the transcript, as this person sees it
        self.task = asyncio.get_running_loop().create_task(self._stay())
        self.sender = asyncio.get_running_loop().create_task(self._send())
        self.background: set[asyncio.Task[Any]] = set()

    async def dial(self) -> tuple[Line, dict[str, Any]]:
        """An open line, and the fields of its hello."""
        raise NotImplementedError

    async def welcome(self, state: dict[str, Any]) -> None:
        """What the server says first."""

    def hear(self, message: dict[str, Any]) -> None:
        """News."""

    def frame(self, data: bytes) -> None:
        """A frame has come."""

    async def _stay(self) -> None:
        tries = 0
        while True:
            line = None
            try:
                line, hello = await self.dial()
                line.on_text, line.on_frame = self.hear, self.frame
                state = await line.greet(**hello)
                self.line, tries = line, 0
                await self.welcome(state)
                self.open.set()
                while line.closed is None and not line.transport.is_closing():
                    await asyncio.sleep(0.05)
            except (OSError, TimeoutError, ValueError):
                pass
            finally:
                self.open.clear()
                self.line = None
                if line is not None:
                    line.close()
            if line is not None and line.closed:
                self.codes.append(line.closed)
                assert line.closed not in FINAL, f"{self.__class__.__name__} was sent away with {line.closed}"
            tries += 1
            await asyncio.sleep(min(2.0, 0.2 * 2**tries) * (0.2 + 0.8 * random.random()))

    async def ask(self, message: dict[str, Any]) -> Any:
        """The answer; asked again until there is one that is no passing trouble."""
        while True:
            await self.open.wait()
            line = self.line
            try:
                assert line is not None
                return await asyncio.wait_for(line.ask(message), 15)
            except (ConnectionError, TimeoutError, AssertionError) as fault:
                code = str(fault)
                if code and code not in PASSING and not code.startswith("closed with") and line is not None:
                    self.refused.append(code)
                    raise
            await asyncio.sleep(0.3)

    def say(self, text: str, **fields: Any) -> None:
        """A line of chat; it is sent until the server has it."""
        self.unsent.append({"t": "chat.send", "text": text, "client_id": f"c{next(_client_ids)}", **fields})

    async def _send(self) -> None:
        while True:
            if self.unsent:
                await self.ask(self.unsent[0])
                self.unsent.pop(0)
            else:
                await asyncio.sleep(0.05)

    def soon(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.background.add(task)
        task.add_done_callback(self.background.discard)

    async def leave(self) -> None:
        """Go for good. A fault of the tasks is this person's fault, and the test's."""
        tasks = [self.task, self.sender, *self.background]
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        if self.line is not None:
            self.line.close()
        for fault in results:
            if isinstance(fault, Exception) and not isinstance(fault, asyncio.CancelledError):
                raise fault


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
        with suppress(OSError, ValueError):
            path = f"/api/v1/conversations/{conversation}/messages/"
            for one in (await asyncio.to_thread(self.fetch, path))["messages"]:
                if one["author"] != "system":
                    self.lines[one["id"]] = one["text"]

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
