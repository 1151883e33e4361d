"""Turns ``sessions_app/metrics.py`` and the session table into Prometheus' families, when somebody scrapes."""

import logging
import platform
import time
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late

import django
from django.conf import settings
from django.db import connection
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from sessions_app import metrics
from sessions_app.away import AWAY
from sessions_app.services.census import Census, take_census

log = logging.getLogger(__name__)

HAPPENED = {  # name in metrics.happened → what it says to who reads it
    "outbox_cut": "Agents' streams that were cut because too much was under way",
    "resumed": "Streams that went on without a new snapshot",
    "drift_repaired": "Differences between page and copy that were found and repaired",
    "audit_failed": "Sessions paused because a snapshot held what a rule hides",
    "session_started": "Sessions whose first page began to stream",
    "session_never_active": "Sessions that ended before any page streamed",
    "bridge_sent": "Packets sent to other processes",
    "bridge_received": "Packets received from other processes",
    "bridge_dropped": "Frames not sent to other processes because too much waited for Redis",
}


class CountedHere(Collector):
    """What this process counted since it started."""

    def __init__(self) -> None:
        self.build = _build()

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("cobrowse_build", "What runs here", value=self.build)
        connections = GaugeMetricFamily("cobrowse_connections", "Open sockets that were greeted", labels=["role"])
        for role, number in metrics.connections.items():
            connections.add_metric([role], number)
        yield connections
        yield _counter("connections_opened", "Sockets greeted", "role", metrics.connected.items())
        yield _counter("sockets_closed", "Sockets closed by the server", "code", metrics.closed.items())
        for name, numbers, words in (
            ("frames_in", metrics.frames_in, "Frames received"),
            ("frames_out", metrics.frames_out, "Frames sent, to each agent"),
            ("frame_bytes_in", metrics.bytes_in, "Bytes of frames received"),
            ("frame_bytes_out", metrics.bytes_out, "Bytes of frames sent, to each agent"),
        ):
            yield _counter(name, words, "kind", ((kind, numbers[code]) for code, kind in metrics.KINDS.items()))
        yield _counter("frames_refused", "Frames refused", "code", _some(metrics.refused_frames))
        yield _counter("messages_refused", "Control messages refused", "code", _some(metrics.refused_messages))
        yield _counter("snapshots_asked", "Snapshots asked for", "reason", metrics.snapshots_asked.items())
        yield _counter("leak_stops", "Places starred or found by the audit", "kind", metrics.leak_stops.items())
        yield _counter("sessions_ended", "Sessions ended", "by", metrics.sessions_ended.items())
        for name, words in HAPPENED.items():
            yield CounterMetricFamily(f"cobrowse_{name}", words, value=metrics.happened[name])
        yield _latency(metrics.relay_latency)


def _counter(name: str, words: str, label: str, values: Iterable[tuple[object, int]]) -> CounterMetricFamily:
    family = CounterMetricFamily(f"cobrowse_{name}", words, labels=[label])
    for key, number in values:
        family.add_metric([str(key)], number)
    return family


def _some(counts: dict[str, int]) -> list[tuple[str, int]]:
    """There are many codes: only those that have come up."""
    return [(code, number) for code, number in counts.items() if number]


def _latency(histogram: metrics.Histogram) -> HistogramMetricFamily:
    buckets, upto = [], 0
    for bound, count in zip((*histogram.bounds, float("inf")), histogram.counts, strict=True):
        upto += count
        buckets.append(("+Inf" if bound == float("inf") else str(bound), upto))
    words = f"Seconds from a frame's receipt until it was sent on; one frame in {metrics.SAMPLE}"
    family = HistogramMetricFamily("cobrowse_relay_latency_seconds", words)
    family.add_metric([], buckets, sum_value=histogram.total)
    return family


def _build() -> dict[str, str]:
    project = settings.BASE_DIR / "pyproject.toml"
    version = tomllib.loads(project.read_text())["project"]["version"] if project.exists() else "unknown"
    return {"version": version, "python": platform.python_version(), "django": django.get_version()}


class SessionsKept(Collector):
    """Sessions by state as the database has them: the same from every process, so take the maximum, not the sum.

    A slow database delays no scrape for more than ``PATIENCE`` seconds: what was known last is told once more, with
    its age, and one thread waits for the answer.
    """

    KEEP = 10  # seconds
    PATIENCE = 2

    def __init__(self) -> None:
        self.worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="metrics")
        self.asked: Future[Census] | None = None
        self.known: Census | None = None
        self.at = 0.0

    def collect(self) -> Iterator[Metric]:
        self._refresh()
        if self.known is None:
            return
        states = GaugeMetricFamily("cobrowse_sessions", "Sessions that have not ended, by state", labels=["state"])
        for state, number in self.known.by_state.items():
            states.add_metric([state], number)
        yield states
        yield GaugeMetricFamily(
            "cobrowse_sessions_waiting_for_a_page",
            "Sessions that were agreed to more than a minute ago and have shown no page yet",
            value=self.known.never_active,
        )
        yield GaugeMetricFamily(
            "cobrowse_sessions_age_seconds", "How old the two numbers above are", value=time.monotonic() - self.at
        )

    def _refresh(self) -> None:
        if self.known is not None and time.monotonic() - self.at < self.KEEP:
            return
        asked = self.asked
        if asked is None:
            asked = self.asked = self.worker.submit(_census)
        try:
            self.known = asked.result(self.PATIENCE)
            self.at = time.monotonic()
            self.asked = None
        except Late:
            log.warning("the database does not answer /metrics in time")
        except AWAY as error:
            self.asked = None
            log.warning("the database does not answer /metrics: %s", error.__class__.__name__)
        except Exception:  # a bug; all the other numbers are told
            self.asked = None
            log.exception("sessions could not be counted for /metrics")


def _census() -> Census:
    try:
        return take_census()
    finally:
        connection.close()  # this thread's own
