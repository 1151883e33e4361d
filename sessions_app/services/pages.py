"""The visitor's page within a session: a page load starts, changes its address, is hidden, goes away, comes back."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from sessions_app import clock, metrics, publish
from sessions_app.errors import Refusal
from sessions_app.models import CobrowseSession, Invitation, Visitor
from sessions_app.services.conversations import add_system_line
from sessions_app.services.sessions import locked, record

RULE_MISSED = "critical_rule_missed"  # reason of a session whose page is not shown for want of a critical rule's match


TOO_LARGE = "page_too_large"  # reason of a session whose page is more than a copy may be (leaks/limits.py)


def start_page(visitor: Visitor, session_id: Any, url: str, title: str) -> int:
    """A page load is about to stream. Returns its epoch; the page load before it stops.

    Raises not_found, session_ended or session_paused.
    """
    with transaction.atomic():
        session = locked(session_id)
        if session.conversation.visitor_id != visitor.pk:
            raise Refusal("not_found", "There is no such session.")
        if session.state == "paused":
            raise Refusal("session_paused")
        first = session.started is None
        session.state = "active"
        session.started = session.started or timezone.now()
        session.epoch += 1
        session.page_url, session.page_title, session.page_state = url, title, "visible"
        session.absent_since = None
        session.reason = ""
        session.save()
        if first:
            _joined(session)
        record(session, "visitor", "page.started")
        publish.session(session)
        transaction.on_commit(lambda: _count_start(first))
    return session.epoch


def _count_start(first: bool) -> None:
    metrics.happened["session_started"] += first


def _joined(session: CobrowseSession) -> None:
    Invitation.objects.filter(pk=session.invitation_id).update(substate="joined")
    add_system_line(session.conversation, "CoBrowse has started.")
    publish.invitation(Invitation.objects.select_related("conversation").get(pk=session.invitation_id))


def change_location(session_id: Any, epoch: int, url: str, title: str) -> None:
    """A single-page site went to another address."""
    with transaction.atomic():
        session = current(session_id, epoch)
        if session is None:
            return
        session.page_url, session.page_title = url, title
        session.save(update_fields=["page_url", "page_title"])
        publish.session(session)


def set_page_state(session_id: Any, epoch: int, page_state: str) -> None:
    """Visible, hidden, private, missed, or on its way out (moving, closing, untagged)."""
    with transaction.atomic():
        session = current(session_id, epoch)
        if session is None:
            return
        if session.page_state == "too_large" and page_state in ("visible", "hidden", "missed"):
            return  # the next page begins anew
        was_missed = session.reason == RULE_MISSED
        session.page_state = page_state
        if session.state == "active":
            session.reason = RULE_MISSED if page_state == "missed" else ""
        session.save(update_fields=["page_state", "reason"])
        if was_missed and page_state in ("visible", "hidden"):
            add_system_line(session.conversation, "CoBrowse goes on.")
            record(session, "system", "mask.matched")
        publish.session(session)


def page_too_large(session_id: Any, epoch: int) -> None:
    """Nothing more of this page is shown; the session goes on with the next one."""
    with transaction.atomic():
        session = current(session_id, epoch)
        if session is None or session.page_state == "too_large":
            return
        session.page_state, session.reason = "too_large", TOO_LARGE
        session.save(update_fields=["page_state", "reason"])
        add_system_line(session.conversation, "CoBrowse is paused on this page: it is too large to be shown.")
        record(session, "system", "page.too_large")
        publish.session(session)


def lose_page(session_id: Any, epoch: int, close_code: int) -> None:
    """The socket of this page load is gone: the page was left (1001) or the connection broke."""
    with transaction.atomic():
        session = current(session_id, epoch)
        if session is None:
            return
        if session.page_state not in ("moving", "closing", "untagged"):
            session.page_state = "closing" if close_code in (1000, 1001) else "lost"
        session.absent_since = clock.now()
        session.save(update_fields=["page_state", "absent_since"])
        publish.session(session)


def current(session_id: Any, epoch: int) -> CobrowseSession | None:
    """The session if ``epoch`` is still its page load; news of an older one no longer matters."""
    try:
        session = locked(session_id)
    except Refusal:
        return None
    return session if session.epoch == epoch else None
