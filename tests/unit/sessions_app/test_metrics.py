"""/metrics: what is counted, who may read it, and that a slow database does not hold it up."""

import json
import re
import socket
import threading

import pytest
from django.conf import settings
from django.db import transaction
from prometheus_client.parser import text_string_to_metric_families

from cobrowse_site import metrics_collector
from cobrowse_site.metrics_collector import SessionsKept
from sessions_app import metrics, services
from sessions_app.leaks.reports import Finding
from sessions_app.models import CobrowseSession
from sessions_app.services.census import Census
from tests.asking import LOCAL, get


def samples(text: str) -> dict[tuple[str, ...], float]:
    """(name, *label values) → value."""
    families = text_string_to_metric_families(text)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def read() -> dict[tuple[str, ...], float]:
    status, text = get("/metrics")
    assert status == 200
    return samples(text)


@pytest.mark.django_db
def test_what_was_counted_is_told():
    before = read()
    metrics.frames_in[2] += 3
    metrics.bytes_in[2] += 700
    metrics.refused_frames["frame_gap"] += 1
    metrics.connections["tag"] += 1
    metrics.relay_latency.observe(0.003)
    try:
        now = read()
    finally:
        metrics.connections["tag"] -= 1
    assert now["cobrowse_frames_in_total", "MUTATION"] == before["cobrowse_frames_in_total", "MUTATION"] + 3
    assert now["cobrowse_frame_bytes_in_total", "MUTATION"] == before["cobrowse_frame_bytes_in_total", "MUTATION"] + 700
    assert now["cobrowse_frames_refused_total", "frame_gap"] >= 1
    assert now["cobrowse_connections", "tag"] == before["cobrowse_connections", "tag"] + 1
    bucket = "cobrowse_relay_latency_seconds_bucket"
    assert now[bucket, "0.005"] == before[bucket, "0.005"] + 1
    assert now[bucket, "0.0025"] == before[bucket, "0.0025"]
    assert now[bucket, "+Inf"] == now["cobrowse_relay_latency_seconds_count",]
    assert now["process_start_time_seconds",] > 1e9


def test_an_observation_on_a_bound_belongs_to_its_bucket():
    histogram = metrics.Histogram((1.0, 2.0))
    for seconds in (0.5, 1.0, 1.5, 2.0, 9.0):
        histogram.observe(seconds)
    assert histogram.counts == [2, 2, 1]
    assert histogram.total == 14.0


@pytest.mark.django_db(transaction=True)
def test_sessions_are_told_by_state_and_counted_when_they_end(session):
    kept = SessionsKept()
    assert value(kept, "cobrowse_sessions", "active") == 1
    before = dict(metrics.sessions_ended), metrics.happened["session_never_active"]
    services.end_session(session.pk, "visitor")
    assert metrics.sessions_ended["visitor"] == before[0]["visitor"] + 1
    assert metrics.happened["session_never_active"] == before[1]
    assert value(SessionsKept(), "cobrowse_sessions", "active") == 0


@pytest.mark.django_db(transaction=True)
def test_a_session_that_never_showed_a_page_is_counted(ada, vic, talk):
    made = services.accept_invitation(vic, str(services.invite(ada, talk, "shared").pk))
    assert value(SessionsKept(), "cobrowse_sessions_waiting_for_a_page") == 0
    CobrowseSession.objects.update(created="2026-01-01T00:00Z")
    assert value(SessionsKept(), "cobrowse_sessions_waiting_for_a_page") == 1
    before = metrics.happened["session_never_active"]
    services.end_session(made.pk, "visitor")
    assert metrics.happened["session_never_active"] == before + 1


@pytest.mark.django_db(transaction=True)
def test_leak_stops_are_counted_and_what_was_rolled_back_is_not(session):
    before, ended = metrics.leak_stops["card"], metrics.sessions_ended["visitor"]
    services.report_leaks(session.pk, [Finding("card", "p", "p", 3)])
    assert metrics.leak_stops["card"] == before + 3
    with pytest.raises(RuntimeError), transaction.atomic():
        services.end_session(session.pk, "visitor")
        raise RuntimeError
    assert metrics.sessions_ended["visitor"] == ended


