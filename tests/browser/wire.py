"""What the visitor's side really sends: a TCP relay between the tag and the server that keeps every byte.

The tag in the shop is loaded from the relay's address, so its sockets and requests run through here in every engine
and over page loads; the agent's do not. Nothing in the page can get round it. It can also cut or hold the line.
"""

import json
import queue
import socket
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sessions_app import protocol
from tests.browser.wire_lines import line_messages

FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
MISSING = b"HTTP/1.1 404 Not Found\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
UNAVAILABLE = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n"
    b'Content-Length: 54\r\nConnection: close\r\n\r\n{"error":{"code":"unavailable","detail":"Come later"}}'
)


@dataclass(eq=False)
class Connection:
    """One TCP connection of the visitor's browser."""

    client: socket.socket
    server: socket.socket
    sent: bytearray = field(default_factory=bytearray)

    def close(self) -> None:
        for end in (self.client, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@dataclass(frozen=True)
class Frame:
    """A frame with its whole payload: chunks joined, inflated."""

    kind: str
    epoch: int
    seq: int
    payload: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.payload)


class Late:
    """One direction of a connection on a slow line: in order, each piece as late as it has to be."""

    def __init__(self, connection: Connection, target: socket.socket) -> None:
        self.connection, self.target = connection, target
        self.queue: queue.Queue[tuple[float, bytes]] = queue.Queue(32)
        self.free_at = 0.0
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def pass_on(self, data: bytes, latency: float, rate: float) -> None:
        self.free_at = max(self.free_at, time.monotonic()) + (len(data) / rate if rate else 0)
        self.queue.put((self.free_at + latency, data))

    def _run(self) -> None:
        while True:
            due, data = self.queue.get()
            if not data:
                return
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                self.target.sendall(data)
            except OSError:
                self.connection.close()


class Wire:
    def __init__(self, port: int) -> None:
        self.target = port
        self.connections: list[Connection] = []
        self.open = True
        self.held = threading.Event()
        self.held.set()
        self.blocking = ""
        self.failing, self.answer, self.failed = b"", b"", 0
        self.latency = 0.0  # seconds, each way
        self.rate = 0.0  # bytes a second, each way and connection; 0: as they come
        self.holding: set[Connection] = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    # --- what a test asks

    def clear(self) -> None:
        """Forget what earlier people sent; what they have left open (Firefox takes its time) is closed for good."""
        earlier, self.connections = self.connections, []
        for each in earlier:
            each.close()

    def sent(self) -> bytes:
        """Every byte as it went out, with the payloads of frames inflated as well. For: a secret is in none of it."""
        raw = b"\n".join(bytes(each.sent) for each in self.connections)
        read = [data for _, data in self._said()]
        return b"\n".join([raw, *read, *(frame.payload for frame in self.frames())])

    def _said(self) -> list[tuple[bool, bytes]]:
        """(is text, content) of all messages, on WebSockets and on lines."""
        streams = [bytes(each.sent) for each in self.connections]
        return [*(message for stream in streams for message in socket_messages(stream)), *line_messages(streams)]

    def messages(self, name: str = "") -> list[dict[str, Any]]:
        """Control messages the tag has sent, oldest first; only those called ``name`` if given."""
        found = [json.loads(data) for text, data in self._said() if text]
        return [message for message in found if not name or message.get("t") == name]

    def frames(self, kind: str = "") -> list[Frame]:
        streams = [bytes(each.sent) for each in self.connections]
        sources = [*map(socket_messages, streams), line_messages(streams)]
        found = [frame for source in sources for frame in _join(data for text, data in source if not text)]
        return [frame for frame in found if not kind or frame.kind == kind]

    # --- what a test does to the line

    def cut(self) -> None:
        """Break all connections now; new ones are accepted."""
        for each in self.connections:
            each.close()

    def refuse(self) -> None:
        """Break all connections and take no new ones, as when the network is away."""
        self.open = False
        self.cut()

    def restore(self) -> None:
        self.open = True
        self.blocking, self.failing = "", b""
        self.latency = self.rate = 0.0
        self.holding.clear()
        self.held.set()

    def hold(self) -> None:
        """Pass nothing on until ``restore``, with connections left open: a stalled network."""
        self.held.clear()

    def slow(self, kilobits: float, milliseconds: float) -> None:
        """A line of so many kbit/s, on which everything takes so long; 400 and 400 are a bad 3G."""
        self.rate, self.latency = kilobits * 1000 / 8, milliseconds / 1000

    def hold_those(self) -> None:
        """Pass on nothing of the present sockets until ``restore``: later ones overtake them."""
        self.holding = set(self._sockets())

    def block(self, how: str) -> None:
        """Let no WebSocket through, as some proxies do: they "refuse", "hang", or are "mute" once it is open."""
        self.blocking = how

    def fail(self, path: str, answer: bytes = b"") -> None:
        """Answer this, and break the connection, for what is below this path, until ``restore``; ``failed`` counts."""
        self.failing, self.answer, self.failed = f"GET {path}".encode(), answer, 0

    def inject(self, message: dict[str, Any]) -> None:
        """Say something to the tag as if the server had; at a moment when the server says nothing."""
        data = json.dumps(message).encode()
        assert len(data) < 65536
        head = bytes([0x81, len(data)]) if len(data) < 126 else b"\x81\x7e" + struct.pack(">H", len(data))
        self._sockets()[-1].client.sendall(head + data)

    def _sockets(self) -> list["Connection"]:
        return [each for each in self.connections if b"upgrade: websocket" in bytes(each.sent[:4096]).lower()]

    def close(self) -> None:
        self.listener.close()
        self.restore()
        self.cut()

    # --- passing on

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if not self.open:
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target), 5)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            connection = Connection(client, server)
            self.connections.append(connection)
            threading.Thread(target=self._pass, args=(connection, client, server, True), daemon=True).start()
            threading.Thread(target=self._pass, args=(connection, server, client, False), daemon=True).start()

    def _pass(self, connection: Connection, source: socket.socket, target: socket.socket, outward: bool) -> None:
        late = None
        while True:
            try:
                data = source.recv(65536)
                if not data:
                    break
                self.held.wait()
                while connection in self.holding:
                    time.sleep(0.02)
                if outward:
                    connection.sent += data
                    if self.failing and data.startswith(self.failing):
                        self.failed += 1
                        source.sendall(self.answer)
                        break
                    if self.blocking and not self._passes(connection, data):
                        continue
                if late is None and not (self.latency or self.rate):
                    target.sendall(data)
                else:
                    late = late or Late(connection, target)
                    late.pass_on(data, self.latency, self.rate)
            except OSError:
                break
        if late is not None:
            late.queue.put((0.0, b""))
            late.thread.join()
        connection.close()

    def _passes(self, connection: Connection, data: bytes) -> bool:
        """Whether the network lets this through."""
        if b"upgrade: websocket" not in connection.sent.partition(b"\r\n\r\n")[0].lower():
            return True
        if self.blocking == "refuse":
            connection.client.sendall(FORBIDDEN)
            connection.close()
        return self.blocking == "mute" and data.startswith(b"GET ")


