"""What of this room belongs into the audit trail, which the room above keeps: changes of settings and of rights.

``note(account_id, "token.revoked", about="token Zendesk")`` is all that a new kind of change needs.
"""

from dataclasses import dataclass
from typing import Any

from config_app.acting import Actor, actor
from config_app.signals import noted


@dataclass(frozen=True)
class Note:
    """``account_id`` is None for what belongs to no account. ``old`` and ``new`` are never secrets."""

    account_id: int | None
    action: str
    actor: Actor
    about: str = ""
    field: str = ""
    old: str = ""
    new: str = ""
    detail: str = ""


def note(account_id: int | None, action: str, **more: Any) -> None:
    """Call it inside the transaction of the change: the row is kept with it or not at all."""
    noted.send(sender=Note, note=Note(account_id, action, actor(), **more))
