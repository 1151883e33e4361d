"""Daphne's own places, which ASGI has no word for: this fails when a new version has moved them."""

import socket
from functools import partial
from types import SimpleNamespace

from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.abstract import FileDescriptor
from twisted.internet.protocol import Factory
from twisted.internet.ssl import optionsForClientTLS
from twisted.internet.tcp import Connection
from twisted.protocols.tls import BufferingTLSTransport, TLSMemoryBIOFactory

from sessions_app.consumers.transport import direct, is_plain, together, unsent_bytes

FACTORY = TLSMemoryBIOFactory(optionsForClientTLS("localhost"), True, Factory())


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


def test_other_servers_have_no_such_places():
    async def send(message):
        pass

    assert unsent_bytes(send) is None and direct(send) is None


def test_frames_do_not_go_past_tls():
    protocol, tls = Protocol(), BufferingTLSTransport(FACTORY, None)
    tls.transport, protocol.transport = protocol.transport, tls
    protocol.STATE_OPEN = protocol.state = 3
    send = partial(Server.handle_reply, protocol)
    assert tls.dataBuffer == b"", "it answers for the connection that it wraps"
    assert not is_plain(tls) and is_plain(tls.transport)
    assert direct(send) is None and unsent_bytes(send)() == 0


def test_frames_go_at_once_or_together_and_behind_what_waits():
    """With a connection that takes little at a time; through a real Daphne in test_drain.py and the browsers."""
    protocol = Protocol()
    protocol.STATE_OPEN = protocol.state = 3
    taken = []

    def take(data):
        if len(taken) == 2:
            taken.append(b"")
            raise BlockingIOError
        taken.append(bytes(data[:100]))
        return min(len(data), 100)

    protocol.transport.socket = SimpleNamespace(send=take)
    protocol.transport.writeSomeData = take
    frames = direct(partial(Server.handle_reply, protocol))
    assert frames.write(b"now") and taken == [b"\x82\x03now"]
    with together:
        assert frames.write(b"ab") and frames.write(b"c") and len(taken) == 1
    assert taken[1:] == [b"\x82\x02ab\x82\x01c"]
    assert frames.write(b"full") and taken[2] == b"" and protocol.transport._tempDataLen == 6
    with together:
        assert frames.write(b"d" * 200)
        frames.flush()
        assert frames.write(b"e")
    while protocol.transport._tempDataLen or protocol.transport.dataBuffer:
        protocol.transport.doWrite()
    assert b"".join(taken[3:]) == b"\x82\x04full" + b"\x82\x7e\x00\xc8" + b"d" * 200 + b"\x82\x01e"
    with together:
        assert frames.write(b"f")
        protocol.state = 2
    assert not frames.write(b"g"), "the closing has begun, and nothing may follow it"
    assert b"".join(taken).endswith(b"e")


def test_a_lost_connection_is_left_to_twisted():
    protocol = Protocol()
    protocol.STATE_OPEN = protocol.state = 3

    def lost(data):
        raise ConnectionResetError

    protocol.transport.socket = SimpleNamespace(send=lost)
    assert direct(partial(Server.handle_reply, protocol)).write(b"x") and not protocol.transport._tempDataLen


def test_what_is_written_in_daphne_is_where_it_is_looked_for():
    """A connection as Twisted makes it, and Daphne's protocol, have what ``direct`` uses."""
    reactor = SimpleNamespace()
    with socket.socketpair()[0] as line:
        assert Connection(line, None, reactor).socket is line and WebSocketProtocol.STATE_OPEN == 3
