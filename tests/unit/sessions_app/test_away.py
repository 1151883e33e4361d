"""What the database's absence, a killed process or a clock that is wrong must not do: lose, end or double anything."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import signing
from django.db import OperationalError, connection
from django.utils import timezone

from sessions_app import clock, services
from sessions_app.away import Afterwards
from sessions_app.consumers import sweep
from sessions_app.database import database_sync_to_async
from sessions_app.errors import Refusal
from sessions_app.models import CobrowseSession, Conversation, Invitation, Message, PendingEvent, Visitor, Watcher
from sessions_app.services import conversations
from sessions_app.services.entry import read_ticket


def ago(**span):
    return timezone.now() - timedelta(**span)


# --- killed processes


def test_a_page_whose_process_was_killed_counts_as_lost_and_is_ended_later(session, vic):
    Visitor.objects.update(online_until=ago(seconds=30))
    assert services.note_lapsed() == 0, "another process may say in a moment that they are there"
    Visitor.objects.update(online_until=ago(minutes=3))
    assert services.note_lapsed() == 1 and services.note_lapsed() == 0
    session.refresh_from_db()
    assert session.page_state == "lost" and session.absent_since
    CobrowseSession.objects.update(absent_since=ago(hours=1))
    assert services.end_absent_sessions() == 1


def test_an_agent_whose_process_was_killed_has_left_the_session(session, vic, ada):
    watcher = services.watch(ada, str(session.pk))
    Watcher.objects.update(online_until=ago(minutes=3))
    assert services.note_lapsed() == 1
    watcher.refresh_from_db()
    assert watcher.online_until is None
    assert PendingEvent.objects.filter(entry__action="session.left").count() == 1


def test_a_paused_session_is_not_ended_while_the_visitor_is_there(session, vic):
    services.pause(session.pk, "visitor")
    CobrowseSession.objects.update(absent_since=ago(hours=1))
    Visitor.objects.update(online_until=timezone.now() + timedelta(minutes=1))
    assert services.end_absent_sessions() == 0
    Visitor.objects.update(online_until=ago(minutes=2))
    assert services.end_absent_sessions() == 1


@pytest.mark.django_db(transaction=True)
async def test_what_is_due_in_great_numbers_is_done_in_turns(acme, ada, monkeypatch):
    monkeypatch.setattr(sweep, "PAUSE_SECONDS", 0)

    def prepare() -> None:
        people = Visitor.objects.bulk_create([Visitor(account=acme) for _ in range(25)])
        talks = Conversation.objects.bulk_create([Conversation(account=acme, visitor=one) for one in people])
        old = {"agent": ada.user, "agent_name": "Ada", "mode": "view", "state": "INVITED", "expires": ago(hours=1)}
        Invitation.objects.bulk_create([Invitation(conversation=talk, **old) for talk in talks])

    left = database_sync_to_async(lambda: Invitation.objects.filter(state="INVITED").count())
    await database_sync_to_async(prepare)()
    assert await database_sync_to_async(services.expire_invitations)() == 10 and await left() == 15
    assert await sweep.in_turns(services.expire_invitations) and await left() == 0


# --- chat


def test_a_line_that_is_sent_again_is_kept_once_and_told_again(acme, vic, monkeypatch):
    told = []
    monkeypatch.setattr(conversations.publish, "line", lambda line: told.append(line.pk))
    first = services.send_as_visitor(vic, "Hello", "c1")
    assert services.send_as_visitor(vic, "Hello", "c1") == first
    assert Message.objects.count() == 1 and told == [first.pk, first.pk]


def test_a_conversation_takes_so_many_lines_and_no_more(vic, ada, monkeypatch):
    monkeypatch.setattr(conversations, "MOST_LINES", 3)
    monkeypatch.setattr(conversations, "MOST_SYSTEM_LINES", 4)
    talk = services.send_as_visitor(vic, "1", "a").conversation
    services.send_as_agent(ada, str(talk.pk), "2", "b")
    services.send_as_visitor(vic, "3", "c")
    for send in (
        lambda: services.send_as_visitor(vic, "4", "d"),
        lambda: services.send_as_agent(ada, str(talk.pk), "4", "d"),
    ):
        with pytest.raises(Refusal) as refused:
            send()
        assert refused.value.code == "conversation_full"
    assert services.send_as_visitor(vic, "1", "a").text == "1", "what is kept already is no new line"
    assert conversations.add_system_line(talk, "One more") and conversations.add_system_line(talk, "Too many") is None
    services.close_conversation(ada, str(talk.pk))
    assert services.send_as_visitor(vic, "Again", "e").conversation_id != talk.pk


# --- clocks


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_machine_whose_clock_is_wrong_reads_tickets_and_presence_as_others_do(
    acme, vic, session, monkeypatch, minutes
):
    monkeypatch.setattr(clock, "_asked", None)
    services.visitor_seen(vic)
    ticket = services.issue_ticket(acme, None)
    services.lose_page(session.pk, 1, 1006)
    wrong, real = timedelta(minutes=minutes), timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + wrong)
    monkeypatch.setattr(signing.time, "time", lambda: real().timestamp() + wrong.total_seconds())
    assert read_ticket(acme, ticket["ticket"], ticket["visitor"])
    assert services.end_absent_sessions() == 0
    vic.refresh_from_db()
    assert vic.online


def test_an_old_ticket_is_refused(acme, settings):
    ticket = services.issue_ticket(acme, None)
    settings.COBROWSE = {**settings.COBROWSE, "TICKET_SECONDS": -1}
    with pytest.raises(Refusal):
        read_ticket(acme, ticket["ticket"], ticket["visitor"])


# --- afterwards


async def test_what_a_socket_leaves_behind_is_done_in_order_when_the_database_is_back():
    away, done = [True], []

    def work(name):
        if away:
            raise OperationalError
        done.append(name)

    waiting = Afterwards()
    await waiting.do(work, "seal")
    await waiting.do(work, "lose")
    assert done == []
    away.clear()
    await waiting.do(work, "later")
    await waiting.close(10)
    assert done == ["seal", "lose", "later"]


@pytest.mark.django_db(transaction=True)
async def test_the_sweep_ends_nobody_right_after_a_start_or_after_the_database_was_away(monkeypatch, settings):
    from sessions_app.consumers.sweep import Sweep

    settings.COBROWSE = {**settings.COBROWSE, "SWEEP_SECONDS": 0, "ABSENCE_SECONDS": 300}
    sweep, turns = Sweep(), []

    async def due(patient):
        turns.append(patient)
        if len(turns) == 3:
            raise OperationalError
        if len(turns) == 6:
            sweep.people.clear()

    times = iter([0, 10, 70, 80, 90, 150, 160])
    monkeypatch.setattr("sessions_app.consumers.sweep.time", SimpleNamespace(monotonic=lambda: next(times)))
    monkeypatch.setattr(sweep, "_due", due)
    monkeypatch.setattr(sweep, "_keep_alive", lambda: None)
    for name in ("note_lapsed", "sweep_assets", "link_all"):
        monkeypatch.setattr(services, name, lambda: 0)
    monkeypatch.setattr(services, "claim_retention", lambda: False)
    sweep.people[object()] = ("agent", 1)
    await sweep._run()
    assert turns == [False, True, True, False, True, True]


# --- the connection that sockets share


def backend() -> int:
    """Which process of PostgreSQL answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def kill(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    connection.close()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server whose connections could die")
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fresh_process")
async def test_the_connection_stays_and_a_dead_one_is_replaced_before_it_is_used():
    first = await database_sync_to_async(backend)()
    assert await database_sync_to_async(backend)() == first
    await asyncio.to_thread(kill, first)
    assert await database_sync_to_async(backend)() != first
