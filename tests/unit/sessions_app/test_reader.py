"""Bytes of a real connection, from the network to the socket and past Twisted's reactor; and how it ends."""

import asyncio
import socket
import struct

import pytest
from daphne.http_protocol import HTTPFactory
from twisted.internet.asyncioreactor import AsyncioSelectorReactor
from twisted.internet.tcp import Server as Connection

from sessions_app.consumers import reader
from tests.unit.sessions_app.test_handshake import Door
from tests.unit.sessions_app.test_inlet import REQUEST, framed


class Reactor(AsyncioSelectorReactor):
    """Twisted's, which notes how often it reads."""

    reads = 0

    def _readOrWrite(self, selectable, read):
        self.reads += read
        super()._readOrWrite(selectable, read)


class RealDoor(Door):
    """Sockets on connections of the network, one after the other."""

    def __init__(self):
        super().__init__()
        self.reactor = Reactor(asyncio.get_running_loop())

    def greeted(self, send):
        super().greeted(send)
        reader.read_here(send)

    async def frame(self, data):
        await super().frame(data)
        if data == b"a bug":
            raise ZeroDivisionError

    async def peer(self):
        """The other end of a greeted socket."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            peer = socket.create_connection(server.getsockname())
            accepted, address = server.accept()
        accepted.setblocking(False)
        protocol = HTTPFactory(self.server).buildProtocol(None)
        self.connection = Connection(accepted, protocol, address, None, 1, self.reactor)
        protocol.makeConnection(self.connection)
        loop = asyncio.get_running_loop()
        peer.setblocking(False)
        await loop.sock_sendall(peer, REQUEST)
        assert (await loop.sock_recv(peer, 10_000)).startswith(b"HTTP/1.1 101")
        await loop.sock_sendall(peer, framed(b"hello", 1))
        assert (await loop.sock_recv(peer, 10_000)).endswith(b"welcome")
        return peer

    async def sees(self, *seen):
        async with asyncio.timeout(30):
            while self.seen != [*seen]:
                await asyncio.sleep(0.01)


@pytest.fixture
async def door():
    return RealDoor()


async def test_what_comes_is_read_here_and_the_end_by_twisted(door):
    peer = await door.peer()
    door.reactor.reads = 0
    peer.send(framed(b"1") + framed(b"2"))
    await door.sees(b"1", b"2")
    peer.send(framed(b"text", 1) + framed(b"3"))
    await door.sees(b"1", b"2", "text", b"3")
    assert door.reactor.reads == 0, "Twisted has moved its places, or Daphne has"
    peer.close()
    await door.sees(b"1", b"2", "text", b"3", 1006)
    assert door.reactor.reads == 1 and not door.reactor.getReaders().count(door.connection)


async def test_a_connection_that_is_reset_ends(door):
    peer = await door.peer()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    await door.sees(1006)


async def test_a_close_is_answered(door):
    peer = await door.peer()
    peer.send(framed(b"\x03\xe8", 8))
    await door.sees(1000)
    loop = asyncio.get_running_loop()
    assert await loop.sock_recv(peer, 100) == framed(b"\x03\xe8", 8, masked=False)
    assert await loop.sock_recv(peer, 100) == b""


async def test_it_reads_no_more_where_twisted_does_not(door):
    peer = await door.peer()
    door.connection.stopReading()
    peer.send(framed(b"1"))
    await asyncio.sleep(0.1)
    assert door.seen == []
    door.connection.startReading()
    await door.sees(b"1")
    peer.send(framed(b"2"))
    await door.sees(b"1", b"2")


async def test_a_bug_is_logged_and_ends_the_connection(door, caplog):
    peer = await door.peer()
    peer.send(framed(b"a bug"))
    await door.sees(b"a bug", 1006)
    assert caplog.records[0].exc_info[0] is ZeroDivisionError
    assert await asyncio.get_running_loop().sock_recv(peer, 100) == b""


async def test_elsewhere_nothing_is_done():
    async def send(message):
        pass

    reader.read_here(send)
