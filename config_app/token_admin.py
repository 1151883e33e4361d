"""Night Vision's list of API tokens: making one (its secret is shown once), seeing its use, revoking it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from config_app import api_tokens
from config_app.access import account_of
from config_app.api_tokens import ApiToken
from config_app.models import Membership
from config_app.row_admin import RowOfAccount


class ApiTokenAdmin(RowOfAccount):
    actions = ["revoke"]
    fields = ["membership", "name"]
    list_display = ["name", "start", "membership", "created", "last_used", "works", "account"]
    list_display_links = None  # there is nothing to change about one
    list_filter = [("revoked", admin.EmptyFieldListFilter)]
    list_select_related = ["account", "membership__user"]
    search_fields = ["name", "start", "membership__user__username"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields  # the account is the agent's

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)  # otherwise a revoked one stays, so that one sees that it was there

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "membership":
            rows = Membership.objects.select_related("user", "account").filter(user__is_active=True)
            own = account_of(request.user)
            if not request.user.is_superuser:
                rows = rows.filter(account=own) if own else rows.none()
            kwargs["queryset"] = rows
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        # On the object of this request only: response_add shows it, and then it is nowhere.
        obj.secret = api_tokens.made_by(obj, request.user)  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:
        return never_cache(self._shown_once)(request, obj)

    def _shown_once(self, request: HttpRequest, token: ApiToken) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "New API token",
            "opts": self.opts,
            "token": token,
            "secret": token.secret,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "night_vision/new_token.html", context)

    @admin.display(description="begins with")
    def start(self, row: ApiToken) -> str:
        return f"{row.start}…"

    @admin.display(description="works", boolean=True)
    def works(self, row: ApiToken) -> bool:
        return row.revoked is None

    @admin.action(description="Revoke the chosen tokens", permissions=["view"])
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        chosen = [token for token in tokens if token.revoked is None]
        for token in chosen:
            api_tokens.revoke(token)
            self.log_change(request, token, "Revoked.")
        said = ", ".join(token.name for token in chosen) or "none, they were revoked before"
        self.message_user(request, f"Revoked: {said}", messages.SUCCESS)
