"""News of the channel layer reaches every socket of its group, whoever else comes and goes, and whatever was away."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import OperationalError, transaction
from redis.exceptions import ConnectionError as RedisGone

from sessions_app import groups, publish, services
from sessions_app.consumers import news
from sessions_app.consumers.news import News, ear
from sessions_app.models import Conversation, Message
from sessions_app.relay import relay

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_process")]


class Listener:
    """A socket's news, and what it has heard."""

    def __init__(self):
        self.heard, self.lost = [], 0
        self.news = News(self._hear, self._lose)

    async def _hear(self, event):
        self.heard.append(event["number"])

    async def _lose(self):
        self.lost += 1

    async def hears(self, *numbers):
        async with asyncio.timeout(10):
            while self.heard != list(numbers):
                await asyncio.sleep(0.01)


async def nothing_is_heard():
    async with asyncio.timeout(10):
        while ear.groups or ear.tasks:
            await asyncio.sleep(0.01)


async def send(group, number):
    await groups.send(group, {"type": "numbered", "number": number})


async def test_nothing_is_lost_for_those_who_stay_while_others_come_and_go():
    staying, ended = Listener(), asyncio.Event()
    await staying.news.join("stay")

    async def come_and_go(place):
        while not ended.is_set():
            one = Listener()
            await one.news.join(f"place.{place}")
            await asyncio.sleep(0)
            one.news.leave()

    busy = [asyncio.create_task(come_and_go(place)) for place in range(3)]
    for number in range(300):
        await send("stay", number)
    await staying.hears(*range(300))
    ended.set()
    await asyncio.gather(*busy)
    staying.news.leave()


async def test_a_process_is_in_a_group_from_its_first_socket_to_its_last():
    first, second, third, elsewhere = (Listener() for _ in range(4))
    for one in (first, second):
        await one.news.join("together")
    await elsewhere.news.join("elsewhere")
    await send("together", 1)
    await first.hears(1)
    first.news.leave()
    await send("together", 2)
    await second.hears(1, 2)
    second.news.leave()  # one leaves as another comes
    await third.news.join("together")
    await send("together", 3)
    await third.hears(3)
    assert (first.heard, second.heard, elsewhere.heard) == ([1], [1, 2], [])
    third.news.leave()
    elsewhere.news.leave()
    await nothing_is_heard()


async def test_a_socket_that_goes_waits_for_nobody_and_leaves_nothing(monkeypatch):
    """Redis may hang: a socket that waited for it would be cancelled, and stay in the books for ever."""
    one, other = Listener(), Listener()
    await one.news.join("stay")
    hangs = asyncio.Event()

    async def hang(*args):
        await hangs.wait()

    with monkeypatch.context() as patched:
        patched.setattr(get_channel_layer(), "group_discard", hang)
        patched.setattr(get_channel_layer(), "group_add", hang)
        joining = asyncio.create_task(other.news.join("new"))
        await asyncio.sleep(0)
        joining.cancel()
        other.news.leave()
        one.news.leave()
        assert not any(group.members for group in ear.groups.values())
    hangs.set()
    await nothing_is_heard()


async def test_groups_are_renewed_also_after_a_bug(monkeypatch):
    listener = Listener()
    monkeypatch.setattr(news, "RENEW_SECONDS", 0.01)
    await listener.news.join("stay")
    asked = []

    async def fail(*args):
        asked.append(args)
        raise RuntimeError

    monkeypatch.setattr(get_channel_layer(), "group_add", fail)
    async with asyncio.timeout(10):
        while len(asked) < 2:
            await asyncio.sleep(0.01)
    monkeypatch.undo()
    listener.news.leave()


async def test_an_event_of_another_version_closes_nobody():
    listener = Listener()
    await listener.news.join("stay")
    await get_channel_layer().group_send("stay", {"type": "numbered", "number": 0})  # does not name its group
    await send("stay", 1)
    await listener.hears(1)
    assert listener.lost == 0
    listener.news.leave()


async def test_a_socket_that_cannot_keep_up_reads_everything_anew(monkeypatch):
    stuck, goes_on = asyncio.Event(), asyncio.Event()
    slow = Listener()

    async def hear(event):
        stuck.set()
        await goes_on.wait()

    monkeypatch.setattr(slow.news, "handle", hear)
    await slow.news.join("busy")
    await send("busy", 0)
    await stuck.wait()
    for _ in range(news.MOST_WAITING + 2):
        slow.news.hear({"number": 1})
    goes_on.set()
    async with asyncio.timeout(10):
        while not slow.lost:
            await asyncio.sleep(0.01)
    assert slow.lost == 1
    slow.news.leave()


async def test_groups_are_joined_again_before_redis_forgets_them(monkeypatch):
    monkeypatch.setattr(news, "RENEW_SECONDS", 0.1)
    staying = Listener()
    await staying.news.join("for.days")
    await get_channel_layer().group_discard("for.days", ear.channel)
    await asyncio.sleep(0.5)
    await send("for.days", 1)
    await staying.hears(1)
    staying.news.leave()


