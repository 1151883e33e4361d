"""The work that every engine is put through. Each function is one round of one engine: name of a figure → value.

Times are main-thread milliseconds, the page's own share included; report.py takes off what the page costs with nothing
installed. Bytes are those that would go on the wire.
"""

import time
from collections.abc import Callable
from functools import partial

from bench.lab import Lab

Figures = dict[str, float]
TEXT = (
    "The quick brown fox jumps over the lazy dog, and nobody who was there could say afterwards whether it had been "
    "quick enough; the dog, for its part, slept on until the bell rang twice. Then it got up. "
)
TEXT_200 = (TEXT * 2)[:200]


def snapshot(lab: Lab, engine: str, nodes: int) -> Figures:
    lab.load(nodes)
    spent = lab.cost(lambda: lab.call("start", engine))
    found = _figures(f"snapshot {nodes // 1000}k", spent, lab.call("bytes"))
    lab.call("stop")
    return found


def _figures(name: str, spent: dict[str, float], size: dict[str, int]) -> Figures:
    return {f"{name} {unit}": value for unit, value in {**spent, "raw": size["raw"], "gzip": size["gzip"]}.items()}


def longest_task(lab: Lab, engine: str, nodes: int) -> Figures:
    lab.load(nodes)
    return {f"longest task {nodes // 1000}k": lab.call("longestGap", engine)}


def heap(lab: Lab, engine: str, nodes: int) -> Figures:
    lab.load(nodes)
    before = lab.heap_bytes()
    lab.call("start", engine)
    lab.call("forget")
    return {f"heap {nodes // 1000}k": lab.heap_bytes() - before}


def bursts(lab: Lab, engine: str, only: list[str] | None = None) -> Figures:
    lab.load()
    lab.call("start", engine)
    found: Figures = {}
    for name in only or lab.tab.eval("lab.names"):
        lab.call("prepare", name)
        lab.collect_garbage()
        spent = lab.cost(partial(lab.call, "run", name))
        found |= _figures(f"burst {name}", spent, lab.call("bytes"))
    return found


def _input(lab: Lab, engine: str, name: str, work: Callable[[Lab], None]) -> Figures:
    lab.load(1000)
    lab.tab.eval(PREPARE_INPUT)
    lab.call("start", engine)
    lab.call("forget")
    spent = lab.cost(lambda: work(lab))
    lab.call("quiet")
    return _figures(name, spent, lab.call("bytes"))


def pointer(lab: Lab, engine: str) -> Figures:
    return _input(lab, engine, "pointer", move_pointer)


def scrolling(lab: Lab, engine: str) -> Figures:
    return _input(lab, engine, "scrolling", scroll)


def typing(lab: Lab, engine: str, text: str = TEXT_200) -> Figures:
    return _input(lab, engine, "typing", lambda lab: type_text(lab, text))


PREPARE_INPUT = """() => {
  const top = document.createElement("div");
  top.innerHTML = '<textarea id="typed" aria-label="Text" rows="6" cols="80"></textarea><div id="scroller"></div>';
  document.body.prepend(top);
  const scroller = document.getElementById("scroller");
  scroller.innerHTML = "<p>line</p>".repeat(400);
  document.getElementById("typed").focus();
}"""


def move_pointer(lab: Lab) -> None:
    """Five seconds of a curve over the page, a sample every 60th of a second."""
    began = time.monotonic()
    for step in range(300):
        x, y = 100 + (step * 3) % 900, 150 + (step * 7) % 500
        lab.tab.move(x, y)
        _wait_until(began + (step + 1) / 60)


def type_text(lab: Lab, text: str) -> None:
    began = time.monotonic()
    for at, character in enumerate(text):
        lab.tab.keys(character)
        _wait_until(began + (at + 1) * 0.03)


def scroll(lab: Lab) -> None:
    lab.call("scroll", 5000)


def _wait_until(moment: float) -> None:
    rest = moment - time.monotonic()
    if rest > 0:
        time.sleep(rest)
