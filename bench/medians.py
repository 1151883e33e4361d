"""From samples to medians, and from medians to parts of what rrweb takes."""

from collections import defaultdict
from collections.abc import Iterable
from statistics import median

Sample = tuple[str, str, float]  # engine, figure, value
Medians = dict[str, dict[str, float]]  # figure → engine → value


def medians_of(samples: Iterable[Sample]) -> Medians:
    gathered: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for engine, figure, value in samples:
        gathered[figure][engine].append(value)
    found = {
        figure: {engine: round(median(values), 2) for engine, values in engines.items()}
        for figure, engines in gathered.items()
    }
    _add_sums(found)
    return found


def _add_sums(medians: Medians) -> None:
    """The bursts as one figure in each unit."""
    for unit in ("ms", "cpu", "raw", "gzip"):
        parts = [
            each for figure, each in medians.items() if figure.startswith("burst ") and figure.endswith(f" {unit}")
        ]
        for engine in {engine for values in parts for engine in values}:
            total = round(sum(values[engine] for values in parts), 2)
            medians.setdefault(f"bursts {unit}", {})[engine] = total


def cost(medians: Medians, figure: str, engine: str) -> float | None:
    """What an engine adds: of times and memory, what the page takes with nothing installed is no cost of ours."""
    values = medians.get(figure, {})
    if engine not in values:
        return None
    shared = figure.endswith((" ms", " cpu")) or figure.startswith("heap")
    return values[engine] - (values.get("none", 0.0) if shared else 0.0)


def ratio(medians: Medians, figure: str) -> float | None:
    """Ours in parts of rrweb's."""
    ours, rrweb = cost(medians, figure, "ours"), cost(medians, figure, "rrweb")
    return ours / rrweb if ours is not None and rrweb else None
