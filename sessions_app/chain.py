"""The trail's chain: what of a row is hashed, and with which key. Knows no database. (docs/audit.md)

Each hash is an HMAC-SHA256 over the row's fields and the hash of the row before. The key comes from ``SECRET_KEY``, so
that whoever holds the database alone can neither change a row nor make the chain anew.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings

START = "0" * 64  # stands for the hash before the first row
#: The fields of a row in the order in which they are hashed. Another list needs another number in ``canonical``.
FIELDS = (
    "chain",
    "seq",
    "at",
    "actor",
    "user_id",
    "who",
    "account_id",
    "session_id",
    "action",
    "about",
    "field",
    "old",
    "new",
    "detail",
    "via",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Key:
    """``id`` is kept in each row, so that a check can tell a forgotten key from a changed row."""

    id: str
    secret: bytes

    def sign(self, data: bytes) -> str:
        return hmac.digest(self.secret, data, "sha256").hex()


def current_key() -> Key:
    return _key(settings.SECRET_KEY)


def known_keys() -> dict[str, Key]:
    """By id: that of today, and those before it that ``SECRET_KEY_FALLBACKS`` names."""
    keys = [_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return {key.id: key for key in keys}


@lru_cache(maxsize=32)
def _key(secret: str) -> Key:
    derived = hmac.digest(secret.encode(), b"cobrowse.trail", "sha256")
    return Key(hashlib.sha256(b"name of " + derived).hexdigest()[:8], derived)


def canonical(row: Mapping[str, Any], previous: str) -> bytes:
    """The bytes that stand for a row: one JSON array, in ASCII, without blanks. Raises KeyError for a missing field."""
    values = [_plain(row[name]) for name in FIELDS]
    return json.dumps([1, previous, *values], separators=(",", ":")).encode()


def canonical_head(chain: int, seq: int, last: str, anchor_seq: int, anchor: str) -> bytes:
    """The bytes of a chain's head: how far it goes, and where it begins since its oldest rows were deleted."""
    return json.dumps(["head", 1, chain, seq, last, anchor_seq, anchor], separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICROSECOND
    return value if value is None or isinstance(value, int | str) else str(value)
