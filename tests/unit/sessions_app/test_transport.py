"""Daphne's own places, which ASGI has no word for: this fails when a new version has moved them."""

import asyncio
from functools import partial

from daphne.server import Server
from twisted.internet.abstract import FileDescriptor

from sessions_app.consumers.transport import backlog, unsent_bytes


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


def test_messages_that_wait_to_be_received_are_counted():
    queue = asyncio.Queue()
    queue.put_nowait({})
    assert backlog(queue.get)() == 1


def test_other_servers_have_no_such_places():
    async def send(message):
        pass

    assert unsent_bytes(send) is None and backlog(send) is None
