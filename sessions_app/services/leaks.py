"""What leak stop and audit set off: reports for the admins, and a pause when masking has failed."""

import logging
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F

from config_app.models import MaskRule
from config_app.services import admin_addresses, mask
from sessions_app import metrics, publish
from sessions_app.errors import Refusal
from sessions_app.leaks.reports import Finding
from sessions_app.models import CobrowseSession, LeakReport
from sessions_app.services.conversations import add_system_line
from sessions_app.services.lookup import parse_id
from sessions_app.services.sessions import locked, record

log = logging.getLogger(__name__)

MAX_REPORTS = 200  # of one session: what comes after them says nothing new
_NUMBERED = re.compile(r"\d{5,}")


def report_leaks(session_id: Any, findings: Iterable[Finding]) -> None:
    """Keep what was starred: one row for each place and kind, counted."""
    session = CobrowseSession.objects.filter(pk=parse_id(session_id)).first()
    if session is None:
        return
    for finding in findings:
        with transaction.atomic():
            _keep(session, finding)
            record(session, "system", "leak.stopped", finding.kind)
        metrics.leak_stops[finding.kind] += finding.count


def _keep(session: CobrowseSession, finding: Finding) -> None:
    kept = LeakReport.objects.filter(session=session, kind=finding.kind, path=finding.path)
    if kept.update(count=F("count") + finding.count):
        return
    if LeakReport.objects.filter(session=session).count() >= MAX_REPORTS:
        return
    # Another process may have been quicker, when the visitor's socket has just moved there.
    row, new = LeakReport.objects.get_or_create(
        session=session,
        kind=finding.kind,
        path=finding.path,
        defaults={
            "account_id": session.account_id,
            "page": _page(session.page_url),
            "selector": finding.selector,
            "count": finding.count,
        },
    )
    if not new:
        LeakReport.objects.filter(pk=row.pk).update(count=F("count") + finding.count)


def _page(url: str) -> str:
    """The path of an address; long numbers in it may be what must not be kept."""
    return _NUMBERED.sub("…", urlsplit(url).path)[:300]


def audit_violation(session_id: Any, names: list[str]) -> int:
    """Something was sent that these rules hide: the picture stops, both sides and the account's admins are told.

    ``names``: ids of mask rules, or password, mark, autocomplete, private (masking/snapshot_audit.py). A change of
    the settings lets it go on, and be audited again. Returns the session's revision that says so; 0: it has ended.
    """
    with transaction.atomic():
        try:
            session = locked(session_id)
        except Refusal:
            return 0
        if session.reason == "audit_failed":
            return session.revision
        session.state, session.paused_by, session.reason = "paused", "system", "audit_failed"
        session.fault_revision = session.account.revision
        session.save(update_fields=["state", "paused_by", "reason", "fault_revision"])
        add_system_line(session.conversation, "CoBrowse is paused: something was shown that a masking rule hides.")
        record(session, "system", "audit.failed", ",".join(names[:20]))
        for name in names[:20]:
            _keep(session, Finding("audit", *_rule(session, name)))
        publish.session(session)
        transaction.on_commit(lambda: _count_violation(len(names[:20])))
        transaction.on_commit(lambda: _tell_admins(session, names))
        session.refresh_from_db(fields=["revision"])
        return session.revision


def _count_violation(places: int) -> None:
    metrics.happened["audit_failed"] += 1
    metrics.leak_stops["audit"] += places


def _rule(session: CobrowseSession, name: str) -> tuple[str, str]:
    """How a report names a rule, and its selector."""
    row = MaskRule.objects.filter(account=session.account_id, pk=int(name)).first() if name.isdecimal() else None
    return (f"rule {name}: {row.selector}"[:300], row.selector) if row else (f"rule: {name}", "")


def _tell_admins(session: CobrowseSession, names: list[str]) -> None:
    to = admin_addresses(session.account)
    if not to:
        return
    text = (
        f"CoBrowse session {session.pk} of {session.account} was paused by the server.\n\n"
        f"The picture held something that should have been masked. Rules: {', '.join(names)}.\n"
        f"Page: {_page(session.page_url) or '/'}\n\n"
        "Night Vision lists it under “Leak reports”. The session goes on when the masking rules are changed."
    )
    try:
        send_mail("CoBrowse paused a session: masking failed", text, settings.DEFAULT_FROM_EMAIL, to)
    except OSError:  # among them all that smtplib raises
        ids = {"session": session.pk, "account": session.account_id}
        log.exception("the admins could not be written to", extra=ids)


def make_rule(report: LeakReport) -> MaskRule:
    """The rule that a report proposes, now in force. Raises wrong_state when it proposes none, ValidationError."""
    if not report.selector:
        raise Refusal("wrong_state", "This report proposes no rule. Write one by hand.")
    with transaction.atomic():
        rule = mask(report.account, report.selector, "proposed by the leak stop")
        LeakReport.objects.filter(account=report.account_id, selector=report.selector).update(rule=rule)
    return rule
