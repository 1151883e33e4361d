"""Lists of rows that belong to an account, and of those that are only to be read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from config_app.access import OwnAccountOnly, account_of


class RowOfAccount(OwnAccountOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that have a list of their own. The account is chosen by superusers, and only while the row is new."""

    list_per_page = 100
    show_facets = admin.ShowFacets.NEVER

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = ["account"] if obj and request.user.is_superuser else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What the class lists, with the account in front for superusers."""
        listed = [name for name in self.fields or [] if name != "account"]
        return ["account", *listed] if request.user.is_superuser else listed

    def get_list_display(self, request: HttpRequest) -> Any:
        return [name for name in self.list_display if name != "account" or request.user.is_superuser]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [*self.list_filter, "account"] if request.user.is_superuser else self.list_filter

    def own_row(self, request: HttpRequest, row: Any) -> None:
        """Gives a new row of an account's admin to that account."""
        own = account_of(request.user)
        if row.account_id is None and own is not None:
            row.account = own


class ToBeRead(RowOfAccount):
    """Rows that the product writes: nobody adds, changes or deletes them here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
