"""Talking to the sockets in tests, so that each reads like a conversation."""

import json
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from cobrowse_site.asgi import application
from sessions_app import protocol, services
from sessions_app.errors import Refusal
from tests.unit.sessions_app.conftest import SITE

WAIT = 10  # seconds; generous, since nothing here measures time


def page(text: str = "Hello", **sections: Any) -> bytes:
    """Payload of a snapshot: a document with one paragraph. Ids: 1 the document, 2 html, 3 p, 4 its text."""
    nodes = [-7, 0, -1, -1, -1, -1, -1, -9, 0, 0, 0]
    strings = ["html", "", "", "html", "p", text]
    nodes[4] = 1  # "" is known by now
    strings.remove("")
    return json.dumps({"v": 1, "ids": [1, 4], "nodes": nodes, "strings": strings, **sections}).encode()


def change(text: str) -> bytes:
    """Payload of a mutation: another text in that paragraph."""
    return json.dumps({"text": [4, -1, 0, text]}).encode()


class Line:
    """One socket. ``ask`` sends a message with a ref and returns its answer; other news waits in ``news``."""

    def __init__(self, path: str, origin: str, user: Any = None, ticket: Callable[[], str] | None = None) -> None:
        headers = [(b"origin", origin.encode()), (b"host", b"127.0.0.1")]
        self.socket = WebsocketCommunicator(application, path, headers=headers)
        if user is not None:
            self.socket.scope["user"] = user
        self.ticket = ticket
        self.news: list[dict[str, Any]] = []
        self.frames: list[bytes] = []
        self.closed: int | None = None
        self.refs = 0

    async def open(self, **hello: Any) -> "Line":
        connected, _ = await self.socket.connect(timeout=WAIT)
        assert connected
        if self.ticket is not None and "ticket" not in hello:
            hello["ticket"] = await sync_to_async(self.ticket)()
        await self.say({"t": "hello", **hello})
        return self

    async def say(self, message: dict[str, Any] | str) -> None:
        await self.socket.send_to(text_data=message if isinstance(message, str) else json.dumps(message))

    async def send_frame(self, kind: int, seq: int, epoch: int = 1, flags: int = 0, payload: bytes = b"{}") -> None:
        await self.socket.send_to(bytes_data=protocol.HEADER.pack(kind, flags, 0, epoch, seq) + payload)

    async def ask(self, name: str, **fields: Any) -> dict[str, Any]:
        self.refs += 1
        ref = str(self.refs)
        await self.say({"t": name, "ref": ref, **fields})
        return await self.until(lambda m: m["t"] in ("ok", "error") and m.get("ref") == ref)

    async def until(self, wanted: Any) -> dict[str, Any]:
        """The first message, heard already or to come, that is ``wanted`` (a name or a test)."""
        test = (lambda m: m["t"] == wanted) if isinstance(wanted, str) else wanted
        for message in self.news:
            if test(message):
                self.news.remove(message)
                return message
        while True:
            heard = await self._hear()
            if heard is None:
                continue
            if test(heard):
                return heard
            self.news.append(heard)

    async def frame(self) -> bytes:
        while not self.frames:
            heard = await self._hear()
            if heard is not None:
                self.news.append(heard)
        return self.frames.pop(0)

    async def close_code(self) -> int:
        while self.closed is None:
            heard = await self._hear()
            if heard is not None:
                self.news.append(heard)
        return self.closed

    async def _hear(self) -> dict[str, Any] | None:
        event = await self.socket.receive_output(WAIT)
        if event["type"] == "websocket.close":
            self.closed = event["code"]
            return {"t": "(closed)", "code": event["code"]}
        if event.get("bytes") is not None:
            self.frames.append(event["bytes"])
            return None
        message: dict[str, Any] = json.loads(event["text"])
        protocol.validate(message, protocol.SERVER if message["t"] not in ("ok", "error") else protocol.TAG)
        return message

    async def leave(self, code: int = 1001) -> None:
        await self.socket.disconnect(code)


async def agree(vic: Line, desk: Line, mode: str = "shared") -> str:
    """vic writes, the desk invites, vic accepts: the invitation's id."""
    sent = await vic.ask("chat.send", text="Hello", client_id="c1")
    made = await desk.ask("invitation.create", conversation=sent["result"]["conversation"], mode=mode)
    invitation = (await vic.until(lambda m: m["t"] == "invitation"))["invitation"]
    assert invitation["id"] == made["result"]["invitation"]
    await vic.ask("invitation.accept", invitation=invitation["id"])
    return str(invitation["id"])


async def begin(vic: Line, desk: Line) -> dict[str, Any]:
    """vic, who has accepted, begins a page: the session, as the desk hears that it is active."""
    await vic.until("session")
    started = await vic.ask("page.start", url=f"{SITE}/", title="Home")
    assert started["result"] == {"epoch": 1}
    told = await desk.until(lambda m: m["t"] == "session" and m["session"]["state"] == "active")
    return dict(told["session"])


async def show(vic: Line, viewer: Line) -> None:
    """The viewer asks for a snapshot, and vic's arrives."""
    await viewer.until("welcome")
    await vic.until("snapshot.request")
    await vic.send_frame(1, 1, flags=protocol.FLAG_SNAPSHOT, payload=page("the page"))
    assert (await viewer.frame()).find(b"the page") > 0


def visitor_line(account: Any, ticket: dict[str, str], origin: str) -> Line:
    return Line(f"/ws/visitor/{account.site_key}/{ticket['visitor']}/", origin)


def workspace_line(agent: services.Agent) -> Line:
    return Line("/ws/workspace/", "http://127.0.0.1", agent.user, lambda: agent_ticket(agent))


def viewer_line(agent: services.Agent, session: dict[str, Any]) -> Line:
    path = f"/ws/session/{session['route']}/{session['id']}/"
    return Line(path, "http://127.0.0.1", agent.user, lambda: agent_ticket(agent, session["id"]))


def agent_ticket(agent: services.Agent, session_id: str = "") -> str:
    """A ticket for the session, or for the workspace when it is of another account."""
    try:
        return str(services.issue_agent_ticket(agent, None, session_id)["ticket"])
    except Refusal:
        return str(services.issue_agent_ticket(agent, None, "")["ticket"])
