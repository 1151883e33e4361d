"""What a saved change in Night Vision sets off here, and what the trail keeps of it and of signing in and out."""

from typing import Any

from django.contrib.auth.models import User

from config_app.acting import actor
from config_app.models import Account, MaskRule, Membership
from config_app.notes import Note
from sessions_app import publish, services
from sessions_app.models import RuleHealth
from sessions_app.services import trail


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


def rule_saving(instance: MaskRule, **kwargs: Any) -> None:
    """Another selector or other pages: what was counted says nothing about the rule as it is now."""
    before = MaskRule.objects.filter(pk=instance.pk).values_list("selector", "url_pattern", "kind").first()
    if before not in (None, (instance.selector, instance.url_pattern, instance.kind)):
        RuleHealth.objects.filter(rule=instance.pk).delete()


def noted(note: Note, **kwargs: Any) -> None:
    """A change of settings or rights, sent by config_app inside the change's transaction."""
    who, more = note.actor, {"about": note.about, "field": note.field, "old": note.old, "new": note.new}
    trail.write([trail.entry(note.account_id, who.kind, note.action, note.detail, who.user, via=who.via, **more)])


def signed_in(user: Any, **kwargs: Any) -> None:
    _sign(user, "sign_in")


def signed_out(user: Any, **kwargs: Any) -> None:
    if user is not None:
        _sign(user, "sign_out")


def sign_in_failed(credentials: dict[str, Any], **kwargs: Any) -> None:
    """By the account of the user whose name was given. Other names are not kept: people type passwords there."""
    user = User.objects.filter(username=credentials.get("username") or "").first()
    named = f"user {user.get_username()}" if user else "an unknown name"
    trail.write([trail.Entry(_account(user), "nobody", "sign_in.failed", about=named, via=actor().via)])


def _sign(user: Any, action: str) -> None:
    kind = "admin" if user.is_staff or user.is_superuser else "agent"
    trail.write([trail.entry(_account(user), kind, action, user=user, via=actor().via)])


def _account(user: Any) -> int | None:
    return Membership.objects.filter(user=user).values_list("account_id", flat=True).first() if user else None
