"""What an agent may do in which mode: the one matrix that server, tag and viewer share (DESIGN.md §5).

Tag and viewer receive the capabilities of the present mode inside the ``session`` message.
"""

MODES = ("shared", "view", "follow")
CAPABILITIES = ("watch", "point", "highlight", "select_text", "scroll", "fill", "click", "navigate")

_FOLLOW = frozenset({"watch", "point", "highlight", "select_text"})
_VIEW = _FOLLOW | {"scroll"}
_SHARED = _VIEW | {"fill", "click", "navigate"}

MATRIX: dict[str, frozenset[str]] = {"shared": _SHARED, "view": _VIEW, "follow": _FOLLOW}

# What Night Vision's choice lets an agent offer. "view" offers both modes in which the agent acts on nothing.
OFFERED: dict[str, tuple[str, ...]] = {"view": ("view", "follow"), "shared": ("shared",), "both": MODES}


def capabilities(mode: str) -> list[str]:
    """The capabilities of ``mode`` in the matrix's order."""
    return [name for name in CAPABILITIES if name in MATRIX[mode]]


def raises(old: str, new: str) -> bool:
    """Whether going from ``old`` to ``new`` gives the agent anything more, and so needs the visitor's yes."""
    return not MATRIX[new] <= MATRIX[old]
