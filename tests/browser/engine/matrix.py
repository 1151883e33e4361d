"""The outcome of the fidelity matrix as a page: one row for each feature, one column for each engine that ran."""

import platform
from collections.abc import Mapping
from datetime import date

from tests.browser.engine.features import catalogue

NAMES = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKitGTK"}
INTRO = """# What the agent sees of what a page can do

Each row is a test: a small page, something that happens in it, and a question that the visitor's page and the agent's
copy have to answer alike (`tests/browser/engine/features/`). `make fidelity` runs them all and writes this page.

✓ alike · – the engine has no such feature · ✗ not alike
"""

#: (feature, engine) to "passed", "failed" or "skipped: reason"
Outcomes = Mapping[tuple[str, str], str]


def page(outcomes: Outcomes, versions: Mapping[str, str]) -> str:
    engines = [name for name in NAMES if any(engine == name for _, engine in outcomes)]
    lines = [INTRO, f"Measured on {date.today().isoformat()}, {platform.system()} {platform.machine()}:", ""]
    lines += [f"- {NAMES[name]}: `{versions.get(name, 'version not told')}`" for name in engines]
    notes: list[str] = []
    for group, features in catalogue().items():
        lines += ["", f"## {group}", "", "| feature | " + " | ".join(NAMES[name] for name in engines) + " |"]
        lines.append("|---|" + "---|" * len(engines))
        for feature in features:
            cells = [_cell(outcomes.get((feature.name, name), ""), notes) for name in engines]
            lines.append(f"| {feature.name} | " + " | ".join(cells) + " |")
    passed = sum(outcome == "passed" for outcome in outcomes.values())
    failed = sum(outcome == "failed" for outcome in outcomes.values())
    lines += ["", f"{passed} alike, {failed} not alike, {len(outcomes) - passed - failed} without the feature.", ""]
    lines += [f"{number}. {note}" for number, note in enumerate(notes, 1)]
    return "\n".join(lines).rstrip() + "\n"


def _cell(outcome: str, notes: list[str]) -> str:
    if outcome == "passed":
        return "✓"
    if not outcome.startswith("skipped"):
        return "✗" if outcome else ""
    reason = outcome.partition(": ")[2]
    if reason not in notes:
        notes.append(reason)
    return f"– ({notes.index(reason) + 1})"
