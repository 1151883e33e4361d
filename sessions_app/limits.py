"""How much a socket may send: token buckets, and a count of offences after which it is closed."""

import time


class Bucket:
    """``rate`` units a second, with ``burst`` saved up at most."""

    __slots__ = ("burst", "rate", "stamp", "tokens")

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst, self.tokens = rate, burst, burst
        self.stamp = time.monotonic()

    def take(self, amount: float = 1) -> bool:
        """Whether ``amount`` units may pass now."""
        now = time.monotonic()
        self.tokens = min(self.burst, self.tokens + (now - self.stamp) * self.rate)
        self.stamp = now
        if self.tokens < amount:
            return False
        self.tokens -= amount
        return True
