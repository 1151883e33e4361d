"""The fidelity matrix: what a page can do, and how the agent's copy has to show it.

Each feature is a small page, something that happens in it while a capture runs, and a *probe*: an expression that is asked
of the page and of the replica and must be answered alike. In scripts `doc` and `page` are the page's document and window;
in a probe `doc` and `view` are those of the side that is asked, `$` finds an element by selector (through open shadow
roots, with ">>>"), and `css` gives computed values.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ANYTHING = object()


@dataclass(frozen=True)
class Feature:
    name: str
    body: str = ""
    head: str = ""
    #: Script before capture starts, and after.
    before: str = ""
    act: str = ""
    probe: str = "true"
    #: What the page itself must answer; without it a probe that always gives null would pass.
    want: Any = ANYTHING
    #: Whether this engine has the feature: an expression in the page, and what to say when it has not.
    needs: str = ""
    lacks: str = ""
    #: Real input, given the lab.
    hand: Callable[[Any], None] | None = None
    #: Whether the whole tree has to be equal as well.
    tree: bool = True
    path: str | None = None
    masking: dict[str, Any] = field(default_factory=dict)


def catalogue() -> dict[str, list[Feature]]:
    """All features by group, in the order of the table."""
    from tests.browser.engine.features import (
        content,
        forms,
        frames,
        layers,
        media,
        motion,
        moves,
        pictures,
        places,
        shadow,
        sheets,
        states,
    )

    modules = [content, moves, forms, places, sheets, states, pictures, media, shadow, frames, layers, motion]
    return {module.GROUP: module.FEATURES for module in modules}
