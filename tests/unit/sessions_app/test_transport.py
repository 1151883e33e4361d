"""Daphne's own places, which ASGI has no word for: this fails when a new version has moved them."""

import asyncio
from functools import partial

from daphne.server import Server
from twisted.internet.abstract import FileDescriptor

from sessions_app.consumers.transport import FEW, MAX_BACKLOG, MAX_BACKLOG_BYTES, overrun, unsent_bytes


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