async def test_a_bug_in_reading_makes_everybody_read_anew_and_reading_goes_on(monkeypatch):
    monkeypatch.setattr(news, "RETRY_SECONDS", 0.05)
    layer, faults = get_channel_layer(), []
    staying, later = Listener(), Listener()
    await staying.news.join("group")

    def broken(name):
        async def once(*args):
            monkeypatch.undo()
            monkeypatch.setattr(news, "RETRY_SECONDS", 0.05)
            faults.append(name)
            if name == "receive":
                monkeypatch.setattr(layer, "group_add", broken("group_add"))
            raise ValueError(name)

        return once

    monkeypatch.setattr(layer, "receive", broken("receive"))
    await send("group", 1)  # heard by the reading that has begun
    async with asyncio.timeout(10):
        while not staying.lost:
            await asyncio.sleep(0.01)
    assert (staying.heard, faults) == ([1], ["receive", "group_add"])
    await later.news.join("group")
    await send("group", 2)
    await later.hears(2)
    assert staying.heard == [1], "it has been told to read everything anew"
    staying.news.leave()
    later.news.leave()


@pytest.mark.parametrize("fault", [OperationalError, RedisGone])
async def test_news_that_could_not_go_out_goes_out_later(acme, vic, talk, monkeypatch, fault):
    """The line is kept already: nobody would send it again."""
    listener = Listener()
    told = []

    async def hear(event):
        told.append(event["message"])

    monkeypatch.setattr(listener.news, "handle", hear)
    await listener.news.join(groups.account(acme.pk))

    async def away(*args):
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr(publish, "_send", away)
        await sync_to_async(services.send_as_visitor)(vic, "Is anybody there?", "c7")
    assert len(publish.unsent) == 2
    await sync_to_async(publish.unsent.send)()
    assert not publish.unsent
    async with asyncio.timeout(10):
        while len(told) < 2:
            await asyncio.sleep(0.01)
    assert told[0]["message"]["text"] == "Is anybody there?" and told[1]["t"] == "conversation"
    listener.news.leave()


def test_late_news_of_what_is_gone_meanwhile_is_no_news(vic, talk, monkeypatch):
    async def away(*args):
        raise OperationalError

    row = Conversation.objects.get(pk=talk)
    with monkeypatch.context() as patched:
        patched.setattr(publish, "_send", away)
        with transaction.atomic():
            publish.conversation(row)
    row.delete()
    assert len(publish.unsent) == 1
    publish.unsent.send()
    assert not publish.unsent


async def away(*args):
    raise OperationalError


def told_by(send_what, monkeypatch):
    """What goes out, in its order."""
    told = []

    async def keep(news):
        told.extend(event["message"] for _, event in news)

    monkeypatch.setattr(publish, "_send", keep)
    send_what()
    return told


def test_late_news_tells_what_is_true_by_then_and_nothing_overtakes_it(ada, vic, talk, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(publish, "_send", away)
        invitation = services.invite(ada, talk, "shared")
    assert publish.unsent

    def cancel():
        services.cancel_invitation(ada, str(invitation.pk))
        publish.unsent.send()

    told = told_by(cancel, monkeypatch)
    states = [message["invitation"]["state"] for message in told if message["t"] == "invitation"]
    assert states == ["CLOSED"] * 4, "both sides, of the invitation and of its end"
    assert not publish.unsent


def test_a_line_that_was_deleted_before_anybody_heard_of_it_is_told_to_nobody(vic, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(publish, "_send", away)
        services.send_as_visitor(vic, "My secret", "c8")
    Message.objects.all().delete()
    assert "My secret" not in str(told_by(publish.unsent.send, monkeypatch))


def test_many_late_news_go_out_in_turns(acme, monkeypatch):
    for _ in range(publish.AT_ONCE + 5):
        publish.unsent.waiting.append(lambda: [])
    assert publish.unsent.send() == publish.AT_ONCE
    assert publish.unsent.send() == 5
    assert publish.unsent.send() == 0


async def test_connections_that_redis_closed_while_nobody_used_them_are_replaced():
    """As after a restart of Redis: there are as many as there once were groups joined at the same time."""
    layer = get_channel_layer()
    async with asyncio.timeout(60):
        await asyncio.gather(*(layer.group_add(f"group{number}", "news.some") for number in range(20)))
        idle = layer.connection(0).connection_pool._available_connections
        assert len(idle) > 1
        await relay.bridge.client.client_kill_filter(_type="normal", skipme=True)
        while not all([await connection.can_read() for connection in idle]):  # their ends have arrived
            await asyncio.sleep(0.01)
        await asyncio.gather(*(layer.group_add(f"group{number}", "news.some") for number in range(20)))
