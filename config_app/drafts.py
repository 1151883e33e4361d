"""Masking rules that are not published yet: kept as a draft, shown as differences, published, and taken back.

A draft is a list of changes and names only what it changes, so that rules which somebody publishes meanwhile stay.
One change: ``{"id", "removed"}`` and the fields of the rule; without ``id`` the rule is new, with ``removed`` its
fields do not count. Nothing here is part of the public configuration before ``publish``.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from config_app.acting import acting
from config_app.models import Account, MaskDraft, MaskRule, MaskVersion
from config_app.notes import note

MOST_CHANGES = 300
FIELDS = ("selector", "kind", "url_pattern", "note", "critical", "enabled")
_FLAGS = {"critical", "enabled"}
_UNWRITABLE = re.compile("[\\x00-\\x1f\\x7f\\ud800-\\udfff]")  # what no database keeps in every text
CHANGED_MEANWHILE = "The draft has been saved again since you looked at it. Look at it once more."


class DraftFault(ValueError):
    """A draft that cannot be saved or published; the text says why.

    ``faults`` names the changes that are to blame: ``{"index", "field", "detail"}`` each.
    """

    def __init__(self, text: str, faults: list[dict[str, Any]] | None = None) -> None:
        super().__init__(text)
        self.faults = faults or []


def published_rules(account: Account) -> list[dict[str, Any]]:
    """All rules of the account, also those that are switched off."""
    return [_as_data(row) for row in account.mask_rules.all()]


def draft_of(account: Account) -> MaskDraft | None:
    return MaskDraft.objects.select_related("saved_by").filter(account=account).first()


def stamp(draft: MaskDraft | None) -> str:
    """Changes with every save: whoever saves or publishes says which draft they have seen. "" where there is none."""
    return draft.saved.isoformat() if draft else ""


@transaction.atomic
def save_draft(account: Account, changes: Any, user: Any, seen: str | None = None) -> MaskDraft | None:
    """The draft with these changes in place of the present one; None when they change nothing. Raises DraftFault.

    ``seen``: the stamp of the draft that they build upon; None overwrites whatever there is.
    """
    account = _locked(account)
    if seen is not None and seen != stamp(draft_of(account)):
        raise DraftFault(CHANGED_MEANWHILE)
    wanted = _checked(account, changes)
    if not wanted:
        discard_draft(account)
        return None
    with acting(user, "masking tool"):
        note(account.pk, "draft.saved", detail=_number(len(wanted)))
    values = {"changes": wanted, "base_revision": account.revision, "saved_by": user, "saved": timezone.now()}
    return MaskDraft.objects.update_or_create(account=account, defaults=values)[0]


@transaction.atomic
def discard_draft(account: Account) -> bool:
    """Whether there was one."""
    was_there = bool(MaskDraft.objects.filter(account=account).delete()[0])
    if was_there:
        note(account.pk, "draft.discarded")
    return was_there


@transaction.atomic
def publish(account: Account, user: Any, seen: str | None = None) -> int:
    """Carries out the draft, all of it or nothing; how many rules it changed. Raises DraftFault."""
    account = _locked(account)
    draft = draft_of(account)
    if draft is None:
        raise DraftFault("There is no draft.")
    if seen is not None and seen != stamp(draft):
        raise DraftFault(CHANGED_MEANWHILE)
    changes = _checked(account, draft.changes)
    before = published_rules(account)
    back = _apply(account, changes)
    if back:
        MaskVersion.objects.create(account=account, rules=before, back=back, published_by=user)
    draft.delete()
    note(account.pk, "draft.published", detail=_number(len(back)))
    return len(back)


def last_version(account: Account) -> MaskVersion | None:
    """What ``undo`` goes back to."""
    return account.mask_versions.select_related("published_by").first()


@transaction.atomic
def undo(account: Account, version_id: int) -> int:
    """Takes the last publication back; how many rules that changed. What was changed otherwise since stays.

    Raises DraftFault when ``version_id`` is not the last one any more.
    """
    account = _locked(account)
    version = last_version(account)
    if version is None or version.pk != version_id:
        raise DraftFault("Something else has been published or taken back since. Look at it once more.")
    changed = len(_apply(account, version.back))
    version.delete()
    note(account.pk, "draft.undone", detail=_number(changed))
    return changed


def _number(changes: int) -> str:
    return f"{changes} rule{'' if changes == 1 else 's'}"


def _locked(account: Account) -> Account:
    """The account's row as it is now, for this transaction alone."""
    return Account.objects.select_for_update().get(pk=account.pk)


def _as_data(row: MaskRule) -> dict[str, Any]:
    return {"id": row.pk, **{name: getattr(row, name) for name in FIELDS}}


def _checked(account: Account, changes: Any) -> list[dict[str, Any]]:
    """The changes in their normal form, without those that change nothing."""
    if not isinstance(changes, list) or len(changes) > MOST_CHANGES:
        raise DraftFault(f"A draft is a list of at most {MOST_CHANGES} changes.")
    rows = {row.pk: row for row in account.mask_rules.all()}
    kept: list[dict[str, Any]] = []
    faults: list[dict[str, Any]] = []
    for index, change in enumerate(changes):
        try:
            checked = _checked_one(rows, change, [one["id"] for one in kept if one["id"] is not None])
        except ValidationError as fault:
            faults += [
                {"index": index, "field": field, "detail": " ".join(texts)}
                for field, texts in fault.message_dict.items()
            ]
            continue
        if checked:
            kept.append(checked)
    if faults:
        raise DraftFault(" ".join(dict.fromkeys(fault["detail"] for fault in faults)), faults)
    return kept


def _checked_one(rows: dict[int, MaskRule], change: Any, named: list[int]) -> dict[str, Any] | None:
    if not isinstance(change, dict):
        raise ValidationError({"selector": "A change is an object."})
    rule_id = change.get("id")
    row = rows.get(rule_id) if type(rule_id) is int else None
    if row is not None and row.pk in named:
        raise ValidationError({"selector": "This rule is changed twice."})
    if change.get("removed") is True:
        return {"id": row.pk, "removed": True} if row else None
    given = {name: change.get(name, "") for name in FIELDS if name not in _FLAGS}
    for name, value in given.items():
        if not isinstance(value, str) or _UNWRITABLE.search(value):
            raise ValidationError({name: "This is no line of text."})
    flags = {"enabled": change.get("enabled", True) is not False, "critical": change.get("critical") is True}
    rule = MaskRule(**given, **flags)
    rule.full_clean(exclude=["account"])
    # A rule that is gone from the account by now comes back as a new one.
    data = {**_as_data(rule), "id": row.pk if row else None}
    return None if row and data == _as_data(row) else data


def _apply(account: Account, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Carries the changes out; those that lead back, in the order in which they have to be made."""
    back: list[dict[str, Any]] = []
    for change in changes:
        row = account.mask_rules.filter(pk=change["id"]).first() if change["id"] is not None else None
        if change.get("removed"):
            if row:
                back.append(_as_data(row))
                row.delete()
            continue
        before = _as_data(row) if row else None
        # A rule that comes back has its number again, by which older versions know it.
        row = row or MaskRule(account=account, pk=change["id"])
        for name in FIELDS:
            setattr(row, name, change[name])
        row.save()
        back.append(before or {"id": row.pk, "removed": True})
    return back[::-1]
