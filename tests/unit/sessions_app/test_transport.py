"""Daphne's own places, which ASGI has no word for: this fails when a new version has moved them."""

import asyncio
from functools import partial

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
    unsent_bytes,
)


class Protocol:
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
