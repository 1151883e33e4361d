"""A socket that has been greeted keeps nothing of its handshake; by way of Twisted, Daphne and autobahn."""

import gc
import weakref
from collections import deque

from daphne.http_protocol import HTTPFactory
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory
from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure

from sessions_app.consumers import handshake
from sessions_app.consumers.inlet import take_frames
from tests.unit.sessions_app.test_inlet import REQUEST, Wire, framed, rounds


class Connection(Wire):
    """As Twisted's, it knows who wants to be told when it is full, and forgets as often as it is asked to."""

    def unregisterProducer(self):
        self.producer = None


class Door:
    """Where connections come in, and sockets that say "hello" before they are greeted."""

    def __init__(self):
        self.seen, self.scopes = [], []
        self.server = Server(application=self.run, endpoints=["none"], verbosity=0)
        self.server.connections = {}
        self.server.http_factory = HTTPFactory(self.server)
        self.server.ws_factory = WebSocketFactory(self.server, server="test")
        self.server.ws_factory.setProtocolOptions(openHandshakeTimeout=0)

    async def run(self, scope, receive, send):
        self.scopes.append(scope)
        await receive()
        await send({"type": "websocket.accept"})
        take_frames(send, receive, lambda: True, self.frame)
        assert (await receive())["text"] == "hello"
        self.greeted(send)
        await send({"type": "websocket.send", "text": "welcome"})
        while (event := await receive())["type"] != "websocket.disconnect":
            self.seen.append(event.get("text", event.get("bytes")))
        self.seen.append(event["code"])

    def greeted(self, send):
        handshake.forget(send)

    async def frame(self, data):
        self.seen.append(data)

    async def comes(self):
        """A connection that has been greeted, and what spoke HTTP on it."""
        wire = Connection(peerAddress=IPv4Address("TCP", "192.0.2.1", 54321))
        channel = self.server.http_factory.buildProtocol(wire.getPeer())
        wire.protocol = channel
        channel.makeConnection(wire)
        channel.dataReceived(REQUEST)
        http = weakref.ref(wire.producer)
        await rounds()
        wire.protocol.dataReceived(framed(b"hello", 1))
        await rounds()
        assert wire.value().endswith(b"welcome")
        return wire, http


async def test_the_request_and_its_headers_are_gone():
    door = Door()
    wire, http = await door.comes()
    protocol, known = wire.protocol, door.server.connections
    known.pop(next(each for each in known if each is not protocol))  # as Daphne does with those that have gone
    gc.collect()
    assert http() is None, "Twisted's channel"
    assert not door.scopes[0]["headers"] and not protocol.clean_headers and not protocol.request.headers
    held = [getattr(protocol, name) for name in ("http_request_data", "http_response_data", "http_status_line")]
    assert not any(held)


async def test_nothing_of_it_waits_in_a_deque():
    door = Door()
    wire, _ = await door.comes()
    queue = wire.protocol.application_queue.queue
    places = [wire.protocol.send_queue, queue._queue, queue._getters, queue._putters, queue._finished._waiters]
    assert not [place for place in places if isinstance(place, deque)]


async def test_later_connections_have_their_attributes_in_place():
    door = Door()
    first, _ = await door.comes()
    second, _ = await door.comes()
    third, _ = await door.comes()
    assert len(vars(first.protocol)) > 80, "autobahn keeps them elsewhere now: the class is of no use any more"
    assert len(vars(second.protocol)) < 20 and type(third.protocol) is type(second.protocol)
    assert second.protocol != third.protocol and {second.protocol, third.protocol} <= door.server.connections.keys()


async def test_messages_go_on_both_ways_until_the_end():
    door = Door()
    await door.comes()
    wire, _ = await door.comes()
    wire.clear()
    wire.protocol.dataReceived(framed(b"\x01frame") + framed(b"text", 1) + framed(b"ping", 9))
    await rounds()
    assert door.seen == [b"\x01frame", "text"] and wire.value() == framed(b"ping", 10, masked=False)
    wire.protocol.dataReceived(framed(b"\x03\xe8", 8))
    assert wire.disconnecting
    wire.protocol.connectionLost(Failure(ConnectionDone()))
    await rounds()
    assert door.seen[2:] == [1000]


async def test_elsewhere_nothing_is_done():
    async def send(message):
        pass

    handshake.forget(send)
