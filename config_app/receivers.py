"""What every saved or deleted row of an account sets off, whoever saves it: admin, command or shell."""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest

from config_app import services
from config_app.models import Account, AllowedOrigin, ApiToken, CobrowseSettings, MaskRule, Membership
from config_app.sign_ins import name_of
from config_app.signals import access_changed

ROWS = (AllowedOrigin, CobrowseSettings, MaskRule, Membership)


def connect() -> None:
    for signal in (post_save, post_delete):
        for model in ROWS:
            signal.connect(
                row_changed, sender=model, dispatch_uid=f"config_app.row_changed.{id(signal)}.{model.__name__}"
            )
        for person in (User, Membership, ApiToken):
            uid = f"config_app.person_changed.{id(signal)}.{person.__name__}"
            signal.connect(person_changed, sender=person, dispatch_uid=uid)
    user_logged_out.connect(signed_out, dispatch_uid="config_app.signed_out")
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


def person_changed(instance: User | Membership | ApiToken, update_fields: Any = None, **kwargs: Any) -> None:
    """A password, the right to sign in, a role, a token: whoever has sockets open by it is looked at again."""
    if update_fields == frozenset({"last_login"}) or kwargs.get("raw"):
        return
    if isinstance(instance, ApiToken):
        user_id = Membership.objects.filter(pk=instance.membership_id).values_list("user_id", flat=True).first()
    else:
        user_id = instance.user_id if isinstance(instance, Membership) else instance.pk
    if user_id is not None:
        transaction.on_commit(lambda: access_changed.send(sender=User, user_id=user_id, gone=""))


def signed_out(user: User | None, request: HttpRequest, **kwargs: Any) -> None:
    """Of this one browser; the person may be signed in elsewhere."""
    key = request.session.session_key
    if user is not None and key:
        gone = name_of(key)
        transaction.on_commit(lambda: access_changed.send(sender=User, user_id=user.pk, gone=gone))
