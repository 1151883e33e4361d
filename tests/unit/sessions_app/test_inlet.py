"""What comes off the wire, through Daphne's own protocol: that it is the same whoever unpacks it, and what waits."""

import asyncio
from contextvars import ContextVar
from itertools import accumulate, pairwise

import pytest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.testing import StringTransport

from sessions_app.consumers.inlet import FEW, MAX_BACKLOG, MAX_BACKLOG_BYTES, Inlet, overrun, take_frames

CALL = ContextVar("call", default="outside")
MASK = b"\xa1\x02\x7f\x00"
TEXT, BINARY, CONTINUED, PING, CLOSE = 1, 2, 0, 9, 8
MOST = 1000  # bytes of a message
REQUEST = (
    b"GET /x HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def framed(payload, opcode=BINARY, *, last=True, masked=True):
    """RFC 6455, 5.2. Pings are masked with zeros, so that what is in them stays readable."""
    size = len(payload)
    length = bytes((size,)) if size < 126 else b"\x7e" + size.to_bytes(2, "big") if size < 65536 else b""
    length = length or b"\x7f" + size.to_bytes(8, "big")
    head = bytes((last << 7 | opcode, masked << 7 | length[0])) + length[1:]
    if not masked:
        return head + payload
    if opcode == PING:
        return head + bytes(4) + payload
    return head + MASK + bytes(byte ^ MASK[at % 4] for at, byte in enumerate(payload))


class Wire(StringTransport):
    """As much of Twisted's connection as is asked for."""

    dataBuffer, _tempDataLen = b"", 0
    aborted = False

    def unregisterProducer(self):
        pass

    def abortConnection(self):
        self.aborted = True


class Line:
    """A socket of Daphne's with an application that notes what it is given, and may have to wait meanwhile."""

    def __init__(self, *, ours=True):
        self.ours, self.seen, self.gates, self.idle = ours, [], {}, True
        server = Server(application=self.run, endpoints=["none"], verbosity=0)
        server.connections = {}
        factory = WebSocketFactory(server, server="test")
        factory.setProtocolOptions(maxMessagePayloadSize=MOST, maxFramePayloadSize=MOST, openHandshakeTimeout=0)
        self.protocol, self.wire = factory.buildProtocol(None), Wire()
        self.server = server
        server.protocol_connected = lambda protocol: server.connections.setdefault(protocol, {})
        self.protocol._raw_query_string = b""
        self.protocol.makeConnection(self.wire)
        self.protocol.dataReceived(REQUEST)

    @classmethod
    async def open(cls, **how):
        line = cls(**how)
        await rounds()
        assert line.wire.value().startswith(b"HTTP/1.1 101") and line.seen == []
        return line

    async def run(self, scope, receive, send):
        CALL.set("of this call")
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        if self.ours:
            take_frames(send, receive, lambda: self.idle, self.frame)
        while (event := await receive())["type"] != "websocket.disconnect":
            if "rest" in event:
                await event["rest"]
            else:
                self.seen.append(event["text"] if event.get("text") is not None else event["bytes"])
        self.seen.append(event["code"])

    async def frame(self, data):
        self.idle = False
        self.seen.append(data)
        self.where = CALL.get()
        try:
            if data in self.gates:
                self.seen.append(await self.gates[data])
        except ZeroDivisionError:
            self.seen.append("a fault")
        self.idle = True

    def comes(self, *messages):
        data = b"".join(framed(each) if isinstance(each, bytes) else framed(each.encode(), TEXT) for each in messages)
        self.protocol.dataReceived(data)


async def rounds(many: int = 8) -> None:
    for _ in range(many):
        await asyncio.sleep(0)


async def test_a_frame_is_handled_where_it_comes():
    line = await Line.open()
    assert isinstance(line.protocol.application_queue, Inlet), "Daphne has moved its places"
    line.comes(b"1", b"22")
    assert line.seen == [b"1", b"22"] and line.where == "of this call", "in the same round, in the context of its call"
    line.comes("text", b"3")
    assert len(line.seen) == 2, "what comes behind a text waits for it"
    await rounds()
    assert line.seen[2:] == ["text", b"3"]


@pytest.mark.parametrize("ends", ["a result", ZeroDivisionError()])
async def test_a_frame_that_has_to_wait_is_finished_by_the_task_and_nothing_overtakes_it(ends):
    line = await Line.open()
    gate = line.gates[b"1"] = asyncio.get_running_loop().create_future()
    line.comes(b"1", b"2", "text")
    await rounds()
    assert line.seen == [b"1"]
    gate.set_exception(ends) if isinstance(ends, Exception) else gate.set_result(ends)
    await rounds()
    assert line.seen[1:] == ["a fault" if isinstance(ends, Exception) else ends, b"2", "text"]
    line.comes(b"3")
    assert line.seen[-1] == b"3"


async def test_a_frame_that_waits_ends_with_its_call():
    line = await Line.open()
    gate = line.gates[b"1"] = asyncio.get_running_loop().create_future()
    line.comes(b"1")
    await rounds()
    call = line.server.connections[line.protocol]["application_instance"]
    call.cancel()
    await asyncio.wait({call})
    assert gate.cancelled() and call.cancelled()


async def test_while_a_sign_of_life_is_awaited_all_is_left_to_autobahn():
    line = await Line.open()

    class Waiting:
        def cancel(self):
            line.seen.append("a sign of life")

    line.protocol.autoPingTimeoutCall = Waiting()
    line.protocol.last_ping = 0
    line.comes(b"1")
    assert line.seen == ["a sign of life", b"1"] and line.protocol.last_ping > 0
    line.protocol.last_ping = 0
    line.comes(b"2")
    assert line.seen[2:] == [b"2"] and line.protocol.last_ping > 0


SIZES = st.sampled_from([0, 1, 5, 6, 7, 125, 126, 127, 300, MOST, MOST + 1, 65_535, 65_536])
MESSAGES = st.one_of(
    SIZES.map(lambda size: [framed(bytes(at % 251 for at in range(size)))]),
    st.text(max_size=200).map(lambda text: [framed(text.encode(), TEXT)]),
    SIZES.map(lambda size: [framed(b"first", last=False), framed(bytes(size), CONTINUED)]),
    st.just([framed(b"first", last=False), framed(b"ping", PING), framed(b"last", CONTINUED)]),
    st.just([framed(b"ping", PING)]),
)
MISTAKES = st.sampled_from(
    [
        [framed(b"bare", masked=False)],
        [b"\xc2" + framed(b"reserved")[1:]],
        [framed(b"alone", CONTINUED)],
        [framed(b"first", last=False), framed(b"another")],
        [framed(b"\xff", TEXT)],
        [b"\x82\xfe\x00\x05" + MASK + bytes(5)],  # five bytes, said in two
        [framed(b"\x03\xe8", CLOSE), framed(b"behind the close")],
    ]
)


@given(st.lists(MESSAGES, max_size=5), st.just([]) | MISTAKES, st.lists(MESSAGES, max_size=2), st.data())
@settings(max_examples=300, deadline=None)
def test_it_is_the_same_whoever_unpacks_it(before, mistake, behind, draw):
    frames = [frame for message in (*before, mistake, *behind) for frame in message]
    data = b"".join(frames)
    ends = st.sampled_from([0, *accumulate(map(len, frames))])
    cuts = draw.draw(st.sets(ends | st.builds(int.__add__, ends, st.integers(1, 12)), max_size=12))
    cuts = sorted({0, len(data), *(min(cut, len(data)) for cut in cuts)})
    parts = [data[start:end] for start, end in pairwise(cuts)]
    assert asyncio.run(outcome(parts, ours=True)) == asyncio.run(outcome(parts, ours=False))


@pytest.mark.parametrize("data", [framed(framed(b"within"), PING), framed(b"ab") + framed(bytes(60))])
def test_what_follows_a_cut_may_look_like_a_message(data):
    for cut in range(1, len(data)):
        parts = [data[:cut], data[cut:]]
        assert asyncio.run(outcome(parts, ours=True)) == asyncio.run(outcome(parts, ours=False)), cut


async def outcome(parts, *, ours):
    """What the application has seen in the end, and what the peer was answered."""
    line = await Line.open(ours=ours)
    line.wire.clear()
    for part in parts:
        line.protocol.dataReceived(part)
        await rounds()
    answered, leaves = line.wire.value(), (line.wire.disconnecting, line.wire.aborted)
    for entry in line.server.connections.values():
        entry["application_instance"].cancel()
    await rounds()
    return line.seen, answered, leaves


def waiting(many: int, size: int):
    queue: asyncio.Queue = asyncio.Queue()
    for _ in range(many):
        queue.put_nowait({"type": "websocket.receive", "bytes": bytes(size)})
    return overrun(queue.get)


def test_what_waits_to_be_received_is_bounded_by_messages_and_by_bytes():
    assert not waiting(MAX_BACKLOG, 1)() and waiting(MAX_BACKLOG + 1, 1)()
    large = MAX_BACKLOG_BYTES // (2 * FEW)
    assert not waiting(2 * FEW, large)() and waiting(2 * FEW, large + 1)()


async def test_other_servers_have_no_such_places():
    async def send(message):
        pass

    async def receive():
        pass

    take_frames(send, receive, bool, lambda frame: None)
    assert overrun(receive) is None
