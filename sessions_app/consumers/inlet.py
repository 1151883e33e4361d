"""What comes in: frames are taken off the wire here, past Daphne; what has come and was not looked at is bounded.

Twisted, autobahn and Daphne take ten times as long to unpack a small frame as the relay takes to pass it on. So whole
binary messages of an open connection are unpacked here, and begun where they come, in no task. All else (text, pings,
closes, fragments, mistakes) is autobahn's as ever, and nothing overtakes it.

Other servers, and tests that stand in for one, have no such places: then ASGI's way is taken. Private names of Daphne
and autobahn, pinned in requirements.txt; tests/unit/sessions_app/test_inlet.py fails when they move.
"""

import contextvars
import time
import types
from collections.abc import Callable, Coroutine, Generator
from typing import Any

from sessions_app.consumers.few import lighten
from sessions_app.consumers.transport import connection_of, together

# What has come and was not looked at. A peer has much of it only while a large page of its own is read.
MAX_BACKLOG = 4000  # messages
MAX_BACKLOG_BYTES = 32 * 1024 * 1024
FEW = 32  # messages of a megabyte at most: they are not worth counting

_BINARY = 0x82  # a whole message (RFC 6455, 5.2)
_MASKED = 0x80
_TWO_BYTES = 0xFFFF  # the most that is said in two; longer frames are few


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
    """Between Twisted's connection and autobahn, and in the place of Daphne's queue.

    What is begun runs in the context of whoever made this, but in no task until it has to wait: then what is left of it
    goes into the queue, as ``rest``, for the task that reads there.
    """

    __slots__ = ("begin", "context", "idle", "is_open", "most", "protocol", "queue", "theirs", "waiting")

    def __init__(
        self, protocol: Any, idle: Callable[[], bool], begin: Callable[[bytes], Coroutine[Any, Any, None]]
    ) -> None:
        self.protocol, self.queue, self.idle, self.begin = protocol, protocol.application_queue, idle, begin
        self.theirs = protocol.dataReceived
        self.is_open = protocol.STATE_OPEN
        limits = protocol.maxFramePayloadSize, protocol.maxMessagePayloadSize
        self.most = min((each for each in limits if each), default=_TWO_BYTES)  # bytes of a frame; 0 is no limit
        self.waiting = self.queue._queue
        self.context = contextvars.copy_context()

    def read(self, data: bytes) -> None:
        """What Twisted has read."""
        with together:
            taken = self._take(data) if self._between_messages() else 0
            if taken < len(data):
                self.theirs(data[taken:] if taken else data)

    def _between_messages(self) -> bool:
        """Whether what comes next is the beginning of a message, and autobahn waits for no sign of life."""
        protocol = self.protocol
        return (
            not protocol.data
            and protocol.current_frame is None
            and not protocol.inside_message
            and protocol.autoPingTimeoutCall is None
        )

    def _take(self, data: bytes) -> int:
        """Handles the frames that ``data`` begins with. Returns how many bytes they are."""
        protocol = self.protocol
        at, end = 0, len(data)
        while end - at > 6 and data[at] == _BINARY and protocol.state == self.is_open and not protocol.muted:
            size = data[at + 1] - _MASKED
            start = at + 6
            if size == 126:
                size = data[at + 2] << 8 | data[at + 3]
                start = at + 8
                if size < 126:
                    break
            elif not 0 <= size < 126:
                break
            if start + size > end or size > self.most:
                break
            at = start + size
            protocol.last_ping = time.time()
            self.put_frame(unmasked(data[start:at], data[start - 4 : start]))
        return at

    def put_nowait(self, event: dict[str, Any]) -> None:
        """What has come by autobahn and Daphne."""
        frame = event.get("bytes")
        if frame is None:
            self.queue.put_nowait(event)
        else:
            self.put_frame(frame)

    def put_frame(self, frame: bytes) -> None:
        if self.waiting or not self.idle():
            self.queue.put_nowait({"type": "websocket.receive", "bytes": frame})
            return
        work = self.begin(frame)
        try:
            waits_for = self.context.run(work.send, None)
        except StopIteration:
            return
        self.queue.put_nowait({"type": "websocket.receive", "bytes": frame, "rest": _rest(work, waits_for)})


def unmasked(data: bytes, mask: bytes) -> bytes:
    size = len(data)
    key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    return (int.from_bytes(data, "big") ^ key).to_bytes(size, "big")


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
    protocol, _ = connection_of(send)
    queue = _queue(receive)
    if protocol is None or not hasattr(queue, "_queue") or getattr(protocol, "application_queue", None) is not queue:
        return
    lighten(queue)
    inlet = protocol.application_queue = Inlet(protocol, idle, begin)
    protocol.dataReceived = inlet.read
