"""Somebody on a raw socket, as tag, workspace and viewer behave: comes back, and sends again what was not answered.
What each has sent and seen is kept, to be compared in the end.
"""

import asyncio
import random
from collections.abc import Callable
from itertools import count
from typing import Any

from bench.relay.line import Line

WAIT = 90  # seconds, for what must come; nothing here measures time
PASSING = {"timed_out", "unavailable", "rate_limited", "internal"}
FINAL = {4400, 4403, 4404}
_client_ids = count(1)


async def until(test: Callable[[], Any], what: str, seconds: float = WAIT) -> Any:
    end = asyncio.get_running_loop().time() + seconds
    while not (found := test()):
        assert asyncio.get_running_loop().time() < end, f"waited in vain for {what}"
        await asyncio.sleep(0.05)
    return found


class Person:
    """One socket that stays: opens, greets, and opens again with growing pauses until ``leave``."""

    def __init__(self) -> None:
        self.line: Line | None = None
        self.open = asyncio.Event()
        self.codes: list[int] = []  # with which its sockets were closed
        self.refused: list[str] = []
        self.unsent: list[dict[str, Any]] = []
        self.lines: dict[int, str] = {}  # of the transcript, as this person sees it
        self.task = asyncio.get_running_loop().create_task(self._stay())
        self.sender = asyncio.get_running_loop().create_task(self._send())
        self.background: set[asyncio.Task[Any]] = set()

    async def dial(self) -> tuple[Line, dict[str, Any]]:
        """An open line, and the fields of its hello."""
        raise NotImplementedError

    async def welcome(self, state: dict[str, Any]) -> None:
        """What the server says first."""

    def hear(self, message: dict[str, Any]) -> None:
        """News."""

    def frame(self, data: bytes) -> None:
        """A frame has come."""

    async def _stay(self) -> None:
        tries = 0
        while True:
            line = None
            try:
                line, hello = await self.dial()
                line.on_text, line.on_frame = self.hear, self.frame
                state = await line.greet(**hello)
                self.line, tries = line, 0
                await self.welcome(state)
                self.open.set()
                while line.closed is None and not line.transport.is_closing():
                    await asyncio.sleep(0.05)
            except (OSError, TimeoutError, ValueError):
                pass
            finally:
                self.open.clear()
                self.line = None
                if line is not None:
                    line.close()
            if line is not None and line.closed:
                self.codes.append(line.closed)
                assert line.closed not in FINAL, f"{self.__class__.__name__} was sent away with {line.closed}"
            tries += 1
            await asyncio.sleep(min(2.0, 0.2 * 2**tries) * (0.2 + 0.8 * random.random()))

    async def ask(self, message: dict[str, Any]) -> Any:
        """The answer; asked again until there is one that is no passing trouble."""
        while True:
            await self.open.wait()
            line = self.line
            try:
                assert line is not None
                return await asyncio.wait_for(line.ask(message), 15)
            except (ConnectionError, TimeoutError, AssertionError) as fault:
                code = str(fault)
                if code and code not in PASSING and not code.startswith("closed with") and line is not None:
                    self.refused.append(code)
                    raise
            await asyncio.sleep(0.3)

    def say(self, text: str, **fields: Any) -> None:
        """A line of chat; it is sent until the server has it."""
        self.unsent.append({"t": "chat.send", "text": text, "client_id": f"c{next(_client_ids)}", **fields})

    async def _send(self) -> None:
        while True:
            if self.unsent:
                await self.ask(self.unsent[0])
                self.unsent.pop(0)
            else:
                await asyncio.sleep(0.05)

    def soon(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.background.add(task)
        task.add_done_callback(self.background.discard)

    async def leave(self) -> None:
        """Go for good. A fault of the tasks is this person's fault, and the test's."""
        tasks = [self.task, self.sender, *self.background]
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        if self.line is not None:
            self.line.close()
        for fault in results:
            if isinstance(fault, Exception) and not isinstance(fault, asyncio.CancelledError):
                raise fault
