"""Every change of an account's configuration and people as notes for the trail: field by field, old → new.

By the signals of the rows, so that it makes no difference whether a screen, a command or the shell saves them. What
goes past the signals (``update()``, SQL) is not seen here.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from config_app.models import Account, AllowedOrigin, CobrowseSettings, MaskRule, Membership
from config_app.notes import note

#: What a row is called in the trail.
NAMES: dict[type[Model], str] = {
    Account: "account",
    AllowedOrigin: "website",
    CobrowseSettings: "CoBrowse settings",
    MaskRule: "masking rule",
    Membership: "agent",
    User: "user",
}
#: Not told: what the product counts by itself, and what says nothing.
LEFT_OUT = {"id", "account", "user", "revision", "created", "last_login", "date_joined", "password", "site_key"}
_BEFORE = "_fields_before"


def connect() -> None:
    for model in NAMES:
        for signal, receiver in (
            (pre_save, before_save),
            (post_save, after_save),
            (pre_delete, before_delete),
            (post_delete, after_delete),
        ):
            name = f"config_app.changes.{receiver.__name__}.{model.__name__}"
            signal.connect(receiver, sender=model, dispatch_uid=name)


def before_save(sender: type[Model], instance: Any, raw: bool = False, **kwargs: Any) -> None:
    present = None if raw or instance.pk is None else sender._default_manager.filter(pk=instance.pk).first()
    setattr(instance, _BEFORE, present and _fields(present))


def after_save(sender: type[Model], instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    before = {} if created else getattr(instance, _BEFORE, None) or {}
    after = _fields(instance)
    saved = kwargs.get("update_fields")
    changed = [name for name in after if before.get(name) != after[name] and (saved is None or name in saved)]
    if created:
        _tell(instance, "setting.added", _worth_telling(instance, changed), {}, after)
    else:
        _tell(instance, "setting.changed", changed, before, after)
    if sender is User and getattr(instance, "_password", None) and not created:
        note(_account(instance), "password.changed", about=_about(instance))


def before_delete(instance: Any, **kwargs: Any) -> None:
    """While the rows that it leads to are still there."""
    setattr(instance, _BEFORE, (_account(instance), _about(instance), _fields(instance)))


def after_delete(instance: Any, **kwargs: Any) -> None:
    account, about, fields = getattr(instance, _BEFORE)
    told = {name: value for name, value in fields.items() if value}
    note(account, "setting.removed", about=about, old="\n".join(f"{name}: {value}" for name, value in told.items()))


def _worth_telling(instance: Any, changed: Iterable[str]) -> list[str]:
    """Of a new row: its fields that are not empty and not the default. At least one line tells that it was made."""
    told = []
    for name in changed:
        column = instance._meta.get_field(name)
        default = _text(column.get_default()) if column.has_default() else ""
        if _text(getattr(instance, name)) not in ("", default):
            told.append(name)
    return told


def _tell(instance: Any, action: str, names: list[str], before: dict[str, str], after: dict[str, str]) -> None:
    account, about = _account(instance), _about(instance)
    for name in names:
        note(account, action, about=about, field=name, old=before.get(name, ""), new=after[name])
    if not names and action == "setting.added":
        note(account, action, about=about)


def _fields(row: Model) -> dict[str, str]:
    columns = [column for column in row._meta.concrete_fields if column.name not in LEFT_OUT]
    return {column.name: _text(column.value_from_object(row)) for column in columns}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "" if value is None else str(value)


def _account(row: Any) -> int | None:
    if isinstance(row, Account):
        return row.pk
    if isinstance(row, User):
        return Membership.objects.filter(user=row.pk).values_list("account_id", flat=True).first()
    return row.account_id


def _about(row: Any) -> str:
    """By kind and name; of a site key the last four characters only."""
    name = NAMES[type(row)]
    if isinstance(row, Account):
        return f"{name} {row.name} (site key …{row.site_key[-4:]})"
    if isinstance(row, Membership):
        return f"{name} {row.user.get_username()}"
    if isinstance(row, User):
        return f"{name} {row.get_username()}"
    if isinstance(row, MaskRule):
        return f"{name} {row.pk} {row.selector}"
    return f"{name} {row.pattern}" if isinstance(row, AllowedOrigin) else name
