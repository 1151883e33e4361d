"""Mail to the account's admins about a masking rule that does not do its work: one a day for each rule."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from config_app.models import MaskRule
from config_app.services import admin_addresses
from sessions_app.models import RuleHealth

log = logging.getLogger(__name__)

# All that touches the database shares one thread: a mail server that takes its time must not hold it up.
post = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health-mail")

ONE_DAY = timedelta(days=1)
_SAID = {
    "stopped": (
        "A masking rule stopped matching",
        "A masking rule matched on this page before and matches nothing there now. "
        "What it hid may be visible to agents.",
    ),
    "invalid": (
        "A masking rule cannot be evaluated",
        "A visitor's browser cannot evaluate a masking rule, so nothing is shown to agents in its sessions.",
    ),
    "missed": (
        "A critical masking rule matches nothing",
        "A critical masking rule matches nothing on a page where it holds, so nothing of that page is shown to agents.",
    ),
}


def alert(row: RuleHealth, what: str, now: datetime) -> None:
    """Write to the admins after commit, unless they had a mail about this rule within a day.

    ``what``: stopped, invalid or missed. Sets ``row.mailed``; the caller saves the row, inside a transaction.
    """
    MaskRule.objects.select_for_update().filter(pk=row.rule_id).first()  # two processes at once send one mail
    if RuleHealth.objects.filter(rule=row.rule_id, mailed__gt=now - ONE_DAY).exists():
        return
    row.mailed = now
    since = row.stopped_since or row.invalid_since or row.paused_since or now
    since = {"invalid": row.invalid_since, "missed": row.paused_since}.get(what) or since
    transaction.on_commit(lambda: _send(row, what, since))


def _send(row: RuleHealth, what: str, since: datetime) -> None:
    to = admin_addresses(row.rule.account)
    if not to:
        return
    subject, sentence = _SAID[what]
    text = (
        f"{sentence}\n\n"
        f"Rule: {row.rule.selector}\n"
        f"Account: {row.rule.account}\n"
        f"Page: {row.path}\n"
        f"Since: {since:%Y-%m-%d %H:%M} UTC\n\n"
        f"Masking health in Night Vision: {_address(row)}\n"
        "There is one such mail a day for each rule."
    )
    post.submit(_deliver, f"CoBrowse: {subject}", text, to, row.account_id)


def _deliver(subject: str, text: str, to: list[str], account_id: int) -> None:
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, to)
    except Exception:  # nobody waits for this thread: what is not logged here is lost
        log.exception("the admins could not be written to", extra={"account": account_id})


def _address(row: RuleHealth) -> str:
    """Of the list; only its path where the server has not been told how browsers reach it."""
    return f"{settings.PUBLIC_URL}{reverse('admin:sessions_app_rulehealth_changelist')}?rule__id__exact={row.rule_id}"