def value(collector: SessionsKept, *wanted: str) -> float | None:
    found = {(s.name, *s.labels.values()): s.value for family in collector.collect() for s in family.samples}
    return found.get(wanted)


def test_a_slow_database_does_not_hold_up_a_scrape(monkeypatch):
    answer = threading.Event()
    asked = []

    def census() -> Census:
        asked.append(1)
        answer.wait(30)
        return Census({"active": 7}, 0)

    monkeypatch.setattr(metrics_collector, "_census", census)
    kept = SessionsKept()
    kept.PATIENCE = 0.01
    assert list(kept.collect()) == []
    assert list(kept.collect()) == []
    answer.set()
    kept.PATIENCE = 30
    assert value(kept, "cobrowse_sessions", "active") == 7
    assert asked == [1], "each scrape asked a database that had not yet answered the one before"
    assert value(kept, "cobrowse_sessions", "active") == 7
    assert asked == [1], "what was asked a moment ago is asked again"


@pytest.mark.parametrize(("fault", "with_traceback"), [(OSError("no route"), False), (KeyError("a bug"), True)])
def test_a_count_that_fails_takes_only_its_own_numbers_away(monkeypatch, caplog, fault, with_traceback):
    def census() -> Census:
        raise fault

    monkeypatch.setattr(metrics_collector, "_census", census)
    assert list(SessionsKept().collect()) == []
    assert [bool(record.exc_info) for record in caplog.records] == [with_traceback]


@pytest.mark.parametrize(
    ("headers", "client"),
    [
        (LOCAL, ("10.1.2.3", 5)),
        ({**LOCAL, "x-forwarded-for": "203.0.113.7"}, ("127.0.0.1", 5)),
        ({"host": "cobrowse.example.com"}, ("127.0.0.1", 5)),
        (LOCAL, None),
    ],
)
def test_without_a_token_only_this_machine_itself_reads_metrics(headers, client):
    status, body = get("/metrics", headers, client)
    assert status == 403 and "cobrowse_" not in body and "METRICS_TOKEN" in body


@pytest.mark.django_db
def test_with_a_token_only_who_knows_it_reads_metrics(settings):
    settings.METRICS_TOKEN = "a long random token"
    far = ("203.0.113.7", 5)
    host = {"host": "cobrowse.example.com"}
    assert get("/metrics", LOCAL)[0] == 403
    assert get("/metrics", {**host, "authorization": "Bearer a long random toke"}, far)[0] == 403
    assert get("/metrics", {**host, "authorization": "Bearer ü"}, far)[0] == 403
    assert get("/metrics", {**host, "authorization": "Bearer a long random token"}, far)[0] == 200


@pytest.mark.django_db(transaction=True)
def test_no_label_names_a_person_an_account_or_an_id(session, acme):
    status, text = get("/metrics")
    assert status == 200
    for secret in (str(session.pk), session.page_url, acme.name, acme.site_key, '"ada"'):
        assert secret not in text


@pytest.mark.django_db(transaction=True)
def test_the_dashboard_asks_for_what_there_is(session):
    board = json.loads((settings.BASE_DIR / "deploy" / "grafana" / "cobrowse.json").read_text())
    metrics.refused_frames["frame_gap"] += 1
    metrics.refused_messages["bad_json"] += 1
    known = {name for name, *_ in read()}
    asked = {
        name
        for panel in board["panels"]
        for target in panel["targets"]
        for name in re.findall(r"\b(?:cobrowse|process)_\w+", target["expr"])
    }
    assert asked and asked <= known
    assert "cobrowse_build_info" in known


def test_readyz_names_what_is_down_and_nothing_more(settings, db):
    assert get("/readyz")[0] == 200
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and never answers
        settings.REDIS_URL = f"redis://:hunter2@127.0.0.1:{silent.getsockname()[1]}/0"
        status, body = get("/readyz")
    assert (status, json.loads(body)) == (503, {"ok": False, "down": ["redis"]})


def test_healthz_touches_nothing():
    """This test has no database: asking one would fail."""
    assert get("/healthz") == (200, '{"ok": true}')
