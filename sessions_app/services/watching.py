"""Agents in a session: each gets a number that marks its pointer on the wire."""

from typing import Any

from django.db import transaction

from sessions_app import clock, publish
from sessions_app.errors import Refusal
from sessions_app.models import CobrowseSession, Watcher
from sessions_app.services.entry import Agent
from sessions_app.services.lookup import parse_id
from sessions_app.services.presence import PRESENCE
from sessions_app.services.sessions import locked, record


def find_session(agent: Agent, session_id: str) -> CobrowseSession:
    """A session of the agent's own account; raises not_found for anybody else's."""
    rows = CobrowseSession.objects.select_related("conversation__visitor", "account")
    found = rows.filter(pk=parse_id(session_id), account=agent.account).first()
    if found is None:
        raise Refusal("not_found", "There is no such session in your account.")
    return found


def watch(agent: Agent, session_id: str) -> Watcher:
    """The agent joins; the visitor sees the name. Raises not_found, agent_not_allowed or session_ended."""
    session = find_session(agent, session_id)
    if not agent.allowed:
        raise Refusal("agent_not_allowed")
    with transaction.atomic():
        locked(session.pk)
        taken = session.watchers.count()
        watcher, new = Watcher.objects.get_or_create(
            session=session, user=agent.user, defaults={"number": taken + 1, "name": agent.name}
        )
        was_there = watcher.online_until is not None and watcher.online_until > clock.now()
        watcher.online_until = clock.now() + PRESENCE
        watcher.save(update_fields=["online_until"])
        if new or not was_there:
            record(session, "agent", "session.joined", user=agent.user)
        publish.session(session)
    return watcher


def leave_session(watcher_id: Any) -> None:
    """The agent's last viewer of this session in this process has closed."""
    with transaction.atomic():
        watcher = Watcher.objects.select_related("session", "user").filter(pk=watcher_id).first()
        if watcher is None:
            return  # the session was deleted meanwhile
        if watcher.session.state != "ended":
            publish.session(watcher.session)  # first: its row is locked before the watcher's, as where one joins
        watcher.online_until = None
        watcher.save(update_fields=["online_until"])
        record(watcher.session, "agent", "session.left", user=watcher.user)
