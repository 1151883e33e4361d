"""One hash over the stream frames of a page load, the same as in the visitor's browser (static/js/tag/seal.js)."""

from hashlib import sha256


class Seal:
    """A chain: SHA-256 over the hash so far (32 zero bytes at first) and the next frame, header and payload as sent.

    A chain rather than one long hash, because browsers hash whole messages only.
    """

    def __init__(self) -> None:
        self.frames = 0
        self.bytes = 0
        self.digest = bytes(32)

    def add(self, frame: bytes) -> None:
        self.frames += 1
        self.bytes += len(frame)
        self.digest = sha256(self.digest + frame).digest()
