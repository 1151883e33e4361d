"""The invitation: INVITED → ACCEPTED → CLOSED. Each sub-state writes one line into the transcript."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from config_app.services import cobrowse_config
from sessions_app import clock, publish
from sessions_app.errors import Refusal
from sessions_app.models import CobrowseSession, Conversation, Invitation, Visitor
from sessions_app.services import trail
from sessions_app.services.conversations import add_system_line, find_conversation
from sessions_app.services.entry import Agent
from sessions_app.services.lookup import parse_id
from sessions_app.services.sessions import end_session, record
from sessions_app.services.turns import AT_ONCE

MODE_WORDS = {"shared": "shared", "view": "view only", "follow": "follow"}


def invite(agent: Agent, conversation_id: str, mode: str) -> Invitation:
    """The agent presses CoBrowse.

    Raises agent_not_allowed, channel_not_web, conversation_closed, mode_not_allowed, visitor_offline, already_invited
    or already_in_session.
    """
    if not agent.allowed:
        raise Refusal("agent_not_allowed")
    with transaction.atomic():
        conversation = find_conversation(agent, conversation_id)
        _check_can_invite(conversation, mode)
        invitation = _create(agent, conversation, mode)
        if conversation.agent_id is None:
            Conversation.objects.filter(pk=conversation.pk).update(agent=agent.user)
        add_system_line(conversation, f"{agent.name} invites the visitor to CoBrowse ({MODE_WORDS[mode]}).")
        trail.about(conversation, "agent", "invitation.sent", mode, agent.user)
        publish.invitation(invitation)
        publish.conversation(conversation)
    return invitation


def _check_can_invite(conversation: Conversation, mode: str) -> None:
    if conversation.channel != "web":
        raise Refusal("channel_not_web")
    if conversation.state != "open":
        raise Refusal("conversation_closed")
    if mode not in cobrowse_config(conversation.account)["modes"]:
        raise Refusal("mode_not_allowed")
    if not conversation.visitor.online:
        raise Refusal("visitor_offline")
    overdue = conversation.invitations.filter(state="INVITED", expires__lte=clock.now()).first()
    if overdue is not None:
        _close(overdue, "expired")
    if conversation.sessions.exclude(state="ended").exists():
        raise Refusal("already_in_session")
    if conversation.invitations.exclude(state="CLOSED").exists():
        raise Refusal("already_invited")


def _create(agent: Agent, conversation: Conversation, mode: str) -> Invitation:
    try:
        with transaction.atomic():
            return Invitation.objects.create(
                conversation=conversation,
                agent=agent.user,
                agent_name=agent.name,
                mode=mode,
                expires=clock.now() + timedelta(seconds=settings.COBROWSE["INVITATION_SECONDS"]),
            )
    except IntegrityError:
        raise Refusal("already_invited") from None


def cancel_invitation(agent: Agent, invitation_id: str) -> None:
    """Any agent of the account may withdraw an open invitation."""
    with transaction.atomic():
        invitation = _locked(invitation_id, conversation__account=agent.account)
        _must_be_open(invitation)
        _close(invitation, "cancelled", f"{agent.name} cancelled the invitation.", by="agent", user=agent.user)


def accept_invitation(visitor: Visitor, invitation_id: str) -> CobrowseSession:
    """The visitor's yes: from here on there is a session, which becomes active when a page starts to stream."""
    if expired_by_now(visitor, invitation_id):
        raise Refusal("invitation_expired")
    with transaction.atomic():
        invitation = _locked(invitation_id, conversation__visitor=visitor)
        _must_be_open(invitation)
        if invitation.mode not in cobrowse_config(visitor.account)["modes"]:
            raise Refusal("mode_not_allowed")
        invitation.state, invitation.substate = "ACCEPTED", "accepted"
        invitation.save(update_fields=["state", "substate"])
        session = CobrowseSession.objects.create(
            account=visitor.account,
            conversation=invitation.conversation,
            invitation=invitation,
            agent=invitation.agent,
            mode=invitation.mode,
            absent_since=clock.now(),
        )
        add_system_line(invitation.conversation, "The visitor accepted CoBrowse.")
        record(session, "visitor", "session.accepted", invitation.mode)
        publish.invitation(invitation)
        publish.session(session)
        publish.conversation(invitation.conversation)
    return session


def decline_invitation(visitor: Visitor, invitation_id: str) -> None:
    with transaction.atomic():
        invitation = _locked(invitation_id, conversation__visitor=visitor)
        _must_be_open(invitation)
        _close(invitation, "declined", "The visitor declined CoBrowse.", by="visitor")


def expired_by_now(visitor: Visitor, invitation_id: str) -> bool:
    """Close the invitation if its time is over, so that a late yes cannot outrun the sweep."""
    with transaction.atomic():
        invitation = _locked(invitation_id, conversation__visitor=visitor)
        if not invitation.overdue:
            return False
        _close(invitation, "expired")
    return True


def expire_invitations() -> int:
    """Close invitations whose time is over. One turn."""
    overdue = Invitation.objects.filter(state="INVITED", expires__lte=clock.now()).values_list("pk", flat=True)
    due = list(overdue[:AT_ONCE])
    for pk in due:
        with transaction.atomic():
            invitation = Invitation.objects.select_for_update().select_related("conversation").get(pk=pk)
            if invitation.overdue:  # no other process was faster
                _close(invitation, "expired")
    return len(due)


def close_live_invitation(conversation: Conversation, by: str, user: Any = None, reason: str = "") -> None:
    """Withdraw what is open in a conversation that closes: its invitation and its session."""
    for invitation in conversation.invitations.filter(state="INVITED"):
        _close(invitation, "cancelled", by=by, user=user)
    for session in conversation.sessions.exclude(state="ended"):
        end_session(session.pk, by, user, reason)


_LINES = {"expired": "The invitation expired.", "cancelled": "The invitation was cancelled."}


def _close(invitation: Invitation, substate: str, line: str = "", by: str = "system", user: Any = None) -> None:
    invitation.state, invitation.substate = "CLOSED", substate
    invitation.save(update_fields=["state", "substate"])
    add_system_line(invitation.conversation, line or _LINES[substate])
    trail.about(invitation.conversation, by, f"invitation.{substate}", invitation.mode, user)
    publish.invitation(invitation)
    publish.conversation(invitation.conversation)


def _locked(invitation_id: str, **owner: Any) -> Invitation:
    """The invitation, locked, if it belongs to ``owner``."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("conversation")
    found = rows.filter(pk=parse_id(invitation_id), **owner).first()
    if found is None:
        raise Refusal("not_found", "There is no such invitation.")
    return found


def _must_be_open(invitation: Invitation) -> None:
    if invitation.substate == "expired":
        raise Refusal("invitation_expired")
    if invitation.state != "INVITED":
        raise Refusal("invitation_closed")
