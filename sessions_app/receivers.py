"""What a saved change in Night Vision sets off here."""

from typing import Any

from config_app.models import Account
from sessions_app import publish, services


def config_changed(sender: Any, account: Account, **kwargs: Any) -> None:
    """Sent by config_app after the change has committed."""
    fresh = Account.objects.filter(pk=account.pk).first()
    if fresh is None:
        return  # the account was deleted, and everything of it with it
    publish.account_changed(fresh)
    services.apply_settings(fresh)
