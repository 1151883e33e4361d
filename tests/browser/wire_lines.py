"""What a browser says on lines over HTTP, read from the bytes of its connections (docs/protocol.md, "Lines")."""

import re
from collections.abc import Iterable, Iterator

from sessions_app.lines import batches

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_SAYS = re.compile(rb"POST /line/\S+/(?:send|close) ")


def line_messages(streams: Iterable[bytes]) -> Iterator[tuple[bool, bytes]]:
    """(is text, content) of each message, line by line, by their numbers: each once, however often sent."""
    lines: dict[str, dict[int, batches.Item]] = {}
    for stream in streams:
        for head, body in _requests(stream):
            if not _SAYS.match(head):
                continue
            asked = batches.read_request(body)
            said = lines.setdefault(asked.line, {})
            for number, item in enumerate(asked.items, asked.number):
                if not isinstance(item, int):
                    said.setdefault(number, item)
    for said in lines.values():
        for _, item in sorted(said.items()):
            yield (True, item.encode()) if isinstance(item, str) else (False, item)  # type: ignore[misc]


def _requests(stream: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Head and body of each whole HTTP request."""
    while True:
        head, found, rest = stream.partition(b"\r\n\r\n")
        if not found or b"upgrade: websocket" in head.lower():
            return
        length = _LENGTH.search(head)
        size = int(length.group(1)) if length else 0
        if len(rest) < size:
            return
        yield head, rest[:size]
        stream = rest[size:]
