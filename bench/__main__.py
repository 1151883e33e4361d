"""Runs the benchmark and prints JSON (also to var/bench.json) and a Markdown table.

python -m bench                  everything, five interleaved rounds
python -m bench --rounds 1 --only bursts
"""

import argparse
import json
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from bench import live, report, work
from bench.lab import ENGINES, ROOT, Lab, file_server
from bench.medians import Sample
from tests.browser.engines.playwright import PlaywrightEngine, start

Job = Callable[[Lab, str], work.Figures]


def jobs() -> dict[str, tuple[Job, tuple[str, ...], int]]:
    """name → (one round of one engine, engines, rounds at most). What is counted in bytes only needs few rounds."""
    recorders = ("ours", "rrweb")
    return {
        "snapshot-1k": (partial(work.snapshot, nodes=1000), ENGINES, 9),
        "snapshot-10k": (partial(work.snapshot, nodes=10_000), (*ENGINES, "rules"), 9),
        "snapshot-50k": (partial(work.snapshot, nodes=50_000), ENGINES, 9),
        "longest": (partial(work.longest_task, nodes=50_000), ENGINES, 9),
        "heap": (partial(work.heap, nodes=50_000), ENGINES, 3),
        "bursts": (work.bursts, ENGINES, 9),
        "pointer": (work.pointer, ("none", *recorders), 2),
        "scrolling": (work.scrolling, ("none", *recorders), 2),
        "typing": (work.typing, ("none", *recorders), 2),
    }


def rounds(browser: PlaywrightEngine, files: str, names: list[str], count: int) -> Iterator[Sample]:
    """Every engine in every round, in a new order each time: what else the machine does hits all of them alike."""
    order = random.Random(1)  # noqa: S311
    lab = Lab(browser, files)
    for turn in range(count):
        for name in names:
            job, engines, most = jobs()[name]
            if turn >= most:
                continue
            for engine in order.sample(engines, len(engines)):
                for figure, value in job(lab, engine).items():
                    yield engine, figure, value
            print(f"round {turn + 1} of {count}: {name}", flush=True)
    lab.close()


def main() -> None:
    every = [*jobs(), *live.JOBS]
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=every, default=every)
    chosen = parser.parse_args()
    samples: list[Sample] = []
    browser = start("chromium")
    try:
        with file_server() as files:
            samples += rounds(browser, files, [name for name in jobs() if name in chosen.only], chosen.rounds)
            for name in live.JOBS:
                if name in chosen.only:
                    samples += live.JOBS[name](browser, files, chosen.rounds)
            version = browser.thread.run(lambda: browser.browser.version)
    finally:
        browser.close()
    result: dict[str, Any] = report.summarise(samples, version, chosen.rounds)
    text = json.dumps(result, indent=1)
    (ROOT / "var").mkdir(exist_ok=True)
    (ROOT / "var" / "bench.json").write_text(text + "\n")
    print(text)
    print(report.markdown(result))


if __name__ == "__main__":
    main()
