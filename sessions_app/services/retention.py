"""What is deleted by the clock: what an account does not want to keep any longer, and what was never used.

In small steps, so that nothing waits for it long: ``retention_step`` does one and says what it did, until nothing is
left.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from config_app.models import Account
from sessions_app.models import (
    AuditEvent,
    Chore,
    CobrowseSession,
    CodeMiss,
    Conversation,
    FieldHealth,
    JoinCode,
    RuleHealth,
    Visitor,
)
from sessions_app.services import trail

log = logging.getLogger(__name__)

ONE_DAY = timedelta(days=1)
CONVERSATIONS_AT_ONCE = 50
VISITORS_AT_ONCE = 500
TRAIL_AT_ONCE = 5000


def retention_step(now: datetime | None = None) -> tuple[str, int]:
    """Delete a little of what is due; what it was and how many, ("", 0) when nothing is due any more."""
    now = now or timezone.now()
    for name, step in _STEPS.items():
        if number := step(now):
            return name, number
    return "", 0


def claim_retention() -> bool:
    """Whether this process is the one that does it today."""
    now = timezone.now()
    chore, new = Chore.objects.get_or_create(name="retention", defaults={"done": now})
    return new or bool(Chore.objects.filter(pk=chore.pk, done__lt=now - ONE_DAY).update(done=now))


def _old_conversations(now: datetime) -> int:
    """Nothing has been said or done in them for as long as the account keeps them; open or closed."""
    for account in Account.objects.exclude(keep_conversations_days=None):
        before = now - timedelta(days=account.keep_conversations_days or 0)
        live = CobrowseSession.objects.exclude(state="ended").values("conversation")
        due = Conversation.objects.filter(account=account, updated__lt=before).exclude(pk__in=live).order_by("updated")
        with transaction.atomic():
            found = list(due.select_for_update(of=("self",)).values_list("pk", flat=True)[:CONVERSATIONS_AT_ONCE])
            if found:
                Conversation.objects.filter(pk__in=found).delete()
                trail.write([_told(account, "conversations", len(found))])
                return len(found)
    return 0


def _old_counts(now: datetime) -> int:
    """What visitors' browsers counted of pages that nobody has been to since."""
    deleted = 0
    for account in Account.objects.exclude(keep_conversations_days=None):
        before = now - timedelta(days=account.keep_conversations_days or 0)
        deleted += RuleHealth.objects.filter(account=account, last_seen__lt=before).delete()[0]
        deleted += FieldHealth.objects.filter(account=account, last_seen__lt=before).delete()[0]
    return deleted


def _unused_visitors(now: datetime) -> int:
    """Browsers that never said anything, or of which nothing is left, and that have not been here for a day."""
    away = Q(online_until=None) | Q(online_until__lt=now - ONE_DAY)
    unused = Visitor.objects.filter(away, created__lt=now - ONE_DAY, conversations=None)
    found = list(unused.values_list("pk", flat=True)[:VISITORS_AT_ONCE])
    # Asked again: somebody may have begun to write meanwhile.
    return Visitor.objects.filter(pk__in=found, conversations=None).delete()[1].get("sessions_app.Visitor", 0)


def _old_codes(now: datetime) -> int:
    lapsed = JoinCode.objects.filter(expires__lt=now - ONE_DAY).delete()[0]
    return lapsed + CodeMiss.objects.filter(at__lt=now - ONE_DAY).delete()[0]


def _addresses(now: datetime) -> int:
    """Of the pages of sessions that ended before their end wiped them."""
    told = CobrowseSession.objects.filter(state="ended").exclude(page_url="", page_title="")
    return told.update(page_url="", page_title="")


def _old_trails(now: datetime) -> int:
    for account in Account.objects.exclude(keep_trail_days=None):
        if number := shorten(account, now - timedelta(days=account.keep_trail_days or 0)):
            return number
    return 0


def shorten(account: Account, before: datetime) -> int:
    """Delete the beginning of an account's trail, up to the first row that is not older than ``before``.

    The number and hash of the last row that goes stay in the chain's head, from where a check goes on. The triggers let
    go only what lies before this anchor (append_only.py).
    """
    with transaction.atomic():
        head = trail.locked_head(account.pk)
        rows = AuditEvent.objects.filter(chain=account.pk).order_by("seq")
        kept = rows.filter(at__gte=before).values_list("seq", flat=True).first() or head.seq + 1
        upto = min(kept - 1, head.anchor_seq + TRAIL_AT_ONCE)
        last = rows.filter(seq=upto).first()
        if last is None or upto <= head.anchor_seq:
            return 0
        first, head.anchor_seq, head.anchor_hash = head.anchor_seq + 1, last.seq, last.hash
        head.sign()
        head.save()
        models.QuerySet(AuditEvent).filter(chain=account.pk, seq__lte=upto).delete()  # the manager's own refuses
    trail.write([trail.Entry(account.pk, "system", "trail.shortened", f"rows {first} to {upto}", via="retention")])
    return upto - first + 1


def _told(account: Account, what: str, number: int) -> trail.Entry:
    days = account.keep_conversations_days
    return trail.Entry(
        account.pk, "system", "retention.applied", f"{number} deleted after {days} days", about=what, via="retention"
    )


_STEPS: dict[str, Callable[[datetime], int]] = {
    "conversations": _old_conversations,
    "counts of masking health": _old_counts,
    "visitors without a conversation": _unused_visitors,
    "codes": _old_codes,
    "addresses of ended sessions": _addresses,
    "rows of the trail": _old_trails,
}
