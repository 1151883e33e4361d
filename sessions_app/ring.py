"""The stream frames since the last snapshot, so that an agent who joins late needs nothing from the visitor."""

from sessions_app.protocol import FLAG_SNAPSHOT, HEADER, Header

MAX_BYTES = 4 * 1024 * 1024


class Ring:
    """Holds one snapshot and what followed it, or nothing: a part would be of no use to anybody."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self.frames: list[bytes] = []
        self.bytes = 0
        self.complete = False

    def clear(self) -> None:
        self.frames.clear()
        self.bytes = 0
        self.complete = False

    def after(self, epoch: int, seq: int) -> list[bytes] | None:
        """The frames behind the one with this number; None when a socket that had all until there cannot go on here."""
        if not self.complete:
            return None
        _, _, _, own_epoch, first = HEADER.unpack_from(self.frames[0])
        start = seq + 1 - first
        if epoch != own_epoch or not 0 < start <= len(self.frames):
            return None
        return self.frames[start:]

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
