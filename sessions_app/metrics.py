"""What this process counts, as plain integers: an addition for each frame is all that the hot path pays.

Nothing here knows Prometheus; ``cobrowse_site/metrics_collector.py`` reads these numbers when somebody scrapes. Keys
are fixed at import (kinds, codes, roles): no label can be multiplied by a stranger, and none names a person.

What to call where (``code`` is a frame's first byte, ``CONTROL`` for a text message):

| where | what |
|---|---|
| a socket receives | ``frames_in[code] += 1; bytes_in[code] += len(frame)`` |
| a socket sends (each viewer counts) | ``frames_out[code] += 1; bytes_out[code] += len(frame)`` |
| a socket was greeted | ``connections[sender] += 1; connected[sender] += 1`` |
| a greeted socket has left | ``connections[sender] -= 1`` |
| a socket closes by our will | ``closed[close_code] += 1`` when in ``closed`` |
| a frame / a message is refused | ``refused_frames[refusal.code] += 1`` / ``refused_messages[refusal.code] += 1`` |
| a frame was passed on, one in ``SAMPLE`` | ``relay_latency.observe(seconds)``, from its receipt until the last send |
| a viewer is cut for too much under way | ``happened["outbox_cut"] += 1`` |
| a stream goes on without a snapshot | ``happened["resumed"] += 1`` |
| the visitor is asked for a snapshot | ``snapshots_asked[why] += 1``, why in ``SNAPSHOT_REASONS`` |
| the bridge sends / receives / drops | ``happened["bridge_sent"] += 1``, ``…received``, ``…dropped`` |

Sampling: ``if not frames_in[code] & (SAMPLE - 1)`` takes the time; the other frames pay nothing.

The services count what they do (leak stops, ended sessions) once it has committed. They run in threads: in CPython an
addition to an item is not interrupted, as it calls nothing, so no lock is needed.
"""

from bisect import bisect_left

from sessions_app.errors import CODES
from sessions_app.protocol import FRAMES, SENDERS, SERVER

CONTROL = 0  # in place of a frame's code: a text message
KINDS = {CONTROL: "CONTROL", **{code: kind.name for code, kind in FRAMES.items()}}
SAMPLE = 16  # of so many frames of a kind one has its latency taken; a power of two

_codes = range(max(KINDS) + 1)
frames_in = [0 for _ in _codes]
frames_out = [0 for _ in _codes]
bytes_in = [0 for _ in _codes]
bytes_out = [0 for _ in _codes]

connections = {sender: 0 for sender in SENDERS if sender != SERVER}  # now
connected = dict.fromkeys(connections, 0)  # ever
closed = dict.fromkeys((4011, 4012, 4013, 4400, 4401, 4403, 4404, 4408), 0)

refused_frames = dict.fromkeys(CODES, 0)
refused_messages = dict.fromkeys(CODES, 0)

SNAPSHOT_REASONS = ("joined", "cut", "gap", "unreadable", "drift", "asked", "bridge")
snapshots_asked = dict.fromkeys(SNAPSHOT_REASONS, 0)

happened = dict.fromkeys(
    (
        "outbox_cut",
        "resumed",
        "drift_repaired",
        "audit_failed",
        "session_started",
        "session_never_active",
        "bridge_sent",
        "bridge_received",
        "bridge_dropped",
    ),
    0,
)
leak_stops = dict.fromkeys(("card", "iban", "pattern", "audit"), 0)  # LeakReport.KINDS
sessions_ended = dict.fromkeys(("visitor", "agent", "system"), 0)


class Histogram:
    """Observations in buckets of fixed upper bounds (seconds); ``counts`` has one more, for what is above them all."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds


# From what a hand-over in memory takes to what a person feels.
relay_latency = Histogram((0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5))
