"""What the server receives: a relay in front of it that keeps every byte, and reads it afterwards.

The visitor's browser knows the relay's address only, so nothing in the page can get round it.
"""

import json
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from sessions_app import protocol

_CLOSING = 8  # opcodes from here on control the connection and carry no message of ours


@dataclass
class Connection:
    client: socket.socket
    server: socket.socket
    sent: bytearray = field(default_factory=bytearray)

    def close(self) -> None:
        for end in (self.client, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@dataclass(frozen=True)
class Piece:
    """Something received, with a name that tells where, never what. ``end``: where it stops in its connection."""

    where: str
    data: bytes
    connection: int
    end: int
    kind: str  # raw, message, frame


Mark = dict[int, int]


class Recorder:
    def __init__(self, target: int) -> None:
        self.target = target
        self.connections: list[Connection] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def mark(self) -> Mark:
        """This moment: how much each connection has received."""
        return {number: len(each.sent) for number, each in enumerate(self.connections)}

    @property
    def size(self) -> int:
        return sum(len(each.sent) for each in self.connections)

    def pieces(self) -> list[Piece]:
        """All that was received: raw, and each message and frame read (unmasked, joined, inflated)."""
        found: list[Piece] = []
        for number, each in enumerate(self.connections):
            raw = bytes(each.sent)
            found.append(
                Piece(f"connection {number + 1}, as received: {_first_line(raw)}", raw, number, len(raw), "raw")
            )
            found += _read(number, raw)
        return found

    # --- passing on

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target), 5)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            connection = Connection(client, server)
            self.connections.append(connection)
            for source, target, kept in ((client, server, connection.sent), (server, client, None)):
                threading.Thread(target=_pass, args=(connection, source, target, kept), daemon=True).start()

    def close(self) -> None:
        self.listener.close()
        for each in self.connections:
            each.close()


def _pass(connection: Connection, source: socket.socket, target: socket.socket, kept: bytearray | None) -> None:
    while True:
        try:
            data = source.recv(65536)
            if not data:
                break
            if kept is not None:
                kept += data
            target.sendall(data)
        except OSError:
            break
    connection.close()


def within(piece: Piece, start: Mark, end: Mark) -> bool:
    """Whether it was received after ``start`` and until ``end``."""
    return start.get(piece.connection, 0) < piece.end <= end.get(piece.connection, 0)


def _first_line(raw: bytes) -> str:
    """Method and path of the first request, without the query."""
    line = raw.split(b"\r\n", 1)[0].decode("latin-1")
    return " ".join(line.split("?", 1)[0].split(" ")[:2])[:120]


def _read(connection: int, raw: bytes) -> Iterator[Piece]:
    head, found, _ = raw.partition(b"\r\n\r\n")
    if not found or b"upgrade: websocket" not in head.lower():
        return
    begun: dict[int, bytes] = {}  # chunks by kind: a pointer may pass between those of a snapshot
    for end, is_text, content in _messages(raw, len(head) + 4):
        if is_text:
            yield Piece(f"message {_name(content)}", content, connection, end, "message")
            continue
        kind, flags, _, epoch, seq = protocol.HEADER.unpack_from(content)
        data = begun.pop(kind, b"") + content[protocol.HEADER.size :]
        if flags & protocol.FLAG_MORE:
            begun[kind] = data
            continue
        if flags & protocol.FLAG_COMPRESSED:
            data = zlib.decompressobj(-15).decompress(data)
        name = protocol.FRAMES[kind].name if kind in protocol.FRAMES else f"kind {kind}"
        yield Piece(f"frame {name}, page load {epoch}, number {seq}", data, connection, end, "frame")


def _name(content: bytes) -> str:
    try:
        return str(json.loads(content)["t"])[:40]
    except (ValueError, KeyError, TypeError):
        return "that is no message"


def _messages(raw: bytes, at: int) -> Iterator[tuple[int, bool, bytes]]:
    """(end, is text, content) of each whole message that a client sent (RFC 6455)."""
    parts: list[bytes] = []
    text = False
    while len(raw) >= at + 2:
        first, length = raw[at], raw[at + 1] & 0x7F
        if first & 0x70:
            raise ValueError("The sockets use an extension that this proof cannot read.")
        body = at + 2
        if length >= 126:
            wide = 2 if length == 126 else 8
            length, body = int.from_bytes(raw[body : body + wide], "big"), body + wide
        end = body + 4 + length
        if len(raw) < end:
            return
        content, at = _unmask(raw[body + 4 : end], raw[body : body + 4]), end
        opcode = first & 0x0F
        if opcode >= _CLOSING:
            continue
        if opcode:
            parts, text = [], opcode == 1
        parts.append(content)
        if first & 0x80:
            yield end, text, b"".join(parts)


def _unmask(content: bytes, key: bytes) -> bytes:
    size = len(content)
    long = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(content, "big") ^ int.from_bytes(long, "big")).to_bytes(size, "big")
