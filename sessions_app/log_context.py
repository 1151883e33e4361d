"""Whom the present socket or request is about: ids that each line of the log carries by itself.

The context is one dictionary for each call of the application, so that tasks and threads that a socket starts see what
it learns later. Ids only, never a name or anything that a person or a page has said.
"""

from contextvars import ContextVar

NAMES = ("session", "account", "visitor", "agent")

_ids: ContextVar[dict[str, str] | None] = ContextVar("cobrowse_log_ids", default=None)


def begin() -> None:
    """A new call: it is about nobody yet."""
    _ids.set({})


def about(**ids: object) -> None:
    """From here on this call is about these; names are those of ``NAMES``."""
    known = _ids.get()
    if known is None:  # not within a call, as in a management command
        return
    known.update({name: str(pk) for name, pk in ids.items()})


def known_ids() -> dict[str, str]:
    return _ids.get() or {}
