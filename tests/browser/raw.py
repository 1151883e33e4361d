"""A visitor without a browser: he speaks the protocol as he likes, over a socket of his own."""

import json
import time
import urllib.request
from contextlib import ExitStack
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from sessions_app.protocol import FLAG_SNAPSHOT, HEADER

WAIT = 15  # seconds until an answer is given up


class RawVisitor:
    def __init__(self, url: str, site_key: str, origin: str) -> None:
        asked = urllib.request.Request(
            f"{url}/api/v1/tag/{site_key}/ticket/", b"{}", {"Origin": origin, "Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=WAIT) as answer:
            ticket = json.load(answer)
        address = f"{url.replace('http', 'ws', 1)}/ws/visitor/{site_key}/{ticket['visitor']}/"
        self.left = ExitStack()
        self.socket = self.left.enter_context(connect(address, origin=origin, max_size=None, proxy=None))  # type: ignore[arg-type]
        self.refs = 0
        self.seq = 0
        self.epoch = 0
        self.say({"t": "hello", "ticket": ticket["ticket"]})
        self.until("welcome")

    def say(self, message: Any) -> None:
        self.socket.send(message if isinstance(message, str) else json.dumps(message))

    def until(self, wanted: Any) -> dict[str, Any]:
        """The next message that is ``wanted``, a name or a test."""
        test = (lambda m: m["t"] == wanted) if isinstance(wanted, str) else wanted
        while True:
            heard = self.socket.recv(timeout=WAIT)
            if isinstance(heard, str):
                message: dict[str, Any] = json.loads(heard)
                if test(message):
                    return message

    def ask(self, name: str, **fields: Any) -> dict[str, Any]:
        self.refs += 1
        ref = f"r{self.refs}"
        self.say({"t": name, "ref": ref, **fields})
        return self.until(lambda m: m["t"] in ("ok", "error") and m.get("ref") == ref)

    def accept(self) -> None:
        """Says yes to the invitation that comes, and begins a page."""
        invited = self.until(lambda m: m["t"] == "invitation" and m["invitation"]["state"] == "INVITED")
        self.ask("invitation.accept", invitation=invited["invitation"]["id"])
        self.start()

    def start(self) -> None:
        for _ in range(100):  # the news of the session may still be on its way to this socket's consumer
            answer = self.ask("page.start", url="http://localhost/", title="Page")
            if answer["t"] == "ok":
                break
            time.sleep(0.05)
        self.epoch = answer["result"]["epoch"]
        self.seq = 0

    def show(self, payload: Any, *, snapshot: bool, flags: int = 0) -> None:
        """A frame with this payload: bytes as they are, anything else as JSON."""
        self.seq += 1
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        head = HEADER.pack(1 if snapshot else 2, flags | (FLAG_SNAPSHOT if snapshot else 0), 0, self.epoch, self.seq)
        self.socket.send(head + body)

    def passed(self) -> bool:
        """Whether the server has kept nothing back of what was sent since the last answer."""
        self.refs += 1
        ref, errors = f"r{self.refs}", 0
        self.say({"t": "ping", "ref": ref})
        while self.until(lambda m: m["t"] == "error" or m.get("ref") == ref)["t"] == "error":
            errors += 1
        return errors == 0

    @property
    def alive(self) -> bool:
        try:
            return self.ask("ping")["t"] == "ok"
        except ConnectionClosed:
            return False

    def close(self) -> None:
        self.left.close()
