"""What the product has to reach, and whether a run of the benchmark reached it."""

from dataclasses import dataclass
from typing import Any

from bench.medians import Medians, cost, ratio

KB = 1024


@dataclass(frozen=True)
class Target:
    measure: str
    limit: float
    value: float | None
    unit: str  # "×" of rrweb's, "× echo", "× no rules", "KB" or "ms"
    ours: float | None = None
    rrweb: float | None = None

    @property
    def met(self) -> bool | None:
        return None if self.value is None else self.value <= self.limit


def targets(medians: Medians, gzip: dict[str, int]) -> list[Target]:
    """In the order of docs/benchmarks.md; ``value`` is None for what this run has not measured."""

    def part(measure: str, figure: str, limit: float) -> Target:
        values = medians.get(figure, {})
        return Target(measure, limit, ratio(medians, figure), "×", values.get("ours"), values.get("rrweb"))

    def size(measure: str, name: str, limit: float, rrweb: str = "") -> Target:
        return Target(measure, limit, gzip[name] / KB, "KB", gzip[name], gzip.get(rrweb))

    def live(measure: str, who: str, quantile: str, limit: float) -> Target:
        values = medians.get(f"live {quantile}", {})
        echo = values.get(f"{who}'s echo")
        own = values.get(who)
        times = own / echo if own is not None and echo else None
        return Target(measure, limit, times, "× echo", own, values.get("rrweb"))

    def rules(measure: str, figure: str, limit: float) -> Target:
        own, ruled = cost(medians, figure, "ours"), cost(medians, figure, "rules")
        return Target(measure, limit, ruled / own if own and ruled is not None else None, "× no rules", ruled)

    longest = medians.get("longest task 50k", {})
    return [
        size("all that a page carries before a session, gzip", "loader", 4),
        size("all that a visitor loads for a session, gzip", "tag", 30, "rrweb_record"),
        size("capture alone, gzip", "capture", 14, "rrweb_record"),
        part("snapshot of 10k nodes, processor ms", "snapshot 10k cpu", 0.3),
        part("snapshot of 50k nodes, processor ms", "snapshot 50k cpu", 0.3),
        rules("snapshot of 10k nodes with 200 masking rules, processor ms", "snapshot 10k cpu", 1.3),
        part("snapshot of 10k nodes, bytes", "snapshot 10k raw", 0.3),
        part("snapshot of 10k nodes, bytes gzip", "snapshot 10k gzip", 0.45),
        part("snapshot of 50k nodes, bytes", "snapshot 50k raw", 0.3),
        part("snapshot of 50k nodes, bytes gzip", "snapshot 50k gzip", 0.45),
        Target(
            "longest task while 50k nodes are sent, ms",
            50,
            longest.get("ours"),
            "ms",
            longest.get("ours"),
            longest.get("rrweb"),
        ),
        part("16 bursts, processor ms", "bursts cpu", 0.25),
        part("16 bursts, bytes", "bursts raw", 0.15),
        part("16 bursts, bytes gzip", "bursts gzip", 0.25),
        part("heap after the start on 50k nodes, bytes", "heap 50k", 0.3),
        part("200 typed characters, bytes", "typing raw", 0.1),
        live("change visible to the agent through the product, p50 ms", "product", "p50", 2),
        live("change visible to the agent through the product, p95 ms", "product", "p95", 4),
        live("the same over a bare relay, p50 ms", "ours", "p50", 2),
        live("the same over a bare relay, p95 ms", "ours", "p95", 4),
        part("first view of 10k nodes, ms", "first view 10k", 0.35),
    ]


def as_json(found: list[Target]) -> list[dict[str, Any]]:
    return [
        {"measure": one.measure, "limit": one.limit, "unit": one.unit, "value": one.value, "met": one.met}
        for one in found
    ]
