"""Talking to a socket over HTTP in tests: real ASGI requests to the whole application."""

import asyncio
import json
import struct
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.test import Client

from cobrowse_site.asgi import application
from sessions_app import protocol
from sessions_app.lines import batches
from tests.unit.sessions_app.talking import WAIT, Line, agent_ticket


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """Of the refusal that this answer is."""
        error = self.json["error"]
        assert set(error) == {"code", "detail"} and error["detail"]
        return str(error["code"])

    @property
    def number(self) -> int:
        return int(struct.unpack_from(">I", self.body)[0])

    @property
    def items(self) -> list[batches.Item]:
        return batches.read_request(b"0" * batches.ID_CHARS + self.body).items


async def post(
    path: str, body: bytes = b"", left: asyncio.Event | None = None, method: str = "POST", **headers: str
) -> Answer:
    """``left``: set it and the client has gone away."""
    given = {"host": "127.0.0.1", "content_length": str(len(body)), "content_type": "text/plain", **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()],
        "client": ["127.0.0.1", 40000],
        "server": ["127.0.0.1", 80],
    }
    events: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if events:
            return events.pop()
        await (left or asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    await asyncio.wait_for(application(scope, receive, send), WAIT)
    if not sent:
        return Answer(0, {}, b"")  # nobody was there to hear it
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], told, b"".join(event.get("body", b"") for event in sent[1:]))


def request(line: str, number: int, *items: batches.Item) -> bytes:
    return struct.pack(f">{batches.ID_CHARS}sI", line.encode(), number) + b"".join(map(batches.pack, items))


class HttpLine(Line):
    """One socket over HTTP; everything else as a Line. ``path`` is the socket's, ``via`` another way to the server."""

    def __init__(self, path: str, origin: str, cookie: str = "", via: Any = post) -> None:
        super().__init__(path, origin)
        self.post = via
        self.base = path.replace("/ws/", "/line/")
        self.headers = {"origin": origin, **({"cookie": cookie} if cookie else {})}
        self.id = ""
        self.said = 0
        self.has = 0
        self.waiting: list[batches.Item] = []

    async def dial(self) -> "HttpLine":
        answer = await self.post(f"{self.base}open", **self.headers)
        assert answer.status == 200, answer.body
        self.id = answer.json["line"]
        return self

    async def open(self, **hello: Any) -> "HttpLine":
        await self.dial()
        await self.say({"t": "hello", **hello})
        return self

    async def ask_for(self, verb: str, number: int, *items: batches.Item, **how: Any) -> Answer:
        return await self.post(f"{self.base}{verb}", request(self.id, number, *items), **self.headers, **how)

    async def _say(self, item: batches.Item) -> None:
        answer = await self.ask_for("send", self.said + 1, item)
        assert answer.status == 200, answer.body
        self.said += 1
        assert answer.json == {"received": self.said}

    async def say(self, message: dict[str, Any] | str) -> None:
        await self._say(message if isinstance(message, str) else json.dumps(message))

    async def send_frame(self, kind: int, seq: int, epoch: int = 1, flags: int = 0, payload: bytes = b"{}") -> None:
        await self._say(protocol.HEADER.pack(kind, flags, 0, epoch, seq) + payload)

    async def poll(self, **how: Any) -> Answer:
        return await self.ask_for("poll", self.has, **how)

    async def _hear(self) -> dict[str, Any] | None:
        while not self.waiting:
            answer = await self.poll()
            assert answer.status == 200, answer.body
            assert answer.number == self.has + 1
            self.waiting = answer.items
            self.has += len(self.waiting)
        item = self.waiting.pop(0)
        if isinstance(item, int):
            self.closed = item
            return {"t": "(closed)", "code": item}
        if isinstance(item, bytes):
            self.frames.append(item)
            return None
        message: dict[str, Any] = json.loads(item)
        protocol.validate(message, protocol.SERVER if message["t"] not in ("ok", "error") else protocol.TAG)
        return message

    async def leave(self, code: int = 1001) -> None:
        answer = await self.ask_for("close", self.said + 1, code)
        assert answer.status == 200, answer.body


async def ticket_of(agent: Any, session_id: str = "") -> str:
    return await sync_to_async(agent_ticket)(agent, session_id)


async def cookie_of(user: Any) -> str:
    """As the browser of somebody who has signed in sends it."""
    client = Client()
    await sync_to_async(client.force_login)(user)
    return f"sessionid={client.cookies['sessionid'].value}"
