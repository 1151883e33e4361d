"""Messages of a line in the body of a request or an answer (docs/protocol.md, "Lines").

A request's body is the line's id, u32 number, items. An answer to a poll is u32 number, items. An item is u8 kind,
u32 length, data; big endian. The number is that of the first item, counted from 1 on each side for itself; in a poll
that of the last message the client has.
"""

import struct
from dataclasses import dataclass

from sessions_app.errors import Refusal

TEXT, BINARY, CLOSE = 0, 1, 2
ID_CHARS = 64
MAX_ITEMS = 1000  # in one batch; a socket may not say more in a second either
MAX_MESSAGE = 1024 * 1024  # bytes, as Daphne's for sockets
MAX_BODY = MAX_MESSAGE + 64 * 1024

_HEAD = struct.Struct(f">{ID_CHARS}sI")
_ITEM = struct.Struct(">BI")
_NUMBER = struct.Struct(">I")
_CODE = struct.Struct(">H")

Item = str | bytes | int  # a text, a frame, or the code with which the socket closes


@dataclass(frozen=True)
class Request:
    """What a client asks on a line."""

    line: str
    number: int
    items: list[Item]


def read_request(body: bytes) -> Request:
    """Raises bad_message, too_large."""
    if len(body) < _HEAD.size:
        raise _broken()
    line, number = _HEAD.unpack_from(body)
    try:
        return Request(line.decode("ascii"), number, _items(body, _HEAD.size))
    except UnicodeDecodeError:
        raise _broken() from None


def _items(body: bytes, at: int) -> list[Item]:
    items: list[Item] = []
    while at < len(body):
        if len(items) == MAX_ITEMS:
            raise Refusal("too_large", f"A batch may have {MAX_ITEMS} messages.")
        if len(body) < at + _ITEM.size:
            raise _broken()
        kind, size = _ITEM.unpack_from(body, at)
        at += _ITEM.size
        data = body[at : at + size]
        if len(data) < size or kind > CLOSE or (kind == CLOSE and size != _CODE.size):
            raise _broken()
        if size > MAX_MESSAGE:
            raise Refusal("too_large", f"A message may have {MAX_MESSAGE} bytes.")
        at += size
        items.append(data.decode() if kind == TEXT else data if kind == BINARY else _CODE.unpack(data)[0])
    return items


def pack(item: Item) -> bytes:
    if isinstance(item, int):
        return _ITEM.pack(CLOSE, _CODE.size) + _CODE.pack(item)
    data = item.encode() if isinstance(item, str) else item
    return _ITEM.pack(TEXT if isinstance(item, str) else BINARY, len(data)) + data


def answer(number: int, packed: list[bytes]) -> bytes:
    """The body of an answer to a poll."""
    return _NUMBER.pack(number) + b"".join(packed)


def _broken() -> Refusal:
    return Refusal("bad_message", "This is no batch of messages.")
