"""What the leak stop takes of the server for each page load: memory, processor time, and delay of all else.

python -m bench.leak_stop            prints JSON, and a Markdown table
"""

import argparse
import asyncio
import gc
import json
import time
import tracemalloc
from collections.abc import Callable
from statistics import median
from typing import Any

from bench.payloads import keystroke, mutation, snapshot
from sessions_app.leaks.scanner import Chunk, Scanner
from sessions_app.leaks.turns import at_once, in_turns
from sessions_app.protocol import FLAG_SNAPSHOT, FRAMES, HEADER, Header

SIZES = (2_000, 10_000, 47_000)  # nodes
SMALL = 2_000  # payloads in one sample of what is small
_SNAPSHOT, _MUTATION = FRAMES[1], FRAMES[2]


def frame(payload: bytes, *, whole: bool = False) -> list[Chunk]:
    """The payload in one frame, as the relay gives it to the scanner."""
    kind, flags = (_SNAPSHOT, FLAG_SNAPSHOT) if whole else (_MUTATION, 0)
    return [(Header(kind, flags, 0, 1, 1), HEADER.pack(kind.code, flags, 0, 1, 1) + payload)]


def started(nodes: int) -> Scanner:
    scanner = Scanner()
    at_once(scanner.check(frame(snapshot(nodes), whole=True)))
    return scanner


def bytes_a_node(nodes: int) -> float:
    """Memory of a page load that has sent nothing but its snapshot."""
    chunks = frame(snapshot(nodes), whole=True)
    started(100)  # what all pages share
    gc.collect()
    tracemalloc.start()
    scanner = Scanner()
    at_once(scanner.check(chunks))
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return taken / len(scanner.page.nodes)


def snapshot_ms(nodes: int) -> float:
    chunks = frame(snapshot(nodes), whole=True)
    scanner = Scanner()
    return _seconds(lambda: at_once(scanner.check(chunks))) * 1e3


def small_us(payload: Callable[[int], bytes]) -> float:
    """One of many small payloads, on a page of 10,000 nodes."""
    scanner = started(10_000)
    frames = [frame(payload(n)) for n in range(SMALL)]
    for each in frames:
        at_once(scanner.check(each))
    begun = time.process_time()
    for each in frames:
        at_once(scanner.check(each))
    return (time.process_time() - begun) / SMALL * 1e6


def held_up_ms(nodes: int) -> list[float]:
    """How long the event loop waits for its turn while a snapshot is read: median, 99 of 100, longest."""
    return asyncio.run(_held_up(nodes))


async def _held_up(nodes: int) -> list[float]:
    chunks = frame(snapshot(nodes), whole=True)
    scanner = Scanner()
    reading = asyncio.ensure_future(in_turns(scanner.check(chunks)))
    waits = []
    while not reading.done():
        begun = time.perf_counter()
        await asyncio.sleep(0)
        waits.append((time.perf_counter() - begun) * 1e3)
    waits.sort()
    # Most turns last microseconds, and only those count that the other thread lies between.
    long = [wait for wait in waits if wait > 0.5] or [0.0]
    return [median(long), long[int(len(long) * 0.99)], long[-1]]


def _seconds(work: Callable[[], Any]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def measure(rounds: int) -> dict[str, float]:
    """The best of some rounds for times of one thread, as what else the machine does only adds; else the median."""
    result: dict[str, float] = {}
    for nodes in SIZES:
        result[f"memory of {nodes:,} nodes, bytes a node"] = bytes_a_node(nodes)
    for nodes in SIZES:
        result[f"snapshot of {nodes:,} nodes, processor ms"] = min(snapshot_ms(nodes) for _ in range(rounds))
    result["mutation of some 590 bytes, processor µs"] = min(small_us(mutation) for _ in range(rounds))
    result["typed character, processor µs"] = min(small_us(keystroke) for _ in range(rounds))
    held = [held_up_ms(SIZES[-1]) for _ in range(rounds)]
    for at, name in enumerate(("median", "99 of 100", "longest")):
        result[f"event loop waits meanwhile, {name}, ms"] = median(each[at] for each in held)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.leak_stop", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    result = measure(parser.parse_args().rounds)
    print(json.dumps(result, indent=1, ensure_ascii=False))
    print("\n| measure | |\n|---|---|")
    for name, value in result.items():
        print(f"| {name} | {value:.1f} |")


if __name__ == "__main__":
    main()
