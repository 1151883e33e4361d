"""What all sockets share: greeting, validating, dispatching to handlers, answering, refusing, closing.

A subclass is a table of handlers: ``on_chat_send`` handles the message ``chat.send``. It returns the result for the
``ok`` answer, or None for an empty one; it raises ``Refusal`` to say no.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from autobahn.exception import Disconnected

from config_app.address import scope_address
from sessions_app import groups, metrics, protocol
from sessions_app.away import AWAY, name_of
from sessions_app.consumers import handshake, inlet, reader, transport
from sessions_app.consumers.few import Turn
from sessions_app.consumers.guests import WAIT_SECONDS, Guest, guests
from sessions_app.consumers.news import News
from sessions_app.consumers.sweep import sweep
from sessions_app.errors import CLOSE_BUG, CLOSE_MOVING, CLOSE_REFUSED, CLOSE_STALLED, Refusal
from sessions_app.limits import Bucket, limited

log = logging.getLogger(__name__)

HELLO_SECONDS = 15
MESSAGES_PER_SECOND = 120
# Refusals that a peer may collect; one is forgotten every second.
OFFENCES = 60


class Socket:
    """One socket; ``run`` is its application.

    In place of Channels' consumer, which waits for two tasks and hops to a thread before every frame (relay.md: 9,000
    against 40,000 messages/s): frames are handled where they are received, most of them in no task at all
    (``inlet.Inlet``). News of the channel layer come by a task of their own; ``turn`` lets one thing happen at a
    time, in the order of arrival. The ORM is touched through ``database_sync_to_async`` only, which sees to old
    connections in its own thread.
    """

    # There are thousands of them: a dictionary for each would take five times as much.
    __slots__ = (
        "closing",
        "deadline",
        "direct",
        "greeted",
        "guest",
        "messages",
        "news",
        "offences",
        "scope",
        "send",
        "turn",
        "unsent",
    )

    sender = ""  # protocol.TAG, WORKSPACE or VIEWER
    handlers: dict[str, str]

    def __init_subclass__(cls) -> None:
        names = {
            name: "on_" + name.replace(".", "_") for name, m in protocol.MESSAGES.items() if cls.sender in m.senders
        }
        cls.handlers = {name: method for name, method in names.items() if hasattr(cls, method)}

    def __init__(self, scope: dict[str, Any], send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self.scope = scope
        self.send = send
        self.unsent = transport.unsent_bytes(send)
        self.direct = transport.direct(send)
        self.greeted = False
        self.closing = False
        self.turn = Turn()
        self.news = News(self._on_news, lambda: self.shut(CLOSE_MOVING))
        self.messages = Bucket(MESSAGES_PER_SECOND, 2 * MESSAGES_PER_SECOND)
        self.offences = Bucket(1, OFFENCES)
        self.deadline: asyncio.TimerHandle | None = None
        self.guest: Guest | None = None

    # --- life

    async def run(self, receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        """From the handshake until the peer is gone."""
        inlet.take_frames(self.send, receive, self._idle, self._frame)
        overrun = inlet.overrun(receive)
        try:
            while True:
                event = await receive()
                if event["type"] == "websocket.disconnect":
                    await self._gone(event.get("code") or 1006)
                    return
                if "rest" in event:
                    await event["rest"]
                elif self.greeted and event.get("bytes") is not None:
                    await self._frame(event["bytes"])
                else:
                    await self._received(event)
                if overrun is not None and overrun():
                    await self.shut(CLOSE_REFUSED)
        finally:
            self.let_go()
            if self.deadline is not None:
                self.deadline.cancel()

    def _idle(self) -> bool:
        """Whether a frame that comes now is the next thing to happen."""
        return self.greeted and not self.closing and not self.turn.locked()

    async def _frame(self, frame: bytes) -> None:
        """The short way: thousands a second come here."""
        await self.turn.acquire()
        try:
            if not self.closing:
                await self.on_frame(frame)
        except Exception as fault:
            await self._failed(fault, of_frame=True)
        finally:
            self.turn.release()

    async def _failed(self, fault: Exception, ref: str | None = None, *, of_frame: bool = False) -> None:
        """Say no where that is meant; where a part of the server is away, say so; anything else is a bug."""
        if isinstance(fault, AWAY):
            log.warning("a message of a %s could not be carried out: %s", self.sender, name_of(fault))
            fault = Refusal("unavailable")
        if isinstance(fault, Refusal):
            (metrics.refused_frames if of_frame else metrics.refused_messages)[fault.code] += 1
            await self.refuse(fault, ref)
            return
        log.error("bug in %s", self.__class__.__name__, exc_info=fault)
        await self.shut(CLOSE_BUG)

    async def _opened(self) -> None:
        await self.send({"type": "websocket.accept"})
        self.guest = guests.comes(scope_address(self.scope))
        if self.guest.too_many:
            await self.turn_away(limited(WAIT_SECONDS))
            return
        loop = asyncio.get_running_loop()
        self.deadline = loop.call_later(HELLO_SECONDS, lambda: loop.create_task(self._not_greeted()))

    async def _not_greeted(self) -> None:
        if not self.greeted:
            await self.turn_away(Refusal("ticket_invalid", "There was no hello."))

    async def _gone(self, code: int) -> None:
        self.closing = True
        if self.guest is not None:
            guests.leaves(self.guest)
        async with self.turn:
            self.news.leave()
            if self.greeted:
                metrics.connections[self.sender] -= 1
                await self.left(code)

    def let_go(self) -> None:
        """The last that is done, also where ``left`` was cut short: nobody here counts on this socket any more."""
        self.news.leave()
        sweep.remove(self)

    async def left(self, code: int) -> None:
        """The socket is gone; only called after a successful greeting."""

    async def greet(self, message: dict[str, Any]) -> dict[str, Any]:
        """Check who this is and return the state for ``welcome``; raises Refusal to turn the peer away."""
        raise NotImplementedError

    # --- news of the channel layer

    async def _on_news(self, event: dict[str, Any]) -> None:
        async with self.turn:
            if self.closing:
                return
            try:
                await getattr(self, event["type"].replace(".", "_"))(event)
            except Exception as fault:
                await self._failed(fault)

    async def tell_group(self, group: str, message: dict[str, Any]) -> None:
        """A message that goes to all sockets of the group as it is."""
        await groups.send(group, {"type": "relay.message", "message": message})

    async def relay_message(self, event: dict[str, Any]) -> None:
        await self.tell(event["message"])

    # --- coming in

    async def _received(self, event: dict[str, Any]) -> None:
        async with self.turn:
            try:
                if event["type"] == "websocket.connect":
                    await self._opened()
                elif self.closing:
                    return
                elif event.get("bytes") is not None:
                    raise Refusal("wrong_state", "Say hello first.")
                else:
                    await self._on_text(event.get("text") or "")
            except Exception as fault:
                await self._failed(fault, of_frame=event.get("bytes") is not None)

    async def _on_text(self, text: str) -> None:
        ref = None
        metrics.frames_in[metrics.CONTROL] += 1
        metrics.bytes_in[metrics.CONTROL] += len(text)
        try:
            if not self.messages.take():
                raise Refusal("rate_limited")
            message = protocol.decode(text, self.sender)
            ref = message.get("ref")
            if message["t"] == "hello":
                await self._hello(message)
                return
            if not self.greeted:
                raise Refusal("wrong_state", "Say hello first.")
            if message["t"] == "ping":
                await self.answer(ref, None)
                return
            result = await getattr(self, self.handlers[message["t"]])(message)
            if ref is not None and result is not NO_ANSWER:
                await self.answer(ref, result)
        except Exception as fault:
            await self._failed(fault, ref)

    async def _hello(self, message: dict[str, Any]) -> None:
        if self.greeted:
            raise Refusal("wrong_state", "You have been greeted already.")
        if self.deadline is not None:
            self.deadline.cancel()  # it has been said; that the answer takes its time is our fault
        try:
            state = await self.greet(message)
        except Refusal as refusal:
            await self.turn_away(refusal)
            return
        except AWAY as fault:
            log.warning("a %s could not be greeted: %s", self.sender, name_of(fault))
            await self.turn_away(Refusal("unavailable"))
            return
        self.greeted = True
        self.scope = {}
        handshake.forget(self.send)
        reader.read_here(self.send)
        metrics.connections[self.sender] += 1
        metrics.connected[self.sender] += 1
        await self.tell({"t": "welcome", "state": state})
        await self.greeted_now(message)

    async def greeted_now(self, hello: dict[str, Any]) -> None:
        """What follows the welcome."""

    async def on_frame(self, frame: bytes) -> None:
        raise Refusal("bad_frame", "This socket takes no frames.")

    # --- going out

    async def tell(self, message: dict[str, Any]) -> None:
        await self.say(json.dumps(message, separators=(",", ":"), ensure_ascii=False))

    async def say(self, data: bytes | str) -> None:
        """Send, unless the socket is closing: what is on the way to a closed socket is nobody's fault."""
        if self.closing:
            return
        if self.unsent is not None and self.unsent() > transport.MAX_UNSENT:
            log.info("a socket of %s is closed: it does not read", self.sender)
            await self.shut(CLOSE_STALLED)
            return
        if isinstance(data, bytes):
            code = data[0]
            metrics.frames_out[code] += 1
            metrics.bytes_out[code] += len(data)
            if self.direct is not None and self.direct.write(data):
                return
            event = {"type": "websocket.send", "bytes": data}
        else:
            metrics.frames_out[metrics.CONTROL] += 1
            metrics.bytes_out[metrics.CONTROL] += len(data)
            if self.direct is not None:
                self.direct.flush()
            event = {"type": "websocket.send", "text": data}
        try:
            await self.send(event)
        except Disconnected:  # the peer has gone; the event that says so is still on its way to us
            self.closing = True

    async def answer(self, ref: str | None, result: dict[str, Any] | None) -> None:
        await self.tell({"t": "ok", "ref": ref, "result": result or {}})

    async def refuse(self, refusal: Refusal, ref: str | None = None) -> None:
        """Say no; a peer that keeps on is closed."""
        await self.tell(error_message(refusal, ref))
        if not self.offences.take():
            await self.shut(CLOSE_REFUSED)

    async def turn_away(self, refusal: Refusal) -> None:
        await self.tell(error_message(refusal))
        await self.shut(refusal.close_code)

    async def shut(self, code: int) -> None:
        if not self.closing:
            self.closing = True
            if code in metrics.closed:
                metrics.closed[code] += 1
            if self.direct is not None:
                self.direct.flush()
            await self.send({"type": "websocket.close", "code": code})


NO_ANSWER: dict[str, Any] = {}  # a handler returns it when the answer comes from elsewhere


def error_message(refusal: Refusal, ref: str | None = None) -> dict[str, Any]:
    message: dict[str, Any] = {"t": "error", **refusal.told()}
    return message if ref is None else {**message, "ref": ref}
