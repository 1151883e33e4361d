"""The Night Vision screens: the account's page, and the lists of masking rules and agents."""

from functools import partial, update_wrapper
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django_otp.plugins.otp_totp.models import TOTPDevice

from config_app import services, two_factor
from config_app.access import OwnAccountOnly, account_of
from config_app.draft_page import draft_page
from config_app.forms import AgentForm, MaskRuleForm, NameOnlyAgentForm, NewAgentForm, OwnAgentForm, PlainForm
from config_app.inlines import AgentsInline, MaskingInline, OriginsInline, SettingsInline
from config_app.models import Account, ApiToken, CobrowseSettings, MaskRule, Membership
from config_app.page_check import check_page
from config_app.row_admin import RowOfAccount
from config_app.row_admin import ToBeRead as ToBeRead  # other apps' screens are made of it
from config_app.snippet import loader_integrity, tag_snippet
from config_app.token_admin import ApiTokenAdmin
from masking.asset_origins import EVERYWHERE

admin.site.register(ApiToken, ApiTokenAdmin)
# django-otp's own list of devices would show their secrets.
admin.site.unregister(TOTPDevice)


@admin.register(Account)
class AccountAdmin(OwnAccountOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    account_field = "pk"
    form = PlainForm
    change_form_template = "night_vision/account.html"
    list_display = ["name", "site_key", "is_active", "created"]
    list_filter = ["is_active"]
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["name", "site_key", "origins__pattern"]
    fieldsets = [
        ("Account", {"fields": ["name", "is_active", "two_factor", "site_key"]}),
        ("What is kept", {"fields": ["keep_conversations_days", "keep_trail_days"]}),
    ]
    readonly_fields = ["site_key"]
    inlines = [SettingsInline, OriginsInline, MaskingInline, AgentsInline]

    class Media:
        js = [Script("js/admin/main.js", type="module")]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def get_inlines(self, request: HttpRequest, obj: Account | None) -> list[Any]:
        """An account that does not exist yet has no agents to show."""
        return [inline for inline in self.inlines if obj is not None or inline is not AgentsInline]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        chosen = CobrowseSettings.objects.filter(account=form.instance).first()
        if chosen is not None and EVERYWHERE in chosen.asset_origins.split():
            messages.warning(
                request,
                "Pictures, fonts and styles may come from everywhere (*): a visitor's page can learn that an agent is "
                "watching, and the agent's address on the internet. To end that, list your own addresses instead.",
            )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        own = account_of(request.user)
        if own is not None and not request.user.is_superuser:
            return redirect("admin:config_app_account_change", own.pk)
        return super().changelist_view(request, {"title": "Accounts", **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        own = []
        for screen, address, name in ((check_page, "check-page", "check_page"), (draft_page, "draft", "draft")):
            view = self.admin_site.admin_view(update_wrapper(partial(screen, self), screen))
            own.append(path(f"<int:account_id>/{address}/", view, name=f"config_app_account_{name}"))
        return [*own, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        account: Account | None = context.get("original")
        if account is not None:
            snippet = tag_snippet(account, request.build_absolute_uri("/").rstrip("/"))
            context.update(tag_snippet=snippet, tag_integrity=loader_integrity())
        context["show_save_and_continue"] = bool(request.user.is_superuser)
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(MaskRule)
class MaskRuleAdmin(RowOfAccount):
    form = MaskRuleForm
    fields = ["selector", "kind", "url_pattern", "note", "critical", "enabled"]
    list_display = ["selector", "kind", "url_pattern", "note", "critical", "enabled", "account"]
    list_editable = ["enabled"]
    list_filter = ["kind", "critical", "enabled"]
    list_select_related = ["account"]
    search_fields = ["selector", "url_pattern", "note"]

    def save_model(self, request: HttpRequest, obj: MaskRule, form: forms.Form, change: bool) -> None:
        self.own_row(request, obj)
        super().save_model(request, obj, form, change)


@admin.register(Membership)
class MembershipAdmin(RowOfAccount):
    form = AgentForm
    actions = ["reset_two_factor"]
    list_display = ["user", "display_name", "role", "cobrowse_allowed", "may_sign_in", "two_factor", "account"]
    list_filter = ["role", "cobrowse_allowed"]
    list_select_related = ["account", "user"]
    search_fields = ["user__username", "display_name"]
    fields = ["user", "display_name", "role", "cobrowse_allowed", "active", "password1", "password2"]

    @admin.display(description="two-factor", boolean=True)
    def two_factor(self, row: Membership) -> bool:
        return two_factor.device_of(row.user) is not None

    @admin.action(description="Reset two-factor sign-in (a lost device)", permissions=["change"])
    def reset_two_factor(self, request: HttpRequest, rows: Any) -> None:
        done = []
        for row in rows.select_related("user"):
            if not self._out_of_reach(request, row) and two_factor.remove(row.user):
                self.log_change(request, row, "Two-factor sign-in reset.")
                done.append(row.user.get_username())
        self.message_user(request, f"Reset: {', '.join(done) or 'none of them had set it up'}")

    @admin.display(description="may sign in", boolean=True)
    def may_sign_in(self, row: Membership) -> bool:
        return row.user.is_active

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = AgentForm
        if obj is None:
            form = NewAgentForm
        elif self._out_of_reach(request, obj):
            form = NameOnlyAgentForm
        elif self._own(request, obj):
            form = OwnAgentForm
        return super().get_form(request, obj, change, **{**kwargs, "form": form})

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        fields = super().get_fields(request, obj)
        if obj is None:
            return ["username" if name == "user" else name for name in fields if name != "active"]
        if self._out_of_reach(request, obj):
            return [name for name in fields if not name.startswith("password")]
        return fields

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        if obj is None:
            return fixed
        closed = self._own(request, obj) or self._out_of_reach(request, obj)
        return [*fixed, "user", *(["role", "active"] if closed else [])]

    @admin.display(description="May sign in", boolean=True)
    def active(self, row: Membership) -> bool:
        return row.user.is_active

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if isinstance(obj, Membership) and (self._own(request, obj) or self._out_of_reach(request, obj)):
            return False
        return super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        given = form.cleaned_data
        if change:
            super().save_model(request, obj, form, change)
            if "active" in given or given.get("password1"):
                active = given.get("active", obj.user.is_active)
                services.set_sign_in(obj, active=active, password=given.get("password1", ""))
            return
        self.own_row(request, obj)
        person = services.NewMember(
            username=given["username"],
            password=given["password1"],
            role=given["role"],
            display_name=given["display_name"],
            cobrowse_allowed=given["cobrowse_allowed"],
        )
        created = services.add_member(obj.account, person)
        obj.__dict__.update(created.__dict__)  # the admin logs and redirects to the object it was given

    def _own(self, request: HttpRequest, row: Membership) -> bool:
        """Nobody takes away their own access by accident; a superuser keeps theirs anyway."""
        return row.user_id == request.user.pk and not request.user.is_superuser

    def _out_of_reach(self, request: HttpRequest, row: Membership) -> bool:
        """A superuser's sign-in is nothing an admin of one account may change."""
        return row.user.is_superuser and not request.user.is_superuser
