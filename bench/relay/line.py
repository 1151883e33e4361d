"""A WebSocket client that costs little, so that the servers are what is measured (RFC 6455, client's side)."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10
_KEY = "dGhlIHNhbXBsZSBub25jZQ=="
_NO_MASK = b"\0\0\0\0"  # a mask like any other: the server has to undo it all the same


class Line(asyncio.Protocol):
    """``on_frame`` gets each binary message, ``on_text`` each text; ``closed`` is the close code, once there is one."""

    def __init__(self, path: str, host: str, headers: dict[str, str]) -> None:
        self.path, self.host, self.headers = path, host, headers
        self.on_frame: Callable[[bytes], None] = lambda data: None
        self.on_text: Callable[[dict[str, Any]], None] = lambda message: None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: int | None = None
        self.answers: dict[str, asyncio.Future[Any]] = {}
        self._data = b""
        self._parts: list[bytes] = []
        self._refs = 0

    @classmethod
    async def open(cls, port: int, path: str, **headers: str) -> "Line":
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: cls(path, f"127.0.0.1:{port}", headers), "127.0.0.1", port)
        await asyncio.wait_for(line.opened, 60)
        return line

    # --- sending

    def send(self, payload: bytes, opcode: int = _BINARY) -> None:
        size = len(payload)
        if size < 126:
            head = bytes((0x80 | opcode, 0x80 | size))
        elif size < 65536:
            head = bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2, "big")
        else:
            head = bytes((0x80 | opcode, 0xFF)) + size.to_bytes(8, "big")
        self.transport.write(head + _NO_MASK + payload)

    def say(self, message: dict[str, Any]) -> None:
        self.send(json.dumps(message).encode(), _TEXT)

    async def ask(self, message: dict[str, Any]) -> Any:
        """The result of the answer with this message's ref."""
        self._refs += 1
        ref = str(self._refs)
        answer = self.answers[ref] = asyncio.get_running_loop().create_future()
        self.say({**message, "ref": ref})
        return await asyncio.wait_for(answer, 60)

    async def greet(self, **fields: Any) -> Any:
        """Says hello; the state of the welcome."""
        answer = self.answers["welcome"] = asyncio.get_running_loop().create_future()
        self.say({"t": "hello", **fields})
        return await asyncio.wait_for(answer, 60)

    def close(self) -> None:
        self.transport.close()

    # --- receiving

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {self.host}", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {_KEY}", "Sec-WebSocket-Version: 13"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def connection_lost(self, fault: Exception | None) -> None:
        self.closed = self.closed or 1006
        for future in [self.opened, *self.answers.values()]:
            if not future.done():
                future.set_exception(ConnectionError(f"closed with {self.closed}"))

    def data_received(self, data: bytes) -> None:
        data = self._data + data if self._data else data
        at = 0
        if self.opened.cancelled():  # who wanted it has gone: this is still the answer to the handshake
            self.transport.abort()
            return
        if not self.opened.done():
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._data = data
                return
            if b" 101 " not in data[:40]:
                self.opened.set_exception(ConnectionError(data[:200].decode("latin-1")))
                return
            self.opened.set_result(None)
            at = end + 4
        size = len(data)
        while size >= at + 2:
            length, body = data[at + 1], at + 2
            if length == 126:
                length, body = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                length, body = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if size < body + length:
                break
            self._message(data[at] & 0x0F, data[body : body + length])
            at = body + length
        self._data = data[at:]

    def _message(self, opcode: int, content: bytes) -> None:
        if opcode == _BINARY:
            self.on_frame(content)
        elif opcode == _TEXT:
            self._text(json.loads(content))
        elif opcode == _PING:
            self.send(content, _PONG)
        elif opcode == _CLOSE:
            self.closed = int.from_bytes(content[:2], "big") if content else 1005

    def _text(self, message: dict[str, Any]) -> None:
        if message["t"] == "welcome":
            self.answers.pop("welcome").set_result(message["state"])
        elif message["t"] in ("ok", "error") and message.get("ref") in self.answers:
            answer = self.answers.pop(message["ref"])
            if answer.done():
                return  # who asked has given up
            if message["t"] == "ok":
                answer.set_result(message.get("result"))
            else:
                answer.set_exception(ConnectionError(message["code"]))
        elif message["t"] == "error" and "welcome" in self.answers:
            self.answers.pop("welcome").set_exception(ConnectionError(message["code"]))
        else:
            self.on_text(message)
