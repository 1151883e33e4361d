"""State objects: how rows look on the wire (docs/architecture.md, "State objects"). Always whole, never a patch."""

from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from config_app.models import Account
from config_app.services import cobrowse_config, public_config
from sessions_app import clock, permissions
from sessions_app.models import CobrowseSession, Conversation, Invitation, Message, Visitor, iso
from sessions_app.wording import to_visitor

HISTORY_LINES = 50


def message(line: Message, side: str) -> dict[str, Any]:
    """``side`` is agent or visitor: lines of the system speak to whoever reads them."""
    return {
        "id": line.pk,
        "author": line.author,
        "name": line.name,
        "text": to_visitor(line.text) if side == "visitor" and line.author == "system" else line.text,
        "at": iso(line.at),
        "client_id": line.client_id,
    }


def invitation(row: Invitation) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "conversation": str(row.conversation_id),
        "state": row.state,
        "substate": row.substate,
        "mode": row.mode,
        "agent": {"id": str(row.agent_id), "name": row.agent_name},
        "created": iso(row.created),
        "expires": iso(row.expires),
    }


def session(row: CobrowseSession) -> dict[str, Any]:
    config = cobrowse_config(row.account)
    watching = row.watchers.filter(online_until__gt=clock.now())
    return {
        "id": str(row.pk),
        "conversation": str(row.conversation_id),
        "route": str(row.conversation.visitor_id),
        "state": row.state,
        "paused_by": row.paused_by,
        "reason": row.reason,
        "mode": row.mode,
        "asked_mode": row.asked_mode,
        "modes": config["modes"],
        "capabilities": permissions.capabilities(row.mode),
        "agents": [{"id": str(w.user_id), "name": w.name, "number": w.number, "color": w.color} for w in watching],
        "page": {"url": row.page_url, "title": row.page_title, "state": row.page_state},
        "epoch": row.epoch,
        "revision": row.revision,
        "border_color": config["border_color"],
        "highlight_color": config["highlight_color"],
        "match_viewport": config["match_viewport"],
        "ended_by": row.ended_by,
        "started": iso(row.started),
        "ended": iso(row.ended),
    }


def session_for(agent_allowed: bool, told: dict[str, Any]) -> dict[str, Any]:
    """A session's state object as an agent may have it: where the visitor is, is for those who may look."""
    if agent_allowed:
        return told
    return {**told, "page": {"url": "", "title": "", "state": told["page"]["state"]}}


def visitor(row: Visitor) -> dict[str, Any]:
    return {"id": str(row.pk), "name": row.name, "online": row.online}


def with_counts(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Conversations with the counts and ids their state object needs, in one query."""
    last = Message.objects.filter(conversation=OuterRef("pk")).order_by("-pk")
    to_agent = Q(messages__author="visitor", messages__pk__gt=F("read_by_agent"))
    to_visitor = Q(messages__author="agent", messages__pk__gt=F("read_by_visitor"))
    return rows.select_related("visitor", "agent__membership").annotate(
        unread_by_agent=Count("messages", filter=to_agent),
        unread_by_visitor=Count("messages", filter=to_visitor),
        last_id=Subquery(last.values("pk")[:1]),
    )


def conversations(rows: QuerySet[Conversation], side: str) -> list[dict[str, Any]]:
    """State objects of many conversations with a fixed number of queries. ``side`` is agent or visitor."""
    return [told[side] for told in _by_side(rows, (side,))]


def conversation(row: Conversation, side: str) -> dict[str, Any]:
    return conversation_for(row, (side,))[side]


def conversation_for(row: Conversation, sides: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """By side, as it is now; raises DoesNotExist."""
    for told in _by_side(Conversation.objects.filter(pk=row.pk), sides):
        return told
    raise Conversation.DoesNotExist


def _by_side(rows: QuerySet[Conversation], sides: tuple[str, ...]) -> list[dict[str, dict[str, Any]]]:
    found = list(with_counts(rows))
    ids = [row.pk for row in found]
    lines = Message.objects.in_bulk([row.last_id for row in found if row.last_id])  # type: ignore[attr-defined]
    live = CobrowseSession.objects.filter(conversation__in=ids).exclude(state="ended")
    sessions = dict(live.values_list("conversation_id", "pk"))
    newest: dict[Any, Invitation] = {}
    for one in Invitation.objects.filter(conversation__in=ids).order_by("created"):
        newest[one.conversation_id] = one
    told = []
    for row in found:
        last = lines.get(row.last_id)  # type: ignore[attr-defined]
        common = {
            "id": str(row.pk),
            "state": row.state,
            "channel": row.channel,
            "visitor": visitor(row.visitor),
            "agent": {"id": str(row.agent_id), "name": agent_name(row.agent)} if row.agent else None,
            "created": iso(row.created),
            "updated": iso(row.updated),
            "session": str(sessions[row.pk]) if row.pk in sessions else None,
            "invitation": invitation(newest[row.pk]) if row.pk in newest else None,
        }
        own = {
            side: {"unread": getattr(row, f"unread_by_{side}"), "last": last and message(last, side)} for side in sides
        }
        told.append({side: {**common, **own[side]} for side in sides})
    return told


def history(row: Conversation, side: str, before: int | None = None) -> list[dict[str, Any]]:
    """The last lines of a transcript (those before the line ``before``), oldest first."""
    lines = row.messages.order_by("-pk")
    if before is not None:
        lines = lines.filter(pk__lt=before)
    return [message(line, side) for line in reversed(lines[:HISTORY_LINES])]


def agent_name(user: Any) -> str:
    membership = getattr(user, "membership", None)
    return (membership and membership.display_name) or user.get_full_name() or user.get_username()


def config(account: Account) -> dict[str, Any]:
    return public_config(account)
