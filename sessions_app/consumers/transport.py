"""What lies between a socket and the network in Daphne, which ASGI has no word for: bytes unsent, messages unread.

Daphne takes what it is given and reads what comes, without a bound (django/daphne#170); these let us keep one. Other
servers, and tests that stand in for one, have no such places: then None, and their own bounds hold. Private names of
Daphne and Twisted, pinned in requirements.txt; tests/unit/sessions_app/test_transport.py fails when they move.
"""

from collections.abc import Callable
from typing import Any

# What may wait to be sent to a socket. Viewers are cut long before (relay.py), and catch up with a snapshot.
MAX_UNSENT = 8 * 1024 * 1024
# Messages that have come and were not looked at. A peer has many only while a large page of its own is read.
MAX_BACKLOG = 4000


def unsent_bytes(send: Callable[..., Any]) -> Callable[[], int] | None:
    """A function that tells how many bytes wait in this process for the peer to take them."""
    connection: Any = getattr(getattr(send, "args", (None,))[0], "transport", None)
    if not hasattr(connection, "_tempDataLen"):
        return None

    def count() -> int:
        waiting: int = len(connection.dataBuffer) + connection._tempDataLen
        return waiting

    return count


def backlog(receive: Callable[..., Any]) -> Callable[[], int] | None:
    """A function that tells how many messages of the peer wait to be received."""
    caller = getattr(receive, "__self__", None)
    queue = getattr(getattr(caller, "receive_next", receive), "__self__", None)  # cobrowse_site/drain.py is between
    return getattr(queue, "qsize", None)
