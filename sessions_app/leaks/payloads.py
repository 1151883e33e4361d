"""Chunks of a stream become one payload and the other way round: joined, inflated within bounds, read as JSON."""

import json
import zlib
from typing import Any

import msgspec

from sessions_app.protocol import FLAG_COMPRESSED, FLAG_MORE, FLAG_SNAPSHOT, HEADER, Header

MAX_PACKED = 32 * 1024 * 1024  # bytes of one payload as it comes
MAX_BYTES = 32 * 1024 * 1024  # and inflated
# Each may part two items, which take up to 64 bytes once they are read: 32 MB of empty lists would become 700.
MAX_COMMAS = 3_000_000


class Unreadable(Exception):
    """A payload that is not what the format says: it is not passed on, and only a new snapshot helps."""


class Overflow(Unreadable):
    """It inflates to more than is read."""


class TooLarge(Unreadable):
    """More than is shown; another snapshot of the same page would not help."""


def read(chunks: list[tuple[Header, bytes]]) -> tuple[Any, int]:
    """The JSON of a payload and its size in bytes; raises Unreadable, also for what inflates beyond MAX_BYTES."""
    joined = b"".join(frame[HEADER.size :] for _, frame in chunks)
    if chunks[0][0].flags & FLAG_COMPRESSED:
        joined = _inflate(joined)
    if joined.count(b",") > MAX_COMMAS:
        raise TooLarge(f"A payload holds more than {MAX_COMMAS} items.")
    return _parse(joined), len(joined)


def _parse(text: bytes) -> Any:
    """Read in a quarter of the time of Python's own, which reads what is left: halves of characters."""
    try:
        return _quick.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    try:
        return _json.decode(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise Unreadable("A payload is not JSON.") from None


def _no_number(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity, which are Python's and not JSON


_quick = msgspec.json.Decoder()
_json = json.JSONDecoder(parse_constant=_no_number)


def _inflate(packed: bytes) -> bytes:
    machine = zlib.decompressobj(-15)
    try:
        plain = machine.decompress(packed, MAX_BYTES + 1)
    except zlib.error:
        raise Unreadable("A payload cannot be inflated.") from None
    if len(plain) > MAX_BYTES:
        raise Overflow(f"A payload inflates to more than {MAX_BYTES} bytes.")
    if not machine.eof or machine.unused_data:
        raise Unreadable("A payload ends too soon or goes on too long.")
    return plain


def write(data: Any, chunks: list[tuple[Header, bytes]]) -> list[tuple[Header, bytes]]:
    """The payload in place of the one in ``chunks``: as many frames, with the same numbers, so that none is missed."""
    # ASCII, so that halves of characters, which our texts are made of, come out as JSON spells them.
    plain = json.dumps(data, separators=(",", ":")).encode("ascii")
    if chunks[0][0].flags & FLAG_COMPRESSED:
        machine = zlib.compressobj(6, zlib.DEFLATED, -15)
        plain = machine.compress(plain) + machine.flush()
    size = -(-len(plain) // len(chunks))
    written = []
    for number, (header, _) in enumerate(chunks):
        part = plain[number * size : (number + 1) * size]
        head = HEADER.pack(header.kind.code, header.flags, header.source, header.epoch, header.seq)
        written.append((header, head + part))
    return written


class Chunks:
    """Frames of the payload that is under way."""

    def __init__(self) -> None:
        self.held: list[tuple[Header, bytes]] = []
        self.bytes = 0

    def clear(self) -> None:
        self.held, self.bytes = [], 0

    def add(self, header: Header, frame: bytes) -> list[tuple[Header, bytes]]:
        """All frames of the payload when this was its last, else nothing; raises Unreadable."""
        if header.flags & FLAG_SNAPSHOT:
            self.clear()
        elif self.held and header.kind is not self.held[0][0].kind:
            raise Unreadable("A payload goes on as another kind.")
        self.held.append((header, frame))
        self.bytes += len(frame)
        if self.bytes > MAX_PACKED:
            raise Unreadable(f"A payload has more than {MAX_PACKED} bytes.")
        if header.flags & FLAG_MORE:
            return []
        whole = self.held
        self.clear()
        return whole
