"""The trail's chain: written in order, refused to be changed, and checked so that the first fault is named."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from sessions_app import append_only
from sessions_app.chain import START
from sessions_app.models import AuditEvent, PendingEvent, TrailHead
from sessions_app.services import trail
from sessions_app.services.trail_check import check
from sessions_app.trail import TrailIsAppendOnly


def note(account, *actions):
    trail.write([trail.Entry(account.pk, "system", action) for action in actions])
    trail.link(account.pk)


def rows(account):
    return list(AuditEvent.objects.filter(chain=account.pk).order_by("seq"))


def verify(*arguments):
    out, err = StringIO(), StringIO()
    call_command("verify_audit", *arguments, stdout=out, stderr=err)
    return out.getvalue()


@pytest.fixture
def tampered():
    """``tampered(SQL, …)``: what somebody does who holds the database, triggers and all."""

    def run(statement, *values):
        append_only.unprotect(connection)
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
        append_only.protect(connection)

    return run


@pytest.fixture
def five(acme):
    trail.link_all()
    note(acme, "one", "two", "three", "four", "five")
    return rows(acme)


def test_each_row_carries_the_hash_of_the_one_before(acme, five):
    assert [row.seq for row in five] == list(range(1, len(five) + 1))
    assert [row.previous for row in five] == [START, *(row.hash for row in five[:-1])]
    assert check(acme.pk).holds and check(acme.pk).rows == len(five)


def test_accounts_have_chains_of_their_own(acme, other, five):
    note(other, "theirs")
    assert rows(other)[-1].seq == len(rows(other)) and rows(acme)[-1].hash == five[-1].hash
    assert "Acme" in verify() and "Other" in verify()


def test_what_is_pending_is_linked_later(acme, five):
    trail.write([trail.Entry(acme.pk, "system", "left behind by a process that died")])  # no commit in this test
    assert PendingEvent.objects.count() == 1
    verify()
    assert PendingEvent.objects.count() == 0 and rows(acme)[-1].action.startswith("left behind")


@pytest.mark.parametrize(
    "change",
    ["action = 'other'", "detail = 'x'", "at = '2001-01-01 00:00:00+00:00'", "user_id = 99", "new = 'x'", "who = 'x'"],
)
def test_a_changed_row_is_named(acme, five, tampered, change):
    third = five[-3]
    tampered(f"UPDATE sessions_app_auditevent SET {change} WHERE id = %s", third.pk)
    with pytest.raises(CommandError, match=f"Row {third.seq} .* was changed") as fault:
        verify("--account", "Acme")
    assert fault.value.returncode == 1


def test_a_row_that_moved_to_another_account_is_missed(acme, other, five, tampered):
    note(other, "theirs")
    third = five[-3]
    tampered("UPDATE sessions_app_auditevent SET chain = 0 WHERE id = %s", third.pk)
    assert check(acme.pk).fault.startswith(f"Row {third.seq} is missing")
    assert not check(0).holds


@pytest.mark.parametrize("back", [3, 1])
def test_a_deleted_row_is_missed_also_the_last(acme, five, tampered, back):
    gone = five[-back]
    tampered("DELETE FROM sessions_app_auditevent WHERE id = %s", gone.pk)
    assert check(acme.pk).fault.startswith(f"Row {gone.seq} is missing")


def test_a_forged_row_is_named(acme, five):
    AuditEvent(chain=acme.pk, seq=five[-1].seq + 1, actor="agent", action="x", previous=five[-1].hash).save()
    assert f"Row {five[-1].seq + 1}" in check(acme.pk).fault and "forged" in check(acme.pk).fault


def test_a_chain_that_was_made_anew_without_the_key_does_not_hold(acme, five, settings, tampered):
    known = settings.SECRET_KEY
    tampered("DELETE FROM sessions_app_auditevent")
    tampered("DELETE FROM sessions_app_trailhead")
    settings.SECRET_KEY = "a key that somebody with the database alone has to make up"
    note(acme, "one", "two")
    assert check(acme.pk).holds
    settings.SECRET_KEY = known
    assert "does not know" in check(acme.pk).fault


def test_a_row_of_a_former_key_verifies_as_long_as_the_key_is_known(acme, five, settings):
    former, settings.SECRET_KEY = settings.SECRET_KEY, "quite another key"
    assert "SECRET_KEY_FALLBACKS" in check(acme.pk).fault
    settings.SECRET_KEY_FALLBACKS = [former]
    note(acme, "six")
    assert check(acme.pk).holds
    settings.SECRET_KEY_FALLBACKS = []
    assert "is unknown here" in check(acme.pk).fault  # the rows from before


def test_the_head_cannot_be_moved_without_the_key(acme, five, tampered):
    tampered("DELETE FROM sessions_app_auditevent WHERE id = %s", five[-1].pk)
    TrailHead.objects.filter(pk=acme.pk).update(seq=F("seq") - 1, hash=five[-2].hash)
    assert check(acme.pk).fault.startswith("The chain's head was changed")


def test_an_older_state_of_the_database_is_told_by_a_noted_hash(acme, five, tampered):
    noted = json.loads(verify("--account", "Acme", "--json"))[0]["last"]
    assert "holds" in verify("--account", "Acme", "--noted", noted)
    older = TrailHead.objects.get(pk=acme.pk)
    note(acme, "six")
    newer = json.loads(verify("--account", "Acme", "--json"))[0]["last"]
    tampered("DELETE FROM sessions_app_auditevent WHERE seq = %s", five[-1].seq + 1)
    older.save()
    assert check(acme.pk).holds  # nothing inside of the database tells
    with pytest.raises(CommandError, match="was there when its hash was noted"):
        verify("--account", "Acme", "--noted", newer)


def test_an_account_whose_whole_trail_is_gone_is_named(acme, five, tampered):
    tampered("DELETE FROM sessions_app_auditevent")
    tampered("DELETE FROM sessions_app_trailhead")
    with pytest.raises(CommandError, match=r"trail of Acme does not hold\. There is no trail"):
        verify()


@pytest.mark.parametrize(
    "statement", ["UPDATE sessions_app_auditevent SET action = 'x'", "DELETE FROM sessions_app_auditevent"]
)
def test_the_database_refuses_to_change_or_delete_rows(acme, five, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("sessions_app_auditevent"))
    assert check(acme.pk).rows == len(five)


def test_the_model_refuses_to_change_or_delete_rows(acme, five):
    row = five[0]
    for act in (row.save, row.delete, AuditEvent.objects.all().delete, lambda: AuditEvent.objects.update(action="x")):
        with pytest.raises(TrailIsAppendOnly):
            act()


def test_rows_outlive_the_session_the_agent_and_the_account(acme, ada, session):
    trail.link_all()
    note(acme, "last")
    before = [(row.hash, row.session_id, row.user_id, row.who) for row in rows(acme)]
    session_id = session.pk
    session.conversation.delete()
    ada.user.delete()
    assert [(row.hash, row.session_id, row.user_id, row.who) for row in rows(acme)][: len(before)] == before
    chain = acme.pk
    acme.delete()
    trail.link_all()
    assert check(chain).holds and AuditEvent.objects.filter(chain=chain, session=session_id).exists()
    assert "Acme" in verify("--account", "Acme")


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_make_one_chain(acme, other):
    def writer(number):
        try:
            for turn in range(12):
                with transaction.atomic():
                    trail.write([trail.Entry(acme.pk, "agent", f"{number}.{turn}")])
                    trail.write([trail.Entry(other.pk, "agent", f"{number}.{turn}")])
        finally:
            connection.close()

    # A SQLite in memory refuses a second writer instead of letting it wait.
    with ThreadPoolExecutor(8 if connection.vendor == "postgresql" else 1) as pool:
        list(pool.map(writer, range(8)))
    for account in (acme, other):
        verdict = check(account.pk)
        assert verdict.holds, verdict.fault
        written = [row.action for row in rows(account) if "." in row.action and row.actor == "agent"]
        assert len(written) == 96
        for number in range(8):
            own = [action for action in written if action.startswith(f"{number}.")]
            assert own == [f"{number}.{turn}" for turn in range(12)]
    assert not PendingEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_row_is_written_with_its_change_or_not_at_all(acme):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        trail.write([trail.Entry(acme.pk, "system", "never happened")])
        raise ZeroDivisionError
    trail.write([trail.Entry(acme.pk, "system", "happened")])
    assert [row.action for row in rows(acme)][-1:] == ["happened"]
    assert not AuditEvent.objects.filter(action="never happened").exists()


def test_a_long_trail_is_checked_in_pieces_and_says_how_far_it_is(acme, five):
    said = []
    trail.write([trail.Entry(acme.pk, "agent", "act.click", str(number)) for number in range(20_000)])
    trail.link(acme.pk)
    assert check(acme.pk, progress=said.append).rows == 20_000 + len(five)
    assert said == [10_000, 20_000]


def test_texts_are_shortened_to_their_columns_and_old_and_new_are_whole(acme, five):
    trail.write([trail.Entry(acme.pk, "admin", "x", "d" * 500, who="w" * 500, old="o" * 5000, new="n" * 5000)])
    trail.link(acme.pk)
    row = rows(acme)[-1]
    assert (len(row.detail), len(row.who), len(row.old), len(row.new)) == (200, 150, 5000, 5000)
    assert check(acme.pk).holds and row.at - five[0].at < timedelta(days=1)
