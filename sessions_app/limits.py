"""How much one may do: token buckets of a socket, and counts by address or person, which all processes share."""

import time

from config_app.rates import Rate
from sessions_app.errors import Refusal


def require(rate: Rate, *who: object) -> None:
    """Counts one; raises rate_limited, with how long to wait, when it is one too many."""
    wait = rate.take(*who)
    if wait:
        raise limited(wait)


def limited(wait: int) -> Refusal:
    return Refusal("rate_limited", f"Too many in a short time. Try again in {wait} seconds.", retry_after=wait)


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
