"""The session's states: page loads, pausing, modes, absence, and what the settings still allow."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from config_app.models import CobrowseSettings
from sessions_app import permissions, services
from sessions_app.errors import Refusal
from sessions_app.models import AuditEvent, CobrowseSession
from sessions_app.services import trail


def refused(code, call, *args):
    with pytest.raises(Refusal) as caught:
        call(*args)
    assert caught.value.code == code


def test_each_page_load_gets_the_next_epoch(vic, session):
    assert session.epoch == 1
    assert services.start_page(vic, session.pk, "https://www.acme.example/pay", "Pay") == 2
    session.refresh_from_db()
    assert (session.page_url, session.state) == ("https://www.acme.example/pay", "active")


def test_a_left_page_says_why_and_a_new_one_clears_it(vic, session):
    services.set_page_state(session.pk, 1, "moving")
    services.lose_page(session.pk, 1, 1001)
    session.refresh_from_db()
    assert session.page_state == "moving" and session.absent_since
    services.start_page(vic, session.pk, "https://www.acme.example/pay", "Pay")
    session.refresh_from_db()
    assert session.page_state == "visible" and session.absent_since is None


def test_a_broken_connection_is_told_from_a_closed_page(session):
    services.lose_page(session.pk, 1, 1006)
    session.refresh_from_db()
    assert session.page_state == "lost"


def test_news_of_an_older_page_load_no_longer_matters(vic, session):
    services.start_page(vic, session.pk, "https://www.acme.example/pay", "Pay")
    services.lose_page(session.pk, 1, 1006)
    session.refresh_from_db()
    assert session.page_state == "visible"


def test_only_the_side_that_paused_goes_on(session):
    services.pause(session.pk, "visitor")
    refused("wrong_state", services.resume, session.pk, "agent")
    services.resume(session.pk, "visitor")
    session.refresh_from_db()
    assert session.state == "active"


def test_the_visitor_can_take_over_the_agents_pause(session):
    services.pause(session.pk, "agent")
    services.pause(session.pk, "visitor")
    refused("wrong_state", services.resume, session.pk, "agent")


def test_no_page_starts_while_paused(vic, session):
    services.pause(session.pk, "visitor")
    refused("session_paused", services.start_page, vic, session.pk, "https://www.acme.example/", "")


def test_lowering_the_mode_works_at_once_and_raising_asks(session):
    assert services.set_mode(session.pk, "view", "agent", None, "Ada") == "set"
    assert services.set_mode(session.pk, "shared", "agent", None, "Ada") == "asked"
    session.refresh_from_db()
    assert (session.mode, session.asked_mode) == ("view", "shared")
    services.answer_mode(session.pk, "shared", True)
    session.refresh_from_db()
    assert (session.mode, session.asked_mode) == ("shared", "")


def test_a_no_leaves_the_mode_as_it_was(session):
    services.set_mode(session.pk, "view", "visitor")
    services.set_mode(session.pk, "shared", "agent", None, "Ada")
    services.answer_mode(session.pk, "shared", False)
    session.refresh_from_db()
    assert (session.mode, session.asked_mode) == ("view", "")


def test_nobody_can_answer_what_was_not_asked(session):
    refused("wrong_state", services.answer_mode, session.pk, "shared", True)


def test_a_long_absence_ends_the_session(session):
    services.lose_page(session.pk, 1, 1006)
    assert services.end_absent_sessions() == 0
    CobrowseSession.objects.filter(pk=session.pk).update(absent_since=timezone.now() - timedelta(hours=1))
    assert services.end_absent_sessions() == 1
    session.refresh_from_db()
    assert (session.state, session.ended_by, session.reason) == ("ended", "system", "absent")


def test_an_ended_session_never_restarts(vic, session):
    services.end_session(session.pk, "agent")
    services.end_session(session.pk, "visitor")
    refused("session_ended", services.start_page, vic, session.pk, "https://www.acme.example/", "")
    refused("session_ended", services.pause, session.pk, "visitor")
    session.refresh_from_db()
    assert session.ended_by == "agent"


@pytest.mark.parametrize(("choice", "mode"), [("view", "view"), ("shared", "shared"), ("both", "shared")])
def test_a_changed_setting_lowers_what_it_no_longer_allows(acme, session, choice, mode):
    CobrowseSettings.objects.filter(account=acme).update(mode=choice)
    services.apply_settings(type(acme).objects.get(pk=acme.pk))
    session.refresh_from_db()
    assert (session.state, session.mode) == ("active", mode)


def test_switching_cobrowse_off_ends_what_runs(acme, session):
    CobrowseSettings.objects.filter(account=acme).update(enabled=False)
    services.apply_settings(type(acme).objects.get(pk=acme.pk))
    session.refresh_from_db()
    assert session.state == "ended"


def test_settings_can_be_saved_while_a_session_ends(acme, session, monkeypatch):
    """It was listed among those that run and had ended when its turn came: saving failed, and the next kept the old."""
    atomic = transaction.atomic

    def end_meanwhile(*args, **more):
        CobrowseSession.objects.filter(pk=session.pk).update(state="ended")
        return atomic(*args, **more)

    monkeypatch.setattr(transaction, "atomic", end_meanwhile)
    services.apply_settings(acme)
    session.refresh_from_db()
    assert session.ended_by == ""


def test_a_fault_of_the_tag_is_not_called_a_broken_rule(acme, session):
    acme.refresh_from_db()
    services.mask_fault(session.pk, [], acme.revision)
    session.refresh_from_db()
    assert (session.state, session.reason) == ("paused", "capture_failed")
    assert "the tag failed" in session.conversation.messages.last().text


def test_a_broken_rule_pauses_until_the_settings_change(acme, session):
    acme.refresh_from_db()
    services.mask_fault(session.pk, [7], acme.revision)
    session.refresh_from_db()
    assert (session.state, session.reason) == ("paused", "mask_rule_failed")
    refused("wrong_state", services.resume, session.pk, "agent")
    services.apply_settings(acme)  # of the change that broke the rule: the tag was faster
    session.refresh_from_db()
    assert (session.state, session.reason) == ("paused", "mask_rule_failed")
    type(acme).objects.update(revision=acme.revision + 1)
    services.apply_settings(acme)
    session.refresh_from_db()
    assert (session.state, session.reason) == ("active", "")


def test_a_fault_of_settings_that_are_no_more_pauses_nothing(acme, session):
    acme.refresh_from_db()
    services.mask_fault(session.pk, [7], acme.revision - 1)
    session.refresh_from_db()
    assert session.state == "active"


def test_the_trail_names_kinds_and_never_content(session):
    services.end_session(session.pk, "agent")
    trail.link_all()
    actions = list(AuditEvent.objects.filter(session=session).values_list("action", flat=True))
    assert actions == ["session.accepted", "page.started", "session.ended"]


def test_the_matrix_grows_from_follow_over_view_to_shared():
    follow, view, shared = (permissions.MATRIX[mode] for mode in ("follow", "view", "shared"))
    assert follow < view < shared == set(permissions.CAPABILITIES)
    assert not {"click", "fill", "navigate"} & view
    assert "scroll" not in follow