def socket_messages(stream: bytes) -> Iterator[tuple[bool, bytes]]:
    """(is text, content) of each whole WebSocket message that a client sent, after the HTTP request for it (RFC 6455).

    Servers here never agree on compression, which is refused by an assertion rather than read wrongly.
    """
    head, found, rest = stream.partition(b"\r\n\r\n")
    if not found or b"upgrade: websocket" not in head.lower():
        return
    parts: list[bytes] = []
    text = False
    while len(rest) >= 2:
        first, second = rest[0], rest[1]
        assert not first & 0x70, "an extension is in use"
        length, at = second & 0x7F, 2
        if length == 126:
            length, at = int.from_bytes(rest[2:4], "big"), 4
        elif length == 127:
            length, at = int.from_bytes(rest[2:10], "big"), 10
        if len(rest) < at + 4 + length:
            return
        content = _unmask(rest[at + 4 : at + 4 + length], rest[at : at + 4])
        rest = rest[at + 4 + length :]
        opcode = first & 0x0F
        if opcode >= 8:  # ping, pong, close
            continue
        if opcode:
            parts, text = [], opcode == 1
        parts.append(content)
        if first & 0x80:
            yield text, b"".join(parts)


def _unmask(content: bytes, key: bytes) -> bytes:
    long = key * (len(content) // 4 + 1)
    size = len(content)
    return (int.from_bytes(content, "big") ^ int.from_bytes(long[:size], "big")).to_bytes(size, "big")


def _join(chunks: Iterator[bytes]) -> Iterator[Frame]:
    begun: dict[int, bytes] = {}  # by kind: a pointer may pass between the chunks of a snapshot
    for chunk in chunks:
        kind, flags, _, epoch, seq = protocol.HEADER.unpack_from(chunk)
        data = begun.pop(kind, b"") + chunk[protocol.HEADER.size :]
        if flags & protocol.FLAG_MORE:
            begun[kind] = data
            continue
        if flags & protocol.FLAG_COMPRESSED:
            data = zlib.decompressobj(-15).decompress(data)
        yield Frame(protocol.FRAMES[kind].name, epoch, seq, data)


def pointer(frame: Frame) -> tuple[int, float, float, int]:
    """node, x, y (fractions), state of a POINTER frame."""
    node, x, y, state = struct.unpack(">IHHB", frame.payload)
    return node, x / 65535, y / 65535, state
