"""Who is there: sockets say so when they open, every sweep repeats it, and closing takes it back."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from sessions_app import clock, publish
from sessions_app.models import AgentPresence, Visitor, Watcher
from sessions_app.services.entry import Agent

# A process that dies leaves its people "online" for this long.
PRESENCE = timedelta(seconds=75)


def agents_online(account_id: int) -> bool:
    return AgentPresence.objects.filter(account_id=account_id, online_until__gt=clock.now()).exists()


def visitor_seen(visitor: Visitor) -> None:
    _set_visitor(visitor, clock.now() + PRESENCE)


def visitor_left(visitor: Visitor) -> None:
    _set_visitor(visitor, clock.now())


def _set_visitor(visitor: Visitor, until: Any) -> None:
    with transaction.atomic():
        Visitor.objects.filter(pk=visitor.pk).update(online_until=until)
        conversation = visitor.conversations.filter(state="open").first()
        if conversation is not None:
            publish.conversation(conversation)


def agent_seen(agent: Agent) -> None:
    with transaction.atomic():
        AgentPresence.objects.update_or_create(
            user=agent.user, defaults={"account": agent.account, "online_until": clock.now() + PRESENCE}
        )
        publish.presence(agent.account.pk, agents_online)


def agent_left(agent: Agent) -> None:
    with transaction.atomic():
        AgentPresence.objects.filter(user=agent.user).update(online_until=clock.now())
        publish.presence(agent.account.pk, agents_online)


def keep_alive(visitors: Iterable[Any], agents: Iterable[Any], watchers: Iterable[Any]) -> None:
    """Everybody with a socket in this process is still there. Takes ids."""
    until = clock.now() + PRESENCE
    _renew(Visitor.objects.filter(pk__in=list(visitors)), until)
    _renew(AgentPresence.objects.filter(user__in=list(agents)), until)
    _renew(Watcher.objects.filter(pk__in=list(watchers)), until)


def _renew(people: QuerySet[Any], until: Any) -> None:
    """The rows are locked by their keys, one after the other: another process may have tabs of the same people, and two
    that lock in an order of their own can wait for each other."""
    with transaction.atomic():
        in_order = people.order_by("pk").select_for_update(no_key=True)
        people.model._default_manager.filter(pk__in=in_order.values("pk")).update(online_until=until)
