"""How many sessions there are, for those who watch over the server."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from sessions_app.models import CobrowseSession

# A page starts to stream within seconds of the visitor's yes; after this something is wrong.
SHOULD_HAVE_STARTED = timedelta(minutes=1)


@dataclass(frozen=True)
class Census:
    by_state: dict[str, int]  # pending, active, paused
    never_active: int  # agreed to, and no page has streamed since


def take_census() -> Census:
    """Counts live sessions only: the table of all that ever were may be large."""
    live = CobrowseSession.objects.exclude(state="ended").order_by()
    counted = dict(live.values_list("state").annotate(Count("pk")))
    waiting = live.filter(state="pending", created__lt=timezone.now() - SHOULD_HAVE_STARTED)
    states = [state for state in CobrowseSession.STATES if state != "ended"]
    return Census({state: counted.get(state, 0) for state in states}, waiting.count())
