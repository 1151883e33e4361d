"""People who are gone without a word: their process was killed, or the database was away when they left."""

from datetime import timedelta

from django.db.models import Q

from sessions_app import clock
from sessions_app.models import CobrowseSession, Watcher
from sessions_app.services.pages import lose_page
from sessions_app.services.turns import AT_ONCE
from sessions_app.services.watching import leave_session

# Beyond the end of their presence. Another process may have one of their sockets: it says so every half minute.
LAPSED = timedelta(seconds=60)
BROKEN = 1006


def note_lapsed() -> int:
    """Agents leave the sessions they watched, and pages that nobody sends any more count as lost. One turn."""
    before = clock.now() - LAPSED
    live = CobrowseSession.objects.exclude(state="ended")
    watchers = Watcher.objects.filter(session__in=live, online_until__lt=before)
    gone = list(watchers.values_list("pk", flat=True)[:AT_ONCE])
    for watcher in gone:
        leave_session(watcher)
    of_nobody = Q(conversation__visitor__online_until=None) | Q(conversation__visitor__online_until__lt=before)
    left = list(live.filter(of_nobody, absent_since=None).values_list("pk", "epoch")[:AT_ONCE])
    for session, epoch in left:
        lose_page(session, epoch, BROKEN)
    return max(len(gone), len(left))
