"""Who may touch what in Night Vision: superusers everything, the admin of an account everything of that account.

Decided by membership alone, so that no rows of Django's permissions are needed.
"""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from config_app.models import Account, Membership


def account_of(user: Any) -> Account | None:
    """The account whose admin this user is."""
    if not user.is_authenticated:
        return None
    membership = Membership.objects.select_related("account").filter(user=user, role="admin").first()
    return membership.account if membership else None


def may_manage(user: Any, account_id: int | None) -> bool:
    """Whether ``user`` may change something of this account; without an account: of any."""
    if user.is_superuser:
        return True
    own = account_of(user)
    return own is not None and account_id in (None, own.pk)


class OwnAccountOnly:
    """For admin classes: rows of the user's own account, with every right on them.

    ``account_field`` leads from a row to its account's id; ``row_account`` from an object.
    """

    account_field = "account_id"

    def row_account(self, row: Model) -> int | None:
        return getattr(row, self.account_field, None)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        if request.user.is_superuser:
            return rows
        own = account_of(request.user)
        return rows.filter(**{self.account_field: own.pk}) if own else rows.none()

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        """404, as everywhere, for what is not there or not one's own; Django would lead to the first page."""
        raise Http404

    def _may(self, request: HttpRequest, row: Model | None) -> bool:
        return may_manage(request.user, None if row is None else self.row_account(row))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Who may delete a row may delete what belongs to it, also where that has a list that is only to be read."""
        shown, counts, _, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        return shown, counts, set(), protected

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_manage(request.user, None)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, obj)


class OwnAccountInline(OwnAccountOnly):
    """The same for inlines of the account page, whose permissions are asked with the account itself."""

    def row_account(self, row: Model) -> int | None:
        return row.pk if isinstance(row, Account) else super().row_account(row)
