"""What only the handshake needed is forgotten once a socket has been greeted: sockets stay for hours, by the thousands.

Twisted keeps the request that a socket began as; Daphne, autobahn and the scope keep copies of its headers. Together
with what Twisted has for the next request on the connection, which never comes, that is 8 KB a socket. Two more are the
dictionary of the hundred attributes of autobahn's protocol.

Private names, pinned in requirements.txt; tests/unit/sessions_app/test_handshake.py fails when they move. On servers
other than Daphne nothing is done.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sessions_app.consumers.few import Few
from sessions_app.consumers.inlet import Inlet
from sessions_app.consumers.transport import connection_of


def forget(send: Callable[..., Any]) -> None:
    protocol, connection = connection_of(send)
    if protocol is None or not isinstance(getattr(protocol, "application_queue", None), Inlet):
        return
    connection.unregisterProducer()  # Twisted's HTTP channel, of which nothing else knows any more
    for headers in (protocol.clean_headers, protocol.http_headers):  # the scope's, and those of autobahn's request
        headers.clear()
    protocol.http_request_data, protocol.http_response_data, protocol.http_status_line = b"", "", ""
    protocol.send_queue = Few(protocol.send_queue)
    factory = protocol.factory
    if not hasattr(factory.protocol, "__slots__"):
        factory.protocol = _slotted(factory.protocol, vars(protocol))


def _slotted(base: type, names: Iterable[str]) -> type:
    """For connections to come: the attributes that one has by now have a place in the object itself."""
    own = {name for name in names if not hasattr(base, name)}  # others may be asked for before they are set
    return type(base.__name__, (base,), {"__slots__": tuple(own), "__module__": __name__})
