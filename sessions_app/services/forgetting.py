"""Deletion on request: everything of one visitor goes; the trail keeps that it was done, and by whom."""

import hashlib
from functools import partial
from typing import Any

from django.db import transaction

from config_app.models import Account
from sessions_app import publish
from sessions_app.errors import Refusal
from sessions_app.models import CobrowseSession, Conversation, RuleHealth, Visitor
from sessions_app.services import trail
from sessions_app.services.assets import drop_assets
from sessions_app.services.invitations import close_live_invitation
from sessions_app.services.lookup import parse_id


def forget_visitor(
    visitor_id: Any, *, account: Account | None = None, by: str = "system", user: Any = None, via: str = ""
) -> dict[str, int]:
    """Delete a visitor with all conversations, lines, invitations, sessions, codes, assets and leak reports.

    How many rows of each kind went, by the kind's name. A running session ends first, and both sides are told. The
    visitor's token names nobody from then on. Raises not_found, also for a visitor who is not of ``account``.
    """
    rows = Visitor.objects.filter(pk=parse_id(visitor_id))
    visitor = (rows.filter(account=account) if account else rows).first()
    if visitor is None:
        raise Refusal("not_found", "There is no such visitor.")
    _end_what_runs(visitor, by, user)
    with transaction.atomic():
        Visitor.objects.select_for_update().get(pk=visitor.pk)
        sessions = CobrowseSession.objects.filter(conversation__visitor=visitor)
        ids = list(sessions.select_for_update(of=("self",)).values_list("pk", flat=True))
        list(visitor.conversations.select_for_update().values_list("pk"))  # nobody adds a line from here on
        account_id, named = visitor.account_id, digest_of(visitor.pk)
        RuleHealth.objects.filter(missed_by=visitor.pk).update(missed_by=None)
        publish.visitor_forgotten(visitor.pk)
        _, deleted = visitor.delete()
        counts = {label.rpartition(".")[2].lower(): number for label, number in deleted.items()}
        said = ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))
        done = trail.entry(account_id, by, "visitor.forgotten", said, user, about=named, via=via)
        trail.write([done])
        for pk in ids:
            transaction.on_commit(partial(drop_assets, pk))
    return counts


def _end_what_runs(visitor: Visitor, by: str, user: Any) -> None:
    """In a transaction of its own: who is told of it reads the rows once more after the commit."""
    with transaction.atomic():
        for conversation in visitor.conversations.filter(state="open"):
            close_live_invitation(conversation, by if by == "agent" else "system", user, reason="forgotten")
            Conversation.objects.filter(pk=conversation.pk).update(state="closed")
            publish.conversation(conversation)


def digest_of(visitor_id: Any) -> str:
    """How the trail names a visitor who is gone: who knows the id can find the row, and nobody finds the id."""
    return f"visitor sha256:{hashlib.sha256(str(visitor_id).encode()).hexdigest()[:32]}"
