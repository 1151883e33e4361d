"""What time it is for what several processes share: the database's time, so that they agree whatever their clocks say.

It is asked once, and again by the sweep; between, the monotonic clock counts on, which no change of the machine's time
moves. Times that only people read come from ``timezone.now`` as everywhere.
"""

import time
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

_asked: tuple[datetime, float] | None = None  # the database's time, and the monotonic clock then


def now() -> datetime:
    """Call it where the database may be asked."""
    return _count_on(_asked or ask())


def ask() -> tuple[datetime, float]:
    """Set this process's idea of the time right again."""
    global _asked
    at = time.monotonic()  # before the question: rather a moment ahead than behind
    _asked = _database_time(), at
    return _asked


def _count_on(asked: tuple[datetime, float]) -> datetime:
    moment, at = asked
    return moment + timedelta(seconds=time.monotonic() - at)


def _database_time() -> datetime:
    if connection.vendor != "postgresql":
        return timezone.now()  # one machine has one clock
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment.astimezone(UTC)
