"""Daphne's own places, which ASGI has no word for: this fails when a new version has moved them."""

import asyncio
from contextvars import ContextVar
from functools import partial

import pytest
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.abstract import FileDescriptor
from twisted.internet.tcp import Connection

from sessions_app.consumers.transport import (
    BUSY,
    FEW,
    MAX_BACKLOG,
    MAX_BACKLOG_BYTES,
    direct,
    overrun,
    take_frames,
    unsent_bytes,
)

CALL = ContextVar("call", default="outside")


class Protocol:
    data = b""

    def __init__(self):
        self.transport = FileDescriptor(reactor=None)
        self.transport.connected = True
        self.transport.startWriting = lambda: None


def test_bytes_that_wait_to_be_sent_are_counted():
    protocol = Protocol()
    # As Daphne hands it to an application (daphne/server.py, create_application).
    unsent = unsent_bytes(partial(Server.handle_reply, protocol))
    assert unsent() == 0
    protocol.transport.write(b"x" * 1000)
    assert unsent() == 1000


def waiting(many: int, size: int):
    queue: asyncio.Queue = asyncio.Queue()
    for _ in range(many):
        queue.put_nowait({"type": "websocket.receive", "bytes": bytes(size)})
    return overrun(queue.get)


def test_what_waits_to_be_received_is_bounded_by_messages_and_by_bytes():
    assert not waiting(MAX_BACKLOG, 1)() and waiting(MAX_BACKLOG + 1, 1)()
    large = MAX_BACKLOG_BYTES // (2 * FEW)
    assert not waiting(2 * FEW, large)() and waiting(2 * FEW, large + 1)()


def test_other_servers_have_no_such_places():
    async def send(message):
        pass

    assert unsent_bytes(send) is None and overrun(send) is None


async def test_frames_go_at_once_or_together_and_behind_what_waits():
    """With a connection that takes little at a time; through a real Daphne in test_drain.py and the browsers."""
    protocol = Protocol()
    protocol.STATE_OPEN = protocol.state = 3
    taken = []

    def take(data):
        taken.append(bytes(data[:100]))
        return min(len(data), 100)

    protocol.transport.writeSomeData = take
    frames = direct(partial(Server.handle_reply, protocol))
    assert frames.others is not BUSY, "asyncio has moved what tells"
    assert frames.write(b"now") and taken == [b"\x82\x03now"]
    taken.clear()
    something_to_do = partial(asyncio.get_running_loop().call_soon, lambda: None)
    something_to_do()
    assert frames.write(b"ab") and frames.write(b"c") and taken == []
    await asyncio.sleep(0)
    assert taken == [b"\x82\x02ab\x82\x01c"]
    something_to_do()
    assert frames.write(b"d" * 200)
    frames.flush()
    assert taken[1][:4] == b"\x82\x7e\x00\xc8" and protocol.transport._tempDataLen == 204 - 100
    assert frames.write(b"e")
    await asyncio.sleep(0)
    while protocol.transport._tempDataLen or protocol.transport.dataBuffer:
        protocol.transport.doWrite()
    assert b"".join(taken[1:]) == b"\x82\x7e\x00\xc8" + b"d" * 200 + b"\x82\x01e"
    something_to_do()
    assert frames.write(b"f")
    protocol.state = 2
    frames.flush()
    assert not frames.write(b"g"), "the closing has begun, and nothing may follow it"
    assert b"".join(taken).endswith(b"e")


def test_what_is_written_in_daphne_is_where_it_is_looked_for():
    """A connection as Twisted makes it, and Daphne's protocol, have what ``direct`` uses."""
    assert hasattr(Connection, "writeSomeData") and WebSocketProtocol.STATE_OPEN == 3


class Reading:
    """An application as Daphne runs it, which notes what it is given and may have to wait in the middle of it."""

    def __init__(self):
        self.seen, self.gates, self.idle, self.protocol = [], {}, True, Protocol()
        self.onward = bool
        self.server = Server(application=self.run, endpoints=["none"])
        self.server.connections = {self.protocol: {}}
        queue = self.server.create_application(self.protocol, {"type": "websocket"})
        WebSocketProtocol.applicationCreateWorked(self.protocol, queue)

    async def run(self, scope, receive, send):
        CALL.set("of this call")
        take_frames(send, receive, lambda: self.idle, self.frame)
        while (event := await receive())["type"] != "websocket.disconnect":
            if "rest" in event:
                await event["rest"]
            else:
                self.seen.append(event.get("text") or event.get("bytes") or "connected")

    async def frame(self, data):
        self.idle = False
        self.seen.append((data, CALL.get()))
        try:
            self.onward(data)
            if data in self.gates:
                self.seen.append(await self.gates[data])
        except ZeroDivisionError:
            self.seen.append("a fault")
        self.idle = True

    def comes(self, data):
        WebSocketProtocol.onMessage(
            self.protocol, data if isinstance(data, bytes) else data.encode(), type(data) is bytes
        )


@pytest.fixture
def reading(monkeypatch):
    for name, value in {"muted": False, "client_addr": None, "server": type("S", (), {"log_action": print})}.items():
        monkeypatch.setattr(Protocol, name, value, raising=False)
    monkeypatch.setattr(Protocol, "request", type("R", (), {"path": "/"}), raising=False)
    return Reading


async def rounds(many: int = 5) -> None:
    for _ in range(many):
        await asyncio.sleep(0)


async def test_a_frame_is_handled_where_it_comes(reading):
    line = reading()
    await rounds()
    line.comes(b"1")
    assert line.seen == ["connected", (b"1", "of this call")], "in the same round, in the context of its call"
    line.comes("text")
    line.comes(b"2")
    assert len(line.seen) == 2, "what comes behind a text waits for it"
    await rounds()
    assert line.seen[2:] == ["text", b"2"]


@pytest.mark.parametrize("ends", ["a result", ZeroDivisionError()])
async def test_a_frame_that_has_to_wait_is_finished_by_the_task_and_nothing_overtakes_it(reading, ends):
    line = reading()
    await rounds()
    gate = line.gates[b"1"] = asyncio.get_running_loop().create_future()
    line.comes(b"1")
    line.comes(b"2")
    line.comes("text")
    await rounds()
    assert line.seen[1:] == [(b"1", "of this call")]
    gate.set_exception(ends) if isinstance(ends, Exception) else gate.set_result(ends)
    await rounds()
    assert line.seen[2:] == ["a fault" if isinstance(ends, Exception) else ends, b"2", "text"]
    line.comes(b"3")
    assert line.seen[-1] == (b"3", "of this call")


async def test_frames_that_come_together_go_on_together(reading):
    line = reading()
    await rounds()
    protocol = Protocol()
    protocol.STATE_OPEN = protocol.state = 3
    taken = []
    protocol.transport.writeSomeData = lambda data: taken.append(bytes(data)) or len(data)
    onward = direct(partial(Server.handle_reply, protocol))
    line.onward = onward.write
    line.protocol.data = b"the next frame"
    line.comes(b"a")
    assert not taken
    line.protocol.data = b""
    line.comes(b"b")
    await rounds()
    assert taken == [b"\x82\x01a\x82\x01b"]
    line.comes(b"c")
    assert taken[1:] == [b"\x82\x01c"], "at once"


async def test_a_frame_that_waits_ends_with_its_call(reading):
    line = reading()
    await rounds()
    gate = line.gates[b"1"] = asyncio.get_running_loop().create_future()
    line.comes(b"1")
    await rounds()
    call = line.server.connections[line.protocol]["application_instance"]
    call.cancel()
    await asyncio.wait({call})
    assert gate.cancelled() and call.cancelled()
