"""The session between the visitor's yes and its end: pausing, modes, ending, and what the settings still allow."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config_app.models import Account
from config_app.services import cobrowse_config
from sessions_app import clock, metrics, permissions, publish
from sessions_app.errors import Refusal
from sessions_app.models import CobrowseSession, Invitation
from sessions_app.services import trail
from sessions_app.services.assets import count_assets, drop_assets
from sessions_app.services.conversations import add_system_line
from sessions_app.services.lookup import parse_id
from sessions_app.services.turns import AT_ONCE
from sessions_app.state import agent_name

MODE_WORDS = {"shared": "shared", "view": "view only", "follow": "follow"}
# Reasons of a pause that a change of the settings may have taken away: then it is tried again.
STOPPED_BY_RULES = ("mask_rule_failed", "audit_failed", "capture_failed")  # tried again with other settings
_WHO = {"visitor": "the visitor", "agent": "the agent", "system": "the system"}


def record(session: CobrowseSession | Any, actor: str, action: str, detail: str = "", user: Any = None) -> None:
    """One row of the trail about a session: kinds, codes and modes only, never page content."""
    trail.write([trail.entry(session.account_id, actor, action, detail, user, session_id=session.pk)])


def locked(session_id: Any) -> CobrowseSession:
    """The session, locked until the transaction ends; raises not_found or session_ended."""
    rows = CobrowseSession.objects.select_for_update(of=("self",)).select_related("conversation", "account")
    session = rows.filter(pk=parse_id(session_id)).first()
    if session is None:
        raise Refusal("not_found", "There is no such session.")
    if session.state == "ended":
        raise Refusal("session_ended")
    return session


def pause(session_id: Any, by: str, user: Any = None) -> None:
    """Stop the picture. ``by`` is visitor, agent or system."""
    with transaction.atomic():
        session = locked(session_id)
        if session.state == "paused":
            if session.paused_by == by:
                return
            if by != "visitor":
                raise Refusal("session_paused")
        session.state, session.paused_by = "paused", by
        session.save(update_fields=["state", "paused_by"])
        add_system_line(session.conversation, f"CoBrowse was paused by {_who(by, user)}.")
        record(session, by, "session.paused", user=user)
        publish.session(session)


def resume(session_id: Any, by: str, user: Any = None) -> None:
    """Go on; only the side that paused may. A pause by the system (a broken mask rule) ends with its cause."""
    with transaction.atomic():
        session = locked(session_id)
        if session.state != "paused":
            raise Refusal("wrong_state", "The session is not paused.")
        if session.paused_by != by:
            raise Refusal("wrong_state", f"The session was paused by {_WHO[session.paused_by]}.")
        _go_on(session, by, user)


def _go_on(session: CobrowseSession, by: str, user: Any) -> None:
    session.state, session.paused_by, session.reason = "active", "", ""
    session.save(update_fields=["state", "paused_by", "reason"])
    add_system_line(session.conversation, "CoBrowse goes on.")
    record(session, by, "session.resumed", user=user)
    publish.session(session)


def end_session(session_id: Any, by: str, user: Any = None, reason: str = "") -> None:
    """End it for both. Ending twice is harmless."""
    with transaction.atomic():
        try:
            session = locked(session_id)
        except Refusal as refusal:
            if refusal.code == "session_ended":
                return
            raise
        never_started = session.started is None
        session.state, session.ended, session.ended_by, session.reason = "ended", timezone.now(), by, reason
        # Where the visitor was is nothing to keep once nobody watches.
        session.asked_mode = session.page_url = session.page_title = ""
        gone = ["asked_mode", "page_url", "page_title"]
        session.save(update_fields=["state", "ended", "ended_by", "reason", *gone])
        Invitation.objects.filter(pk=session.invitation_id).update(
            state="CLOSED", substate="failed" if never_started and by == "system" else "ended"
        )
        add_system_line(session.conversation, _end_line(by, user, reason))
        if supplied := count_assets(session.pk):
            record(session, "visitor", "assets.supplied", str(supplied))
        record(session, by, "session.ended", reason, user)
        publish.invitation(Invitation.objects.select_related("conversation").get(pk=session.invitation_id))
        publish.session(session)
        publish.conversation(session.conversation)
        transaction.on_commit(lambda: drop_assets(session.pk))
        transaction.on_commit(lambda: _count_end(by, never_started))


def _count_end(by: str, never_started: bool) -> None:
    metrics.sessions_ended[by] += 1
    metrics.happened["session_never_active"] += never_started


def _end_line(by: str, user: Any, reason: str) -> str:
    if reason == "absent":
        return "CoBrowse ended because the visitor did not come back."
    if reason == "settings":
        return "CoBrowse ended because the settings no longer allow it."
    if reason == "forgotten":
        return "CoBrowse ended because this conversation is deleted on request."
    return f"CoBrowse was ended by {_who(by, user)}."


def _who(by: str, user: Any) -> str:
    """The agent by name, where it is known which one."""
    return agent_name(user) if by == "agent" and user is not None else _WHO[by]


def set_mode(session_id: Any, mode: str, by: str, user: Any = None, name: str = "") -> str:
    """Change the mode: at once when it gives the agent nothing more or the visitor does it, else ask the visitor.

    Returns "set" or "asked". Raises mode_not_allowed when the settings do not offer the mode.
    """
    with transaction.atomic():
        session = locked(session_id)
        if mode not in cobrowse_config(session.account)["modes"]:
            raise Refusal("mode_not_allowed")
        if mode == session.mode:
            return "set"
        if by == "agent" and permissions.raises(session.mode, mode):
            session.asked_mode = mode
            session.save(update_fields=["asked_mode"])
            add_system_line(session.conversation, f"{name} asks for the mode {MODE_WORDS[mode]}.")
            record(session, by, "mode.asked", mode, user)
            publish.mode_request(session, name)
            publish.session(session)
            return "asked"
        _change_mode(session, mode, by, user)
        return "set"


def answer_mode(session_id: Any, mode: str, accept: bool) -> None:
    """The visitor's answer to the agent's wish for a higher mode."""
    with transaction.atomic():
        session = locked(session_id)
        if session.asked_mode != mode:
            raise Refusal("wrong_state", "Nobody asks for this mode at the moment.")
        if accept and mode not in cobrowse_config(session.account)["modes"]:
            raise Refusal("mode_not_allowed")
        if accept:
            _change_mode(session, mode, "visitor", None)
            return
        session.asked_mode = ""
        session.save(update_fields=["asked_mode"])
        add_system_line(session.conversation, "The visitor did not allow the change of mode.")
        record(session, "visitor", "mode.declined", mode)
        publish.session(session)


def _change_mode(session: CobrowseSession, mode: str, by: str, user: Any) -> None:
    session.mode, session.asked_mode = mode, ""
    session.save(update_fields=["mode", "asked_mode"])
    add_system_line(session.conversation, f"The mode is now {MODE_WORDS[mode]}.")
    record(session, by, "mode.set", mode, user)
    publish.session(session)


def mask_fault(session_id: Any, rule_ids: list[int], revision: int) -> None:
    """A rule that the visitor's browser cannot evaluate: nothing is shown until the rule is mended.

    Without rules it is the tag itself that failed, and says nothing more in doubt.
    ``revision`` is that of the settings the rule came with. When they have changed since, the tag tries again.
    """
    from sessions_app.services.health import note_invalid

    with transaction.atomic():
        session = locked(session_id)
        if revision < session.account.revision:
            return
        reason = "mask_rule_failed" if rule_ids else "capture_failed"
        session.state, session.paused_by, session.reason = "paused", "system", reason
        session.fault_revision = revision
        session.save(update_fields=["state", "paused_by", "reason", "fault_revision"])
        why = "a masking rule cannot be evaluated" if rule_ids else "the tag failed in the visitor's browser"
        add_system_line(session.conversation, f"CoBrowse is paused: {why}.")
        record(session, "system", "mask.fault", ",".join(str(pk) for pk in rule_ids[:20]))
        note_invalid(session, urlsplit(session.page_url).path, rule_ids)
        publish.session(session)


def apply_settings(account: Account) -> None:
    """After a change in Night Vision: end or lower what is no longer allowed, show new colours, retry broken rules."""
    modes = cobrowse_config(account)["modes"]
    live = CobrowseSession.objects.filter(account=account).exclude(state="ended")
    locking = live.select_for_update(of=("self",)).select_related("conversation", "account")
    for pk in live.values_list("pk", flat=True):
        with transaction.atomic():
            session = locking.filter(pk=pk).first()
            if session is None:
                continue  # it has ended since
            if not account.is_active or not modes:
                end_session(pk, "system", reason="settings")
            elif session.mode not in modes:
                lower = [mode for mode in modes if not permissions.raises(session.mode, mode)]
                if lower:
                    _change_mode(session, lower[0], "system", None)
                else:
                    end_session(pk, "system", reason="settings")
            elif session.reason in STOPPED_BY_RULES and session.fault_revision < session.account.revision:
                _go_on(session, "system", None)
            else:
                publish.session(session)


def end_absent_sessions() -> int:
    """End sessions whose visitor has been away for too long. One turn."""
    before = clock.now() - timedelta(seconds=settings.COBROWSE["ABSENCE_SECONDS"])
    gone = CobrowseSession.objects.filter(absent_since__lt=before).exclude(state="ended")
    # While it is paused no page streams, and the visitor may be there all the same.
    gone = gone.exclude(state="paused", conversation__visitor__online_until__gt=clock.now())
    ended = 0
    for pk in list(gone.values_list("pk", flat=True)[:AT_ONCE]):
        end_session(pk, "system", reason="absent")
        ended += 1
    return ended
