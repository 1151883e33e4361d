"""A run as JSON, and as the two tables of docs/benchmarks.md."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.lab import ROOT
from bench.medians import Medians, Sample, medians_of, ratio
from bench.targets import KB, Target, as_json, targets

COLUMNS = ("none", "limit", "ours", "rrweb")


def summarise(samples: list[Sample], browser: str, rounds: int) -> dict[str, Any]:
    sizes = json.loads((ROOT / "bench/dist/sizes.json").read_text())
    medians = medians_of(samples)
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "versions": {"chromium": browser, "rrweb": sizes["rrweb"], "python": platform.python_version()},
        "rounds": rounds,
        "gzip_bytes": sizes["gzip"],
        "targets": as_json(targets(medians, sizes["gzip"])),
        "figures": medians,
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    found = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return found[0] if found else platform.processor() or "unknown processor"


def markdown(result: dict[str, Any]) -> str:
    medians: Medians = result["figures"]
    lines = ["| measure | ours | rrweb | ratio | target | |", "|---|---|---|---|---|---|"]
    found = targets(medians, result["gzip_bytes"])
    lines += [_row(one, one.value) for one in found if one.value is not None]
    if late := result["gzip_bytes"].get("late"):
        lines.append(f"| parts that load when needed, together, gzip | {number(late)} |  | {late / KB:.1f} KB |  |  |")
    lines += ["", "| figure | nothing | limit | ours | rrweb | ours / rrweb |", "|---|---|---|---|---|---|"]
    for figure, values in medians.items():
        if set(values) & set(COLUMNS):
            part = ratio(medians, figure)
            cells = [number(values.get(engine)) for engine in COLUMNS]
            lines.append(f"| {figure} | {' | '.join(cells)} | {_part(part)} |")
    for figure, values in medians.items():
        if "ours's echo" in values or "product" in values:
            told = ", ".join(f"{who} {value:.1f}" for who, value in values.items())
            lines += ["", f"{figure}, ms: {told}."]
    return "\n".join(lines)


def _row(one: Target, reached: float) -> str:
    value = f"{reached:.1f} {one.unit}" if one.unit in ("KB", "ms") else f"{_part(reached)} {one.unit}"
    met = "met" if one.met else "**missed**"
    return (
        f"| {one.measure} | {number(one.ours)} | {number(one.rrweb)} | {value} | ≤ {one.limit:g} {one.unit} | {met} |"
    )


def _part(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if abs(value) < 0.1 else f"{value:.2f}"


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"
