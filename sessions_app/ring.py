"""The stream frames since the last snapshot, so that an agent who joins late needs nothing from the visitor."""

from collections import deque

from sessions_app.protocol import FLAG_SNAPSHOT, Header

MAX_BYTES = 4 * 1024 * 1024


class Ring:
    """Holds one snapshot and what followed it, or nothing: a part would be of no use to anybody."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self.frames: deque[bytes] = deque()
        self.bytes = 0
        self.complete = False

    def clear(self) -> None:
        self.frames.clear()
        self.bytes = 0
        self.complete = False

    def add(self, header: Header, frame: bytes) -> None:
        if header.flags & FLAG_SNAPSHOT:
            self.clear()
            self.complete = True
        if not self.complete:
            return
        self.frames.append(frame)
        self.bytes += len(frame)
        if self.bytes > self.max_bytes:
            self.clear()
