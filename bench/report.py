"""From samples to medians, from medians to ratios, from ratios to a table with the targets beside them."""

import json
import os
import platform
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.lab import ROOT

Sample = tuple[str, str, float]  # engine, figure, value
Medians = dict[str, dict[str, float]]  # figure → engine → value


def summarise(samples: list[Sample], browser: str, rounds: int) -> dict[str, Any]:
    gathered: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for engine, figure, value in samples:
        gathered[figure][engine].append(value)
    medians: Medians = {
        figure: {engine: round(median(values), 2) for engine, values in engines.items()}
        for figure, engines in gathered.items()
    }
    add_sums(medians)
    sizes = json.loads((ROOT / "bench/dist/sizes.json").read_text())
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "versions": {"chromium": browser, "rrweb": sizes["rrweb"], "python": platform.python_version()},
        "rounds": rounds,
        "gzip_bytes": sizes["gzip"],
        "figures": medians,
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    found = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return found[0] if found else platform.processor() or "unknown processor"


def add_sums(medians: Medians) -> None:
    """The bursts as one figure: ms, raw and gzip."""
    for unit in ("ms", "cpu", "raw", "gzip"):
        parts = [values for figure, values in medians.items() if figure.startswith("burst ") and figure.endswith(unit)]
        for engine in {engine for values in parts for engine in values}:
            total = round(sum(values[engine] for values in parts), 2)
            medians.setdefault(f"bursts {unit}", {})[engine] = total


def cost(medians: Medians, figure: str, engine: str) -> float | None:
    """What an engine adds: for times and memory, the page's own share is taken off."""
    values = medians.get(figure, {})
    if engine not in values:
        return None
    own = values.get("none", 0.0) if figure.endswith((" ms", " cpu")) or figure.startswith("heap") else 0.0
    return values[engine] - own


def ratio(medians: Medians, figure: str) -> float | None:
    """Ours in parts of rrweb's."""
    ours, rrweb = cost(medians, figure, "ours"), cost(medians, figure, "rrweb")
    return ours / rrweb if ours is not None and rrweb else None


def markdown(result: dict[str, Any]) -> str:
    medians: Medians = result["figures"]
    lines = ["| figure | nothing | limit | ours | rrweb | ours / rrweb |", "|---|---|---|---|---|---|"]
    for figure, values in medians.items():
        if set(values) & {"ours", "rrweb"}:
            part = ratio(medians, figure)
            cells = [number(values.get(engine)) for engine in ("none", "limit", "ours", "rrweb")]
            lines.append(f"| {figure} | {' | '.join(cells)} | {f'{part:.3f}' if part is not None else ''} |")
    return "\n".join(lines)


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"
