"""What tags count of the masking rules: kept by rule and page, with an alert when a rule does not do its work.

Counts come from visitors' browsers: a hint for admins, not a proof. Rules of other accounts are passed over.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from config_app.models import MaskRule
from masking.page_paths import normal_path
from sessions_app import publish
from sessions_app.errors import Refusal
from sessions_app.models import CobrowseSession, FieldHealth, RuleHealth
from sessions_app.services.conversations import add_system_line
from sessions_app.services.health_alerts import ONE_DAY, alert
from sessions_app.services.lookup import parse_id
from sessions_app.services.pages import RULE_MISSED, current
from sessions_app.services.sessions import record

MAX_PATHS = 50  # of one rule; those that were counted longest ago make room
MAX_FIELD_ROWS = 500  # of one account
MISSES_IN_A_ROW = 3  # counts without a match before the admins are written to; two visitors are enough as well
_MOST = 1_000_000
_KINDS = {kind for kind, _ in FieldHealth.KINDS}


def report_health(session_id: Any, path: str, counts: list[Any], unmasked: list[Any]) -> None:
    """Keep what a tag has counted on a page.

    ``counts``: pairs of a rule's id and how many elements it matches; ``unmasked``: pairs of a kind and a number of
    fields. Raises bad_message.
    """
    matched, fields = _pairs(counts, int), _pairs(unmasked, str)
    rows = CobrowseSession.objects.select_related("conversation").exclude(state="ended")
    session = rows.filter(pk=parse_id(session_id)).first()
    if session is None:
        return
    page, now = normal_path(path), timezone.now()
    with transaction.atomic():
        for row in _rows(session, page, matched):
            if _count(row, matched[row.rule_id], session.conversation.visitor_id, now):
                alert(row, "stopped", now)
            row.save()
        _keep_fields(session.account_id, page, {kind: n for kind, n in fields.items() if kind in _KINDS and n}, now)


def _pairs(items: list[Any], key: type) -> dict[Any, int]:
    for item in items:
        fits = len(item) == 2 and type(item[0]) is key and type(item[1]) is int and 0 <= item[1] <= _MOST
        if not fits:
            raise Refusal("bad_message", "Counts are pairs of what is counted and a number.")
    return dict(items)


def _rows(session: CobrowseSession, page: str, rule_ids: Iterable[int]) -> list[RuleHealth]:
    """A row of each of these rules for this page; only rules of the session's account that are switched on."""
    rules = {rule.pk: rule for rule in MaskRule.objects.filter(account=session.account_id, enabled=True)}
    own = [rule_id for rule_id in rule_ids if rule_id in rules]
    kept = RuleHealth.objects.select_for_update().filter(path=page, rule__in=own)
    known = {row.rule_id for row in kept}
    new = [rule_id for rule_id in own if rule_id not in known]
    if new:
        _make_room(new)
        fresh = [RuleHealth(account_id=session.account_id, rule_id=rule_id, path=page) for rule_id in new]
        RuleHealth.objects.bulk_create(fresh, ignore_conflicts=True)  # another process may have been quicker
    found = list(kept.all())
    for row in found:
        row.rule = rules[row.rule_id]
    return found


def _make_room(rule_ids: list[int]) -> None:
    """Before another page: pages that were counted longest ago go, unless their alert still counts."""
    crowded = (
        RuleHealth.objects.filter(rule__in=rule_ids)
        .values("rule")
        .annotate(paths=Count("pk"))
        .filter(paths__gte=MAX_PATHS)
    )
    for each in list(crowded):
        quiet = Q(mailed=None) | Q(mailed__lt=timezone.now() - ONE_DAY)
        _drop(RuleHealth.objects.filter(quiet, rule=each["rule"]), each["paths"] - MAX_PATHS + 1)


def _drop(rows: QuerySet[Any], number: int) -> None:
    oldest = list(rows.order_by("last_seen").values_list("pk", flat=True)[:number])
    rows.model._default_manager.filter(pk__in=oldest).delete()


def _count(row: RuleHealth, matched: int, visitor: uuid.UUID, now: datetime) -> bool:
    """Note a count; whether the admins should hear of it.

    One visitor may have an empty cart or an old page: it takes ``MISSES_IN_A_ROW`` counts, or a second visitor.
    """
    row.matched, row.last_seen = matched, now
    if matched:
        row.last_matched, row.misses = now, 0
        row.stopped_since = row.paused_since = row.missed_by = None
        return False
    if row.last_matched is None:
        return False  # it has never matched here: it is about other pages
    row.misses += 1
    row.stopped_since = row.stopped_since or now
    row.missed_by = row.missed_by or visitor
    return row.misses >= MISSES_IN_A_ROW or row.missed_by != visitor


def _keep_fields(account_id: int, page: str, fields: dict[str, int], now: datetime) -> None:
    rows = FieldHealth.objects.filter(account=account_id)
    rows.filter(path=page).exclude(kind__in=fields).delete()
    for kind, count in fields.items():
        values = {"count": count, "last_seen": now}
        FieldHealth.objects.update_or_create(account_id=account_id, path=page, kind=kind, defaults=values)
    too_many = rows.count() - MAX_FIELD_ROWS
    if too_many > 0:
        _drop(rows, too_many)


def miss_rules(session_id: Any, epoch: int, path: str, rule_ids: list[int]) -> None:
    """Critical rules match nothing on this page, so that the tag sends nothing of it: everybody is told.

    It goes on by itself when the tag says so (``set_page_state``) or with the next page (``start_page``).
    """
    with transaction.atomic():
        session = current(session_id, epoch)
        if session is None or session.state != "active":
            return
        session.page_state, session.reason = "missed", RULE_MISSED
        session.save(update_fields=["page_state", "reason"])
        add_system_line(session.conversation, "CoBrowse is paused on this page: a masking rule matches nothing here.")
        record(session, "system", "mask.missed", ",".join(str(pk) for pk in rule_ids[:20]))
        publish.session(session)
        now = timezone.now()
        for row in _rows(session, normal_path(path), rule_ids):
            if not row.rule.critical:
                continue
            row.matched, row.last_seen, row.paused_since = 0, now, row.paused_since or now
            alert(row, "missed", now)
            row.save()


def note_invalid(session: CobrowseSession, page: str, rule_ids: list[int]) -> None:
    """A browser cannot evaluate these rules. It stays noted until the rule is changed: other browsers may well do."""
    now = timezone.now()
    for row in _rows(session, normal_path(page), rule_ids):
        row.last_seen, row.invalid_since = now, row.invalid_since or now
        alert(row, "invalid", now)
        row.save()
