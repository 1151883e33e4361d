"""The channel layer of a single process, which has no Redis."""

import time

from channels.layers import InMemoryChannelLayer

LOOK_SECONDS = 1.0


class MemoryLayer(InMemoryChannelLayer):
    """Channels' own looks for what has expired before each message, through every group and channel there is: a
    thousand sessions that came at once spent half of the event loop on that. This one looks once a second."""

    looked = float("-inf")

    def _clean_expired(self) -> None:
        now = time.monotonic()
        if now - self.looked >= LOOK_SECONDS:
            self.looked = now
            super()._clean_expired()
