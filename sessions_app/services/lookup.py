"""Ids as they come in from outside."""

import uuid

from sessions_app.errors import Refusal


def parse_id(text: object) -> uuid.UUID:
    """The UUID that ``text`` spells; anything else is simply not found."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        raise Refusal("not_found") from None
