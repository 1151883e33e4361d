"""The measures as ratios against what must be reached, in a table for docs/benchmarks.md."""

from collections.abc import Iterator
from typing import Any

Result = dict[str, dict[str, Any]]


def rows(result: Result) -> Iterator[tuple[str, str, str, str]]:
    """Measure, what was seen, the target, and whether it is met (empty: no target)."""

    def have(*names: str) -> bool:
        return all(name in result for name in names)

    def part(name: str, figure: str) -> float:
        value: float = result[f"{name}.product"][figure] / result[f"{name}.bare"][figure]
        return value

    def met(fine: bool) -> str:
        return "met" if fine else "**missed**"

    def ratio(label: str, name: str, figure: str, most: float, unit: str) -> tuple[str, str, str, str]:
        both = [result[f"{name}.{each}"][figure] for each in ("product", "bare")]
        seen = f"{part(name, figure):.2f} × ({both[0]:.3g} against {both[1]:.3g} {unit})"
        return label, seen, f"≤ {most} ×", met(part(name, figure) <= most)

    if have("frames.bare", "frames.product"):
        yield ratio("CPU a relayed frame, 50 sessions", "frames", "cpu_us", 2.5, "µs")
        yield ratio("relay p50, 50 sessions", "frames", "p50_ms", 3, "ms")
        yield ratio("relay p95, 50 sessions", "frames", "p95_ms", 3, "ms")
    if have("steady.bare", "steady.product"):
        yield ratio("CPU, the same with a page of 150–800 KB every 20 s", "steady", "cpu_us", 2.5, "µs")
    if have("saturated.bare", "saturated.product"):
        yield ratio("CPU a relayed frame, saturated", "saturated", "cpu_us", 3, "µs")
    if have("frames.ordinary", "frames.product"):
        own, other = result["frames.product"]["cpu_us"], result["frames.ordinary"]["cpu_us"]
        seen = f"1/{other / own:.1f} ({own:.3g} against {other:.3g} µs)"
        yield "CPU a frame against the ordinary Channels shape", seen, "≤ 1/6", met(own <= other / 6)
    if have("most.bare", "most.product"):
        own, bare = result["most.product"]["per_second"], result["most.bare"]["per_second"]
        seen = f"{own / bare:.2f} × ({own:,.0f} against {bare:,.0f})"
        yield "messages/s of one process with p95 ≤ 50 ms", seen, "≥ 0.4 ×", met(own >= 0.4 * bare)
    for name, label in (("many", "200 active sessions, frames later than 1 s"), ("all", "the same with pages")):
        if have(f"{name}.product"):
            row = result[f"{name}.product"]
            late = row["late"] + row["lost"]
            yield label, f"{late} of {row['sent']:,} (p95 {row['p95_ms']:.1f} ms)", "0", met(late == 0)
    if have("page.bare", "page.product"):
        yield ratio("800 KB snapshot, packed and in chunks, until it is there", "page", "page_ms", 2.5, "ms")
        row = result["page.product"]
        more = row["p99_ms"] - row["calm_p99_ms"]
        yield "pointer p99 while it passes", f"{more:+.1f} ms", "≤ 10 ms more", met(more <= 10)
    if have("bridge.one", "bridge.across"):
        one, across = result["bridge.one"]["cpu_us"], result["bridge.across"]["cpu_us"]
        seen = f"{across / one:.2f} × ({across:.3g} against {one:.3g} µs)"
        yield "visitor and agent on different processes, CPU a frame", seen, "≤ 2.5 ×", met(across <= 2.5 * one)
    if have("idle.product"):
        kilobytes = result["idle.product"]["session_bytes"] / 1024
        yield "idle session (two sockets)", f"{kilobytes:.0f} KB", "≤ 60 KB", met(kilobytes <= 60)
    if have("growth.1.1000"):
        row = result["growth.1.1000"]
        seen = (
            f"{100 * row['cpu_share']:.0f} % of one core, {row['memory'] / 1024**2:.0f} MB, p95 {row['p95_ms']:.1f} ms"
        )
        fine = row["cpu_share"] <= 1 and row["memory"] <= 500 * 1024**2 and not row["late"] + row["lost"]
        yield "1,000 sessions as people move, one process", seen, "one core, 500 MB", met(fine)


def table(result: Result) -> str:
    lines = ["| measure | seen | must reach | |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows(result))])
