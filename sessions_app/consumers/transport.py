"""What lies between a socket and the network in Daphne, which ASGI has no word for: bytes unsent, messages unread.

Daphne takes what it is given and reads what comes, without a bound (django/daphne#170); these let us keep one. And a
frame waits there for two more rounds of the event loop, which cost more than all of ours: a frame goes at once when the
loop has nothing else to do, else together with those of the same round, at its end, in one call of the network. What
comes in would wait for two rounds as well: a frame is begun where it comes.

Other servers, and tests that stand in for one, have no such places: then None, and ASGI's way is taken. Private names
of asyncio, and of Daphne and Twisted, pinned in requirements.txt; tests/unit/sessions_app/test_transport.py fails when
they move.
"""

import asyncio
import contextvars
import types
from collections.abc import Callable, Coroutine, Generator
from typing import Any

# What may wait to be sent to a socket. Viewers are cut long before (relay.py), and catch up with a snapshot.
MAX_UNSENT = 8 * 1024 * 1024
# What has come and was not looked at. A peer has much of it only while a large page of its own is read.
MAX_BACKLOG = 4000  # messages
MAX_BACKLOG_BYTES = 32 * 1024 * 1024
FEW = 32  # messages of a megabyte at most: they are not worth counting

BUSY = (None,)  # a loop that does not tell counts as busy
_BINARY = 0x82  # a whole message, not masked (RFC 6455, 5.2)


def _connection(send: Callable[..., Any]) -> tuple[Any, Any]:
    """Daphne's protocol and its TCP connection; (None, None) elsewhere."""
    protocol: Any = getattr(send, "args", (None,))[0]
    connection: Any = getattr(protocol, "transport", None)
    known = hasattr(connection, "_tempDataLen") and hasattr(connection, "dataBuffer")
    return (protocol, connection) if known else (None, None)


def unsent_bytes(send: Callable[..., Any]) -> Callable[[], int] | None:
    """A function that tells how many bytes wait in this process for the peer to take them."""
    _, connection = _connection(send)
    if connection is None:
        return None

    def count() -> int:
        waiting: int = len(connection.dataBuffer) + connection._tempDataLen
        return waiting

    return count


class Direct:
    """Frames of one socket on their way past Daphne. What goes ASGI's way must ``flush`` them first."""

    more = False  # for all of them: behind what is handled now, more of its peer has come already

    def __init__(self, protocol: Any, connection: Any) -> None:
        self.protocol, self.connection = protocol, connection
        self.is_open = protocol.STATE_OPEN
        self.loop = asyncio.get_running_loop()
        self.others: Any = getattr(self.loop, "_ready", BUSY)  # what runs in this round after us
        self.waiting: list[bytes] = []

    def write(self, frame: bytes) -> bool:
        """Send a frame, at the end of this round at the latest; False when it has to go ASGI's way."""
        if self.protocol.state != self.is_open or not self.connection.connected:
            return False
        first = not self.waiting
        size = len(frame)
        if size < 126:
            self.waiting.append(bytes((_BINARY, size)) + frame)
        elif size < 65536:
            self.waiting.append(bytes((_BINARY, 126)) + size.to_bytes(2, "big") + frame)
        else:
            self.waiting.append(bytes((_BINARY, 127)) + size.to_bytes(8, "big") + frame)
        if not self.others and not Direct.more:
            self.flush()
        elif first:
            self.loop.call_soon(self.flush)
        return True

    def flush(self) -> None:
        """To the network, and what it does not take at once behind what waits already."""
        if not self.waiting:
            return
        data, self.waiting = b"".join(self.waiting), []
        connection = self.connection
        if self.protocol.state != self.is_open:  # it is closing: nothing may follow the close
            return
        if not connection.dataBuffer and not connection._tempDataLen:
            done = connection.writeSomeData(data)
            if not isinstance(done, int) or done < 0:  # the connection is lost, which its owner notices
                return
            data = data[done:]
        if data:
            connection.write(data)


def direct(send: Callable[..., Any]) -> Direct | None:
    protocol, connection = _connection(send)
    if connection is None or getattr(connection, "TLS", False) or not hasattr(protocol, "STATE_OPEN"):
        return None
    return Direct(protocol, connection)


def _queue(receive: Callable[..., Any]) -> Any:
    """Into which Daphne puts what comes from a peer; elsewhere something else, or None."""
    caller = getattr(receive, "__self__", None)
    return getattr(getattr(caller, "receive_next", receive), "__self__", None)  # cobrowse_site/drain.py is between


def overrun(receive: Callable[..., Any]) -> Callable[[], bool] | None:
    """A function that tells whether more of the peer's messages wait to be received than may."""
    waiting: Any = getattr(_queue(receive), "_queue", None)
    if waiting is None:
        return None

    def too_much() -> bool:
        many = len(waiting)
        if many <= FEW:
            return False
        if many > MAX_BACKLOG:
            return True
        # Looking at all of them now and then is enough: one goes out for each that is handled.
        return many % FEW == 0 and sum(map(_size, waiting)) > MAX_BACKLOG_BYTES

    return too_much


def _size(event: dict[str, Any]) -> int:
    return len(event.get("bytes") or event.get("text") or "")


class Inlet:
    """In the place of Daphne's queue: begins a frame at once where nothing waits before it.

    What is begun runs in the context of whoever made this, but in no task until it has to wait: then what is left of it
    goes into the queue, as ``rest``, for the task that reads there.
    """

    __slots__ = ("begin", "context", "idle", "protocol", "queue", "waiting")

    def __init__(
        self, protocol: Any, idle: Callable[[], bool], begin: Callable[[bytes], Coroutine[Any, Any, None]]
    ) -> None:
        self.protocol, self.queue, self.idle, self.begin = protocol, protocol.application_queue, idle, begin
        self.waiting = self.queue._queue
        self.context = contextvars.copy_context()

    def put_nowait(self, event: dict[str, Any]) -> None:
        frame = event.get("bytes")
        if frame is None or self.waiting or not self.idle():
            self.queue.put_nowait(event)
            return
        work = self.begin(frame)
        Direct.more = bool(self.protocol.data)
        try:
            waits_for = self.context.run(work.send, None)
        except StopIteration:
            return
        finally:
            Direct.more = False
        self.queue.put_nowait({**event, "rest": _rest(work, waits_for)})


@types.coroutine
def _rest(work: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """What is left of a coroutine that waits for a future, to be awaited in a task."""
    while True:
        fault: BaseException | None = None
        try:
            result = yield waits_for
        except BaseException as raised:
            fault = raised
        try:
            waits_for = work.send(result) if fault is None else work.throw(fault)
        except StopIteration:
            return


def take_frames(
    send: Callable[..., Any],
    receive: Callable[..., Any],
    idle: Callable[[], bool],
    begin: Callable[[bytes], Coroutine[Any, Any, None]],
) -> None:
    """From now on ``begin`` is called with each frame as it comes, while the socket is ``idle``."""
    protocol, _ = _connection(send)
    queue = _queue(receive)
    if protocol is not None and hasattr(queue, "_queue") and getattr(protocol, "application_queue", None) is queue:
        protocol.application_queue = Inlet(protocol, idle, begin)
