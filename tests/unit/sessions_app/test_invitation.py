"""The invitation's states, its expiry, its refusals and its lines in the transcript."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config_app.models import CobrowseSettings, Membership
from sessions_app import services, state
from sessions_app.errors import Refusal
from sessions_app.models import Conversation, Invitation
from sessions_app.wording import to_visitor


def refused(code, call, *args):
    with pytest.raises(Refusal) as caught:
        call(*args)
    assert caught.value.code == code


def lines(talk):
    return [m.text for m in Conversation.objects.get(pk=talk).messages.filter(author="system")]


def state_of(invitation):
    invitation.refresh_from_db()
    return invitation.state, invitation.substate


def test_an_invitation_goes_from_invited_over_accepted_to_closed(ada, vic, talk):
    invitation = services.invite(ada, talk, "shared")
    assert state_of(invitation) == ("INVITED", "pending")
    session = services.accept_invitation(vic, str(invitation.pk))
    assert state_of(invitation) == ("ACCEPTED", "accepted")
    services.start_page(vic, session.pk, "https://www.acme.example/", "Home")
    assert state_of(invitation) == ("ACCEPTED", "joined")
    services.end_session(session.pk, "visitor")
    assert state_of(invitation) == ("CLOSED", "ended")
    assert lines(talk) == [
        "Ada invites the visitor to CoBrowse (shared).",
        "The visitor accepted CoBrowse.",
        "CoBrowse has started.",
        "CoBrowse was ended by the visitor.",
    ]


def test_each_side_reads_the_transcript_in_its_own_words(ada, vic, talk):
    """Both sides once read "the visitor", the visitor too."""
    session = services.accept_invitation(vic, str(services.invite(ada, talk, "shared").pk))
    services.end_session(session.pk, "agent", ada.user)
    row = Conversation.objects.get(pk=talk)
    services.send_as_visitor(vic, "I am the visitor.", "c2")
    assert [line["text"] for line in state.history(row, "visitor")][1:] == [
        "Ada invites you to CoBrowse (shared).",
        "You accepted CoBrowse.",
        "CoBrowse was ended by Ada.",
        "I am the visitor.",
    ]
    assert state.history(row, "agent")[1]["text"] == "Ada invites the visitor to CoBrowse (shared)."
    assert to_visitor("Ada joined with the visitor's code.") == "Ada joined with your code."


def test_a_declined_invitation_is_closed(ada, vic, talk):
    invitation = services.invite(ada, talk, "view")
    services.decline_invitation(vic, str(invitation.pk))
    assert state_of(invitation) == ("CLOSED", "declined")
    assert lines(talk)[-1] == "The visitor declined CoBrowse."
    refused("invitation_closed", services.accept_invitation, vic, str(invitation.pk))


def test_the_agent_can_cancel_an_open_invitation(ada, vic, talk):
    invitation = services.invite(ada, talk, "view")
    services.cancel_invitation(ada, str(invitation.pk))
    assert state_of(invitation) == ("CLOSED", "cancelled")
    refused("invitation_closed", services.cancel_invitation, ada, str(invitation.pk))


def test_an_invitation_lapses_after_two_minutes_on_the_servers_clock(ada, vic, talk, settings):
    invitation = services.invite(ada, talk, "view")
    assert invitation.expires - invitation.created < timedelta(seconds=121)
    assert services.expire_invitations() == 0
    Invitation.objects.filter(pk=invitation.pk).update(expires=timezone.now())
    assert services.expire_invitations() == 1
    assert services.expire_invitations() == 0
    assert state_of(invitation) == ("CLOSED", "expired")
    assert lines(talk)[-1] == "The invitation expired."


def test_a_late_yes_cannot_outrun_the_sweep(ada, vic, talk):
    invitation = services.invite(ada, talk, "view")
    Invitation.objects.filter(pk=invitation.pk).update(expires=timezone.now())
    refused("invitation_expired", services.accept_invitation, vic, str(invitation.pk))
    assert state_of(invitation) == ("CLOSED", "expired")


def test_there_is_one_live_invitation_in_a_conversation(ada, vic, talk, session):
    refused("already_in_session", services.invite, ada, talk, "view")
    services.end_session(session.pk, "agent")
    services.invite(ada, talk, "view")
    refused("already_invited", services.invite, ada, talk, "view")


def test_only_modes_that_the_settings_allow_are_taken(ada, acme, talk):
    CobrowseSettings.objects.filter(account=acme).update(mode="view")
    refused("mode_not_allowed", services.invite, ada, talk, "shared")
    services.invite(ada, talk, "follow")


def test_another_channel_offers_no_cobrowse(ada, talk):
    Conversation.objects.filter(pk=talk).update(channel="sms")
    refused("channel_not_web", services.invite, ada, talk, "view")


def test_an_absent_visitor_is_not_invited(ada, vic, talk):
    services.visitor_left(vic)
    refused("visitor_offline", services.invite, ada, talk, "view")


def test_agents_are_allowed_one_by_one_when_not_all_are(ada, acme, talk):
    CobrowseSettings.objects.filter(account=acme).update(for_all_agents=False)
    refused("agent_not_allowed", services.invite, services.agent_of(ada.user), talk, "view")
    Membership.objects.filter(user=ada.user).update(cobrowse_allowed=True)
    services.invite(services.agent_of(ada.user), talk, "view")


def test_eve_finds_nothing_of_acme(eve, ada, vic, talk):
    invitation = services.invite(ada, talk, "view")
    refused("not_found", services.invite, eve, talk, "view")
    refused("not_found", services.cancel_invitation, eve, str(invitation.pk))
    refused("not_found", services.send_as_agent, eve, talk, "hello", "x")
    refused("not_found", services.close_conversation, eve, talk)
    session = services.accept_invitation(vic, str(invitation.pk))
    refused("not_found", services.find_session, eve, str(session.pk))
    refused("not_found", services.watch, eve, str(session.pk))


def test_an_id_that_is_none_is_not_found(ada, vic):
    refused("not_found", services.invite, ada, "no-uuid", "view")
    refused("not_found", services.accept_invitation, vic, "'; drop table")
