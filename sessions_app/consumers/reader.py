"""What greeted peers send is read from the network here, without Twisted's reactor between.

The reactor makes a log context for each read, and goes through five calls: a sixth of what a small frame costs. The
end of a connection, and what goes wrong, are the reactor's as ever; should it stop reading and begin again, it reads
itself.

Private names of Twisted, pinned in requirements.txt; tests/unit/sessions_app/test_reader.py fails when they move. On
servers other than Daphne, and where Daphne itself speaks TLS, nothing is done.
"""

import asyncio
import logging
from collections.abc import Callable
from contextvars import Context
from typing import Any

from sessions_app.consumers.inlet import Inlet
from sessions_app.consumers.transport import connection_of, is_plain

log = logging.getLogger(__name__)


def read_here(send: Callable[..., Any]) -> None:
    """From now on the loop calls us when the peer of this socket has sent something."""
    protocol, connection = connection_of(send)
    ours = protocol is not None and isinstance(getattr(protocol, "application_queue", None), Inlet)
    reactor = getattr(connection, "reactor", None)
    if not ours or not is_plain(connection) or connection not in getattr(reactor, "_readers", ()):
        return
    # The loop keeps the context of whoever asks: an empty one takes no room, and frames bring their own (inlet.py).
    Context().run(asyncio.get_running_loop().add_reader, connection.fileno(), _readable, connection, protocol)


def _readable(connection: Any, protocol: Any) -> None:
    try:
        data = connection.socket.recv(connection.bufferSize)
    except BlockingIOError:
        return
    except OSError:
        data = b""
    if not data:
        connection.reactor._readOrWrite(connection, True)  # it finds the end as well
        return
    try:
        protocol.dataReceived(data)
    except Exception as fault:
        log.exception("bug while reading from a socket")
        connection.reactor._disconnectSelectable(connection, fault, True)
