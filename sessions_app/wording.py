"""Whom a system line speaks to: it is kept as agents read it, and the visitor in it reads "you"."""

import re

_VISITOR = re.compile(r"\b([Tt])he visitor('s)?\b")


def to_visitor(line: str) -> str:
    """ "The visitor accepted" becomes "You accepted", "the visitor's code" becomes "your code"."""
    return _VISITOR.sub(lambda found: ("Y" if found[1] == "T" else "y") + ("our" if found[2] else "ou"), line)
