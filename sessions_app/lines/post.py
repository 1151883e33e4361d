"""Requests for lines that another process holds, passed on over the channel layer and answered.

Every process that has lines, or asks for others', reads one layer channel of its own. A process that is asked says at
once that it is there; one that does not is gone, and its lines with it.
"""

import asyncio
import logging
from itertools import count
from typing import Any

from channels.layers import get_channel_layer

from sessions_app.away import AWAY, name_of
from sessions_app.errors import Refusal
from sessions_app.lines import batches
from sessions_app.lines.answering import Answer, answer, refused
from sessions_app.lines.line import POLL_SECONDS
from sessions_app.lines.switchboard import GONE, Switchboard

log = logging.getLogger(__name__)

THERE_SECONDS = 4
AGAIN_SECONDS = 1


class Post:
    def __init__(self, switchboard: Switchboard) -> None:
        self.switchboard = switchboard
        self.numbers = count(1)
        self.asked: dict[int, tuple[asyncio.Future[None], asyncio.Future[Answer]]] = {}
        self.reader: asyncio.Task[None] | None = None
        self.serving: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Be there for other processes."""
        if self.reader is None or self.reader.done():
            self.reader = asyncio.create_task(self._read())

    async def ask(self, process: str, verb: str, path: str, body: bytes) -> Answer:
        """The answer of the process that holds the line. Raises not_found when that process is gone."""
        self.start()
        loop = asyncio.get_running_loop()
        number = next(self.numbers)
        there, answered = self.asked[number] = (loop.create_future(), loop.create_future())
        try:
            asker = {"from": self.switchboard.process, "number": number}
            await _send(process, "ask", {**asker, "verb": verb, "path": path, "body": body})
            try:
                await asyncio.wait_for(there, THERE_SECONDS)
                return await asyncio.wait_for(answered, POLL_SECONDS + THERE_SECONDS)
            except TimeoutError:
                raise Refusal("not_found", GONE) from None
        finally:
            del self.asked[number]

    async def _read(self) -> None:
        while True:
            try:
                self._hear(await get_channel_layer().receive(_channel(self.switchboard.process)))
                continue
            except AWAY as fault:
                log.warning("lines: reading the channel layer failed: %s", name_of(fault))
            except Exception:  # a bug; what comes after must be heard all the same
                log.exception("lines: another process could not be heard")
            await asyncio.sleep(AGAIN_SECONDS)

    def _hear(self, event: dict[str, Any]) -> None:
        if event["type"] == "line.ask":
            task = asyncio.create_task(self._serve(event))
            self.serving.add(task)
            task.add_done_callback(self.serving.discard)
            return
        there, answered = self.asked.get(event["number"], (None, None))
        if event["type"] == "line.there" and there is not None and not there.done():
            there.set_result(None)
        elif event["type"] == "line.answer" and answered is not None and not answered.done():
            answered.set_result(Answer(event["status"], event["kind"], event["body"]))

    async def _serve(self, event: dict[str, Any]) -> None:
        number = {"number": event["number"]}
        try:
            await _send(event["from"], "there", number)
            given = await self._answer(event)
            await _send(event["from"], "answer", {**number, **vars(given)})
        except Exception:  # the client asks again
            log.exception("lines: another process could not be answered")

    async def _answer(self, event: dict[str, Any]) -> Answer:
        try:
            return await answer(self.switchboard, event["verb"], event["path"], batches.read_request(event["body"]))
        except Refusal as refusal:
            return refused(refusal)


async def _send(process: str, name: str, fields: dict[str, Any]) -> None:
    await get_channel_layer().send(_channel(process), {"type": f"line.{name}", **fields})


def _channel(process: str) -> str:
    return f"line.{process}"
