"""What is deleted by the clock, for whom, and what stays."""

import asyncio
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from config_app.models import Account, MaskRule
from sessions_app import services
from sessions_app.consumers import sweep as sweeping
from sessions_app.leaks.reports import Finding
from sessions_app.models import (
    AuditEvent,
    Chore,
    CobrowseSession,
    CodeMiss,
    Conversation,
    Invitation,
    LeakReport,
    Message,
    RuleHealth,
    TrailHead,
    Visitor,
)
from sessions_app.services import trail
from sessions_app.services.trail_check import check
from tests.unit.sessions_app.test_sockets import vic_comes

pytestmark = pytest.mark.django_db


def keep(account, **days):
    Account.objects.filter(pk=account.pk).update(**days)


def ago(days):
    return timezone.now() - timedelta(days=days)


def apply():
    out = StringIO()
    call_command("apply_retention", stdout=out)
    return out.getvalue()


@pytest.fixture
def old(session):
    """A conversation with a session that ended, of which nothing has been heard for forty days."""
    services.report_leaks(session.pk, [Finding("card", "p", "p")])
    services.end_session(session.pk, "agent")
    Conversation.objects.update(updated=ago(40))
    return session.conversation


def test_nothing_is_deleted_unless_the_account_says_so(acme, old):
    apply()
    assert Conversation.objects.exists() and LeakReport.objects.exists() and AuditEvent.objects.exists()


def test_old_conversations_go_with_all_that_belongs_to_them(acme, old):
    keep(acme, keep_conversations_days=30)
    assert "1 conversations deleted" in apply()
    for model in (Conversation, Message, Invitation, CobrowseSession, LeakReport):
        assert not model.objects.exists(), model
    trail.link_all()
    assert (
        AuditEvent.objects.filter(action="retention.applied", chain=acme.pk).get().detail == "1 deleted after 30 days"
    )
    assert check(acme.pk).holds and AuditEvent.objects.filter(action="session.ended").exists()


def test_younger_conversations_and_those_of_other_accounts_stay(acme, other, old):
    keep(acme, keep_conversations_days=41)
    keep(other, keep_conversations_days=1)
    apply()
    assert Conversation.objects.exists()


def test_a_running_session_is_never_taken_away(acme, session):
    Conversation.objects.update(updated=ago(40))
    keep(acme, keep_conversations_days=30)
    apply()
    assert CobrowseSession.objects.filter(pk=session.pk).exists()


def test_counts_of_pages_go_with_the_conversations(acme, old):
    rule = MaskRule.objects.create(account=acme, selector="#a")
    RuleHealth.objects.create(account=acme, rule=rule, path="/old", last_seen=ago(40))
    RuleHealth.objects.create(account=acme, rule=rule, path="/new")
    keep(acme, keep_conversations_days=30)
    apply()
    assert [row.path for row in RuleHealth.objects.all()] == ["/new"]


def test_visitors_who_never_wrote_go_after_a_day(acme, vic, talk):
    make = acme.visitors.create
    make(created=ago(2))
    make(created=ago(2), online_until=ago(1.5))
    here = {vic.pk, make().pk, make(created=ago(2), online_until=timezone.now()).pk}
    Visitor.objects.filter(pk=vic.pk).update(created=ago(2), online_until=ago(2))
    assert "2 visitors without a conversation deleted" in apply()
    assert set(Visitor.objects.values_list("pk", flat=True)) == here


def test_misses_and_lapsed_codes_go_after_a_day(acme, ada, vic):
    CodeMiss.objects.create(account=acme, user=ada.user, at=ago(2))
    CodeMiss.objects.create(account=acme, user=ada.user)
    apply()
    assert CodeMiss.objects.count() == 1


@pytest.fixture
def long_trail(acme):
    entries = [trail.Entry(acme.pk, "agent", "act.click", str(day), at=ago(100 - day)) for day in range(100)]
    trail.link_all()
    keep(acme, keep_trail_days=1000)
    trail.write(entries)
    trail.link_all()
    return AuditEvent.objects.filter(chain=acme.pk).count()


def test_the_beginning_of_a_trail_goes_and_the_rest_still_verifies(acme, long_trail):
    # What comes first is as young as the test: only what lies before it could go.
    assert AuditEvent.objects.filter(chain=acme.pk).order_by("seq").first().at > ago(1)
    assert services.retention_step() == ("", 0)
    first = AuditEvent.objects.get(chain=acme.pk, detail="0").seq
    _forget_the_start(acme, first)
    keep(acme, keep_trail_days=50)
    assert "rows of the trail deleted" in apply()
    trail.link_all()
    details = [row.detail for row in AuditEvent.objects.filter(chain=acme.pk, action="act.click").order_by("seq")]
    assert details == [str(day) for day in range(51, 100)]  # that of day 50 is a moment too old
    shortened = AuditEvent.objects.get(chain=acme.pk, action="trail.shortened")
    assert shortened.detail == f"rows {first} to {first + 50}"
    assert check(acme.pk).holds, check(acme.pk).fault


def _forget_the_start(acme, first):
    """As if the rows that the fixtures have written had been deleted long ago."""
    head = TrailHead.objects.get(pk=acme.pk)
    last = AuditEvent.objects.get(chain=acme.pk, seq=first - 1)
    head.anchor_seq, head.anchor_hash = last.seq, last.hash
    head.sign()
    head.save()
    models.QuerySet(AuditEvent).filter(chain=acme.pk, seq__lt=first).delete()


def test_the_way_round_for_retention_takes_nothing_but_the_beginning(acme, long_trail):
    head = TrailHead.objects.get(pk=acme.pk)
    middle = AuditEvent.objects.filter(chain=acme.pk)[10]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        models.QuerySet(AuditEvent).filter(pk=middle.pk).delete()
    head.anchor_seq = middle.seq  # somebody without the key moves the anchor
    head.save()
    models.QuerySet(AuditEvent).filter(chain=acme.pk, seq__lte=middle.seq).delete()
    assert check(acme.pk).fault.startswith("The chain's head was changed")


def test_a_long_beginning_goes_in_small_steps(acme, monkeypatch):
    monkeypatch.setattr(services.retention, "TRAIL_AT_ONCE", 10)
    trail.link_all()
    first = (AuditEvent.objects.filter(chain=acme.pk).order_by("-seq").values_list("seq", flat=True).first()) + 1
    trail.write([trail.Entry(acme.pk, "agent", "act.click", at=ago(9)) for _ in range(25)])
    trail.link_all()
    _forget_the_start(acme, first)
    keep(acme, keep_trail_days=5)
    steps = []
    while (step := services.retention_step())[1]:
        steps.append(step[1])
        trail.link_all()
    assert steps == [10, 10, 5] and check(acme.pk).holds


def test_one_process_a_day_does_it(db):
    assert services.claim_retention() and not services.claim_retention()
    Chore.objects.update(done=ago(1.01))
    assert services.claim_retention() and not services.claim_retention()


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
@pytest.mark.usefixtures("fresh_process")
async def test_the_sweep_does_it_while_a_socket_is_open(acme, old, settings, monkeypatch):
    monkeypatch.setattr(sweeping, "PRESENCE_SECONDS", 0)
    settings.COBROWSE = {**settings.COBROWSE, "SWEEP_SECONDS": 0.05}
    await Account.objects.filter(pk=acme.pk).aupdate(keep_conversations_days=30)
    vic, _ = await vic_comes(acme)
    while await Conversation.objects.aexists():  # the test's own time-out ends a wait in vain
        await asyncio.sleep(0.05)
    assert await Chore.objects.filter(name="retention").aexists()
    await vic.leave()
