"""What a saved change in Night Vision sets off here."""

from typing import Any

from config_app.models import Account, MaskRule
from sessions_app import publish, services
from sessions_app.models import AuditEvent, RuleHealth


def config_changed(sender: Any, account: Account, **kwargs: Any) -> None:
    """Sent by config_app after the change has committed."""
    fresh = Account.objects.filter(pk=account.pk).first()
    if fresh is None:
        return  # the account was deleted, and everything of it with it
    publish.account_changed(fresh)
    services.apply_settings(fresh)


def access_changed(sender: Any, user_id: int, gone: str, **kwargs: Any) -> None:
    """Sent by config_app after commit: the person's sockets, in whatever process, look at it again."""
    publish.access_changed(user_id, gone)


def account_event(sender: Any, account_id: int, user: Any, action: str, detail: str, **kwargs: Any) -> None:
    """Sent by config_app inside its transaction: a line of the trail that belongs to no session."""
    AuditEvent.objects.create(account_id=account_id, actor="agent", user=user, action=action, detail=detail[:200])


def rule_saving(instance: MaskRule, **kwargs: Any) -> None:
    """Another selector or other pages: what was counted says nothing about the rule as it is now."""
    before = MaskRule.objects.filter(pk=instance.pk).values_list("selector", "url_pattern", "kind").first()
    if before not in (None, (instance.selector, instance.url_pattern, instance.kind)):
        RuleHealth.objects.filter(rule=instance.pk).delete()
