"""What every saved or deleted row of an account sets off, whoever saves it: admin, command or shell."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from config_app import services
from config_app.models import Account, AllowedOrigin, CobrowseSettings, MaskRule, Membership

ROWS = (AllowedOrigin, CobrowseSettings, MaskRule, Membership)


def connect() -> None:
    for signal in (post_save, post_delete):
        for model in ROWS:
            signal.connect(
                row_changed, sender=model, dispatch_uid=f"config_app.row_changed.{id(signal)}.{model.__name__}"
            )
    post_save.connect(account_saved, sender=Account, dispatch_uid="config_app.account_saved")
    post_save.connect(membership_saved, sender=Membership, dispatch_uid="config_app.membership_saved")
    post_delete.connect(membership_deleted, sender=Membership, dispatch_uid="config_app.membership_deleted")


def row_changed(instance: Any, **kwargs: Any) -> None:
    if not kwargs.get("raw"):
        services.touch(instance.account_id)


def account_saved(instance: Account, created: bool, **kwargs: Any) -> None:
    if not created and not kwargs.get("raw"):
        services.touch(instance.pk)


def membership_saved(instance: Membership, **kwargs: Any) -> None:
    if not kwargs.get("raw"):
        services.match_sign_in_to_role(instance)


def membership_deleted(instance: Membership, **kwargs: Any) -> None:
    services.close_sign_in(instance.user_id)
