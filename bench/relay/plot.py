"""Growth as a picture: sessions against processor time, memory and latency, a line for each number of processes."""

from pathlib import Path
from typing import Any

FIGURES = (
    ("cpu_share", 100.0, "processor time, % of a core"),
    ("memory", 1 / 1024**2, "memory, MB"),
    ("p95_ms", 1.0, "p95 of a frame, ms"),
)


def draw(result: dict[str, dict[str, Any]], target: Path) -> None:
    """``result`` has rows named growth.PROCESSES.SESSIONS."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "cobrowse"  # the same numbers make the same file
    from matplotlib import pyplot

    points = sorted((int(name.split(".")[1]), int(name.split(".")[2]), name) for name in result if "growth." in name)
    _, places = pyplot.subplots(1, len(FIGURES), figsize=(11, 3.4), layout="constrained")
    for place, (figure, factor, label) in zip(places, FIGURES, strict=True):
        for count in sorted({processes for processes, _, _ in points}):
            own = [
                (sessions, result[name][figure] * factor) for processes, sessions, name in points if processes == count
            ]
            title = "1 process" if count == 1 else f"{count} processes"
            place.plot(*zip(*own, strict=True), marker="o", markersize=3, label=title)
        place.set_xlabel("sessions")
        place.set_title(label, fontsize=9)
        place.set_ylim(bottom=0)
        place.grid(alpha=0.3)
    places[0].legend(fontsize=8)
    pyplot.savefig(target, metadata={"Date": None})
