"""What goes out: frames go straight to the network, past Daphne; what the peer does not take is counted.

Daphne takes what it is given without a bound (django/daphne#170), and a frame would wait there for two more rounds of
the event loop, which cost more than all of ours. A frame goes at once, or with the others of the same read (inlet.py)
in one call of the network.

Other servers, and tests that stand in for one, have no such places: then None, and ASGI's way is taken. Private names
of Daphne and Twisted, pinned in requirements.txt; tests/unit/sessions_app/test_transport.py fails when they move.
"""

from collections.abc import Callable
from typing import Any

# What may wait to be sent to a socket. Viewers are cut long before (relay.py), and catch up with a snapshot.
MAX_UNSENT = 8 * 1024 * 1024

_BINARY = 0x82  # a whole message, not masked (RFC 6455, 5.2)


def connection_of(send: Callable[..., Any]) -> tuple[Any, Any]:
    """Daphne's protocol and its TCP connection; (None, None) elsewhere."""
    protocol: Any = getattr(send, "args", (None,))[0]
    connection: Any = getattr(protocol, "transport", None)
    known = hasattr(connection, "_tempDataLen") and hasattr(connection, "dataBuffer")
    return (protocol, connection) if known else (None, None)


def is_plain(connection: Any) -> bool:
    """Whether its socket takes bytes as they are. What speaks TLS has all names of the connection that it wraps."""
    return hasattr(type(connection), "dataBuffer") and not getattr(connection, "TLS", False)


def unsent_bytes(send: Callable[..., Any]) -> Callable[[], int] | None:
    """A function that tells how many bytes wait in this process for the peer to take them."""
    _, connection = connection_of(send)
    if connection is None:
        return None

    def count() -> int:
        waiting: int = len(connection.dataBuffer) + connection._tempDataLen
        return waiting

    return count


class Together:
    """While it is entered, frames wait for its end: those of one socket go out in one call of the network."""

    def __init__(self) -> None:
        self.on = False
        self.held: list[Direct] = []

    def __enter__(self) -> None:
        self.on = True

    def __exit__(self, *fault: object) -> None:
        self.on = False
        held, self.held = self.held, []
        for each in held:
            each.flush()


together = Together()


class Direct:
    """Frames of one socket on their way past Daphne. What goes ASGI's way must ``flush`` them first."""

    __slots__ = ("connection", "is_open", "protocol", "waiting")

    def __init__(self, protocol: Any, connection: Any) -> None:
        self.protocol, self.connection = protocol, connection
        self.is_open = protocol.STATE_OPEN
        self.waiting: list[bytes] = []

    def write(self, frame: bytes) -> bool:
        """Send a frame, or have it sent with those of the same read; False when it has to go ASGI's way."""
        if self.protocol.state != self.is_open or not self.connection.connected:
            return False
        size = len(frame)
        if size < 126:
            framed = bytes((_BINARY, size)) + frame
        elif size < 65536:
            framed = bytes((_BINARY, 126)) + size.to_bytes(2, "big") + frame
        else:
            framed = bytes((_BINARY, 127)) + size.to_bytes(8, "big") + frame
        if together.on:
            if not self.waiting:
                together.held.append(self)
            self.waiting.append(framed)
        else:
            self._send(framed)
        return True

    def flush(self) -> None:
        if self.waiting:
            data, self.waiting = b"".join(self.waiting), []
            self._send(data)

    def _send(self, data: bytes) -> None:
        """To the network, and what it does not take at once behind what waits already."""
        connection = self.connection
        if self.protocol.state != self.is_open:  # it is closing: nothing may follow the close
            return
        if not connection.dataBuffer and not connection._tempDataLen:
            try:
                data = data[connection.socket.send(data) :]
            except BlockingIOError:
                pass
            except OSError:  # the connection is lost, which its owner notices
                return
        if data:
            connection.write(data)


def direct(send: Callable[..., Any]) -> Direct | None:
    protocol, connection = connection_of(send)
    if not is_plain(connection) or not hasattr(protocol, "STATE_OPEN"):
        return None
    return Direct(protocol, connection)
