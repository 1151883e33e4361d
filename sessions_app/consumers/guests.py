"""Who has sockets open in this process, by address: how many, and how much comes over all of them together.

In memory, as a count in the cache would be wrong for ever once a process dies with sockets open.
"""

from dataclasses import dataclass, field

from django.conf import settings

from sessions_app.limits import Bucket

WAIT_SECONDS = 30
# Over all sockets of an address. Ten times what a single socket may send: an office of people whose pages change.
BYTES_PER_SECOND = 160 * 1024 * 1024


def _frames() -> int:
    most: int = settings.LIMITS["frames"]
    return most


@dataclass
class Guest:
    address: str
    sockets: int = 0
    bytes: Bucket = field(default_factory=lambda: Bucket(BYTES_PER_SECOND, 2 * BYTES_PER_SECOND))
    frames: Bucket = field(default_factory=lambda: Bucket(_frames(), 2 * _frames()))

    @property
    def too_many(self) -> bool:
        return self.sockets > settings.LIMITS["open_sockets"]


class Guests:
    def __init__(self) -> None:
        self.by_address: dict[str, Guest] = {}

    def comes(self, address: str) -> Guest:
        """Counts a socket, also one that is turned away at once; ``leaves`` takes it back."""
        guest = self.by_address.setdefault(address, Guest(address))
        guest.sockets += 1
        return guest

    def leaves(self, guest: Guest) -> None:
        guest.sockets -= 1
        if guest.sockets <= 0:
            self.by_address.pop(guest.address, None)


guests = Guests()


class Both:
    """Two buckets as one: what passes is taken from both."""

    def __init__(self, own: "Bucket | Both", shared: Bucket) -> None:
        self.own, self.shared = own, shared

    def take(self, amount: float = 1) -> bool:
        return self.own.take(amount) and self.shared.take(amount)
