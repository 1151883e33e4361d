"""Between the hello and the welcome: nothing that happens meanwhile is missed, and a slow server is nobody's fault."""

import asyncio
import time

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from sessions_app import groups, services
from sessions_app.consumers import base
from sessions_app.consumers.news import ear
from sessions_app.consumers.visitor import VisitorConsumer
from tests.unit.sessions_app.conftest import SITE
from tests.unit.sessions_app.talking import visitor_line

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio, pytest.mark.usefixtures("fresh_process")]


async def comes(acme):
    ticket = await sync_to_async(services.issue_ticket)(acme, None)
    return visitor_line(acme, ticket, SITE), ticket


async def test_a_line_that_is_written_while_the_welcome_is_made_is_heard(acme, monkeypatch):
    read = VisitorConsumer._enter

    def read_and_then(self):
        told = read(self)
        services.send_as_visitor(self.visitor, "From another tab", "c1")
        return told

    monkeypatch.setattr(VisitorConsumer, "_enter", read_and_then)
    vic, ticket = await comes(acme)
    await vic.open(ticket=ticket["ticket"])
    assert (await vic.until("welcome"))["state"]["messages"] == []
    assert (await vic.until("chat.message"))["message"]["text"] == "From another tab"
    await vic.leave()


async def test_a_greeting_that_takes_its_time_is_not_taken_for_a_missing_hello(acme, monkeypatch):
    read = VisitorConsumer._enter

    def read_slowly(self):
        time.sleep(0.5)
        return read(self)

    monkeypatch.setattr(base, "HELLO_SECONDS", 0.1)
    monkeypatch.setattr(VisitorConsumer, "_enter", read_slowly)
    vic, ticket = await comes(acme)
    await vic.open(ticket=ticket["ticket"])
    await vic.until("welcome")
    assert vic.closed is None
    await vic.leave()


async def test_all_sockets_of_a_process_come_back_when_it_notices_that_redis_was_gone(acme, monkeypatch):
    people = [await comes(acme) for _ in range(3)]
    for vic, ticket in people:
        await vic.open(ticket=ticket["ticket"])
        await vic.until("welcome")

    async def gone(channel):
        monkeypatch.undo()
        raise ConnectionError

    monkeypatch.setattr(get_channel_layer(), "receive", gone)
    await groups.send(
        groups.visitors(acme.pk), {"type": "relay.message", "message": {"t": "presence", "agents_online": False}}
    )
    assert [await vic.close_code() for vic, _ in people] == [4012] * 3
    for vic, _ in people:
        await vic.leave()
    async with asyncio.timeout(10):
        while ear.groups:
            await asyncio.sleep(0.01)
