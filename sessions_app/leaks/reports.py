"""What was stopped on a page load, as it may be told: kinds, paths and counts, never the content."""

from dataclasses import dataclass

from sessions_app.leaks.nodes import Node
from sessions_app.leaks.paths import element_of, path_of, selector_of

MAX_COUNTED = 10_000
MAX_NEW = 500  # places until they are taken; what else is found meanwhile is starred, and not told


@dataclass(frozen=True)
class Finding:
    """``kind``: card, iban or pattern. ``selector`` proposes a mask rule; "" when there is none to propose."""

    kind: str
    path: str
    selector: str
    count: int = 1


class Ledger:
    """Counts a number once, however often its field is told again."""

    def __init__(self) -> None:
        self._counted: set[tuple[int, str]] = set()  # node, kind
        self._new: dict[tuple[str, str, str], int] = {}

    def note(self, node: Node, kind: str, node_id: int) -> None:
        """Something of ``kind`` was starred in ``node``; ``node_id`` tells whether it is the same as before."""
        if (node_id, kind) in self._counted:
            return
        if len(self._counted) >= MAX_COUNTED:
            self._counted.clear()
        self._counted.add((node_id, kind))
        if len(self._new) >= MAX_NEW:
            return
        element = element_of(node)
        key = kind, path_of(element), selector_of(element)
        self._new[key] = self._new.get(key, 0) + 1

    def clear(self, node_id: int) -> None:
        """Nothing is starred there any more: what comes next is another one."""
        for kind in ("card", "iban", "pattern"):
            self._counted.discard((node_id, kind))

    def take(self) -> list[Finding]:
        found = [Finding(*key, count) for key, count in self._new.items()]
        self._new.clear()
        return found
