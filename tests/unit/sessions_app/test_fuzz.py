"""Random messages and frames on all three sockets, while an innocent session goes on beside them.

Nothing of it is a bug of the server (no traceback, no "bug in"), and nobody else's socket notices.
FUZZ_INPUTS says how many are sent: `make fuzz` sends 100,000.
"""

import json
import logging
import os
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as configured
from hypothesis import HealthCheck, Phase, given, seed, settings

from sessions_app import services
from sessions_app.consumers import base
from tests.unit.sessions_app.conftest import SITE, make_agent
from tests.unit.sessions_app.fuzzing import inputs
from tests.unit.sessions_app.talking import Line, agree, begin, change, page, viewer_line, visitor_line, workspace_line
from tests.unit.sessions_app.test_sockets import in_session

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
    pytest.mark.usefixtures("fresh_process"),
    pytest.mark.timeout(7200),
]
INPUTS = int(os.environ.get("FUZZ_INPUTS", "1500"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
ROUND = 250  # inputs on one set of sockets: after that they begin anew, as some have been closed or ended
Input = tuple[int, str | bytes]
CLOSED = (4400, 4401, 4403, 4404)  # what a peer that is refused may be closed with


class Bugs(logging.Handler):
    """Whatever the server logs as a bug."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info or "bug in" in record.getMessage():
            self.found.append(self.format(record))


def generated(count: int, number: int) -> list[list[Input]]:
    """Rounds of inputs, the same for the same number."""
    made: list[Input] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs())
    def collect(one: Input) -> None:
        made.append(one)

    collect()
    return [made[at : at + ROUND] for at in range(0, len(made), ROUND)]


class Attackers:
    """A session of their own account's: a tag, a desk and a viewer that send what they are given."""

    def __init__(self, account: Any, agent: services.Agent) -> None:
        self.account, self.agent = account, agent
        self.lines: list[Line] = []
        self.real: dict[str, str] = {}

    async def come(self) -> None:
        ticket = await sync_to_async(services.issue_ticket)(self.account, None)
        tag = await visitor_line(self.account, ticket, SITE).open(ticket=ticket["ticket"])
        await tag.until("welcome")
        desk = await workspace_line(self.agent).open()
        await desk.until("welcome")
        invitation = await agree(tag, desk)
        session = await begin(tag, desk)
        viewer = await viewer_line(self.agent, session).open()
        await viewer.until("welcome")
        self.lines = [tag, desk, viewer]
        self.real = {"6d1e": session["conversation"], "90ab": invitation}  # for the ids of the examples

    async def send(self, one: str | bytes, to: int) -> None:
        line = self.lines[to]
        if line.closed is not None:
            return
        try:
            if isinstance(one, bytes):
                await line.socket.send_to(bytes_data=one)
            else:
                for example, real in self.real.items():
                    one = one.replace(f'"{example}"', f'"{real}"')
                await line.socket.send_to(text_data=one)
        except (AssertionError, RuntimeError):
            return

    async def leave(self) -> list[int]:
        """Codes of the sockets that were closed, once all that was sent has been read."""
        codes = []
        for line in self.lines:
            codes += await settled(line)
            await line.socket.disconnect(1001)
        return codes


async def settled(line: Line) -> list[int]:
    """A ping comes back behind all that was sent, or the socket was closed; which code."""
    await line.socket.send_to(text_data=json.dumps({"t": "ping", "ref": "settled"}))
    while True:
        event = await line.socket.receive_output(60)
        if event["type"] == "websocket.close":
            return [event["code"]]
        text = event.get("text")
        if text and json.loads(text).get("ref") == "settled":
            return []


async def test_nothing_a_peer_sends_is_a_bug_or_reaches_another_session(acme, ada, monkeypatch) -> None:
    # Or most of it would meet the limits of rate and of refusals, which have tests of their own.
    monkeypatch.setattr(base, "OFFENCES", 10**6)
    monkeypatch.setattr(base, "MESSAGES_PER_SECOND", 10**6)
    bugs = Bugs()
    logging.getLogger().addHandler(bugs)
    logging.getLogger("sessions_app").setLevel(logging.ERROR)
    monkeypatch.setitem(configured.LIMITS, "conversations", 10**6)
    rounds = generated(INPUTS, SEED)  # before anybody is there: it keeps the event loop for minutes
    assert sum(len(some) for some in rounds) >= INPUTS * 0.9
    innocent, _, watcher, _ = await in_session(acme, ada)
    colleague = await sync_to_async(lambda: services.agent_of(make_agent(acme, "bob")))()
    sequence = 1
    try:
        for number, some in enumerate(rounds):
            attackers = Attackers(acme, colleague)
            await attackers.come()
            for at, (to, one) in enumerate(some):
                await attackers.send(one, to)
                if at % 25 == 0:
                    sequence += 1
                    await innocent.send_frame(2, sequence, payload=change(f"change {sequence}"))
                    assert json.loads((await watcher.frame())[12:]) == json.loads(change(f"change {sequence}"))
            codes = await attackers.leave()
            assert set(codes) <= set(CLOSED), (number, codes, some)
            assert bugs.found == [], (number, some, bugs.found[0])
            for line in (innocent, watcher):
                line.news.clear()
        assert (await innocent.ask("ping"))["t"] == (await watcher.ask("ping"))["t"] == "ok"
        await innocent.send_frame(1, sequence + 1, flags=4, payload=page("the end"))
        assert (await watcher.frame()).find(b"the end") > 0
    finally:
        logging.getLogger().removeHandler(bugs)
        logging.getLogger("sessions_app").setLevel(logging.NOTSET)
