"""What is answered to a request on a line, here or by the process that holds the line."""

import json
from dataclasses import dataclass
from typing import Any

from sessions_app.errors import Refusal
from sessions_app.lines import batches
from sessions_app.lines.switchboard import Switchboard

JSON, BYTES = b"application/json", b"application/octet-stream"
VERBS = ("send", "poll", "close")


@dataclass(frozen=True)
class Answer:
    status: int
    kind: bytes
    body: bytes


def told(data: dict[str, Any], status: int = 200) -> Answer:
    return Answer(status, JSON, json.dumps(data).encode())


def refused(refusal: Refusal) -> Answer:
    return told(refusal.body(), refusal.http_status)


async def answer(switchboard: Switchboard, verb: str, path: str, asked: batches.Request) -> Answer:
    """For a line of this process. Raises Refusal."""
    line = switchboard.find(asked.line, path)
    if verb == "poll":
        return Answer(200, BYTES, await line.poll(asked.number))
    if verb == "close":
        line.hang_up(asked.number, asked.items)
        return told({})
    return told({"received": await line.take(asked.number, asked.items)})
