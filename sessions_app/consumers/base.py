"""What all sockets share: greeting, validating, dispatching to handlers, answering, refusing, closing.

A subclass is a table of handlers: ``on_chat_send`` handles the message ``chat.send``. It returns the result for the
``ok`` answer, or None for an empty one; it raises ``Refusal`` to say no.
"""

import asyncio
import json
import logging
from typing import Any

from autobahn.exception import Disconnected
from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

from config_app.address import scope_address
from sessions_app import protocol
from sessions_app.consumers.guests import WAIT_SECONDS, Guest, guests
from sessions_app.errors import CLOSE_BUG, CLOSE_REFUSED, Refusal
from sessions_app.limits import Bucket, limited

log = logging.getLogger(__name__)

HELLO_SECONDS = 15
MESSAGES_PER_SECOND = 120
# Refusals that a peer may collect; one is forgotten every second.
OFFENCES = 60


class Socket(AsyncWebsocketConsumer):
    sender = ""  # protocol.TAG, WORKSPACE or VIEWER
    handlers: dict[str, str]

    def __init_subclass__(cls) -> None:
        names = {
            name: "on_" + name.replace(".", "_") for name, m in protocol.MESSAGES.items() if cls.sender in m.senders
        }
        cls.handlers = {name: method for name, method in names.items() if hasattr(cls, method)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.greeted = False
        self.closing = False
        self.joined: list[str] = []
        self.messages = Bucket(MESSAGES_PER_SECOND, 2 * MESSAGES_PER_SECOND)
        self.offences = Bucket(1, OFFENCES)
        self.deadline: asyncio.TimerHandle | None = None
        self.guest: Guest | None = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        """As Channels', without its ``close_old_connections`` before every message.

        That is a thread hop a frame (relay.md: 9,000 against 40,000 messages/s). It is not needed here: consumers
        touch the ORM only through ``database_sync_to_async``, which does the same in its own thread.
        """
        handler = getattr(self, get_handler_name(message), None)
        if handler is None:
            raise ValueError(f"No handler for message type {message['type']}")
        try:
            await handler(message)
        except Refusal as refusal:
            await self.refuse(refusal)
        except Exception as error:
            if error.__class__.__name__ == "StopConsumer":
                raise
            log.exception("bug in %s", self.__class__.__name__)
            await self.shut(CLOSE_BUG)

    # --- life

    async def connect(self) -> None:
        await self.accept()
        self.guest = guests.comes(scope_address(self.scope))
        if self.guest.too_many:
            await self.turn_away(limited(WAIT_SECONDS))
            return
        loop = asyncio.get_running_loop()
        self.deadline = loop.call_later(HELLO_SECONDS, lambda: loop.create_task(self._not_greeted()))

    async def _not_greeted(self) -> None:
        if not self.greeted:
            await self.turn_away(Refusal("ticket_invalid", "There was no hello."))

    async def disconnect(self, code: int) -> None:
        self.closing = True
        if self.guest is not None:
            guests.leaves(self.guest)
        if self.deadline is not None:
            self.deadline.cancel()
        for group in self.joined:
            await self.channel_layer.group_discard(group, self.channel_name)
        if self.greeted:
            await self.left(code)

    async def left(self, code: int) -> None:
        """The socket is gone; only called after a successful greeting."""

    async def greet(self, message: dict[str, Any]) -> dict[str, Any]:
        """Check who this is and return the state for ``welcome``; raises Refusal to turn the peer away."""
        raise NotImplementedError

    async def join(self, group: str) -> None:
        self.joined.append(group)
        await self.channel_layer.group_add(group, self.channel_name)

    # --- coming in

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.closing:
            return
        if bytes_data is not None:
            if not self.greeted:
                raise Refusal("wrong_state", "Say hello first.")
            await self.on_frame(bytes_data)
            return
        await self._on_text(text_data or "")

    async def _on_text(self, text: str) -> None:
        ref = None
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
        except Refusal as refusal:
            await self.refuse(refusal, ref)

    async def _hello(self, message: dict[str, Any]) -> None:
        if self.greeted:
            raise Refusal("wrong_state", "You have been greeted already.")
        try:
            state = await self.greet(message)
        except Refusal as refusal:
            await self.turn_away(refusal)
            return
        self.greeted = True
        await self.tell({"t": "welcome", "state": state})
        await self.greeted_now()

    async def greeted_now(self) -> None:
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
        try:
            if isinstance(data, bytes):
                await self.send(bytes_data=data)
            else:
                await self.send(text_data=data)
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
            await self.close(code=code)

    async def relay_message(self, event: dict[str, Any]) -> None:
        """A layer event of ours whose message goes to the socket as it is."""
        await self.tell(event["message"])


NO_ANSWER: dict[str, Any] = {}  # a handler returns it when the answer comes from elsewhere


def error_message(refusal: Refusal, ref: str | None = None) -> dict[str, Any]:
    message: dict[str, Any] = {"t": "error", **refusal.told()}
    return message if ref is None else {**message, "ref": ref}
