"""The parts of the account's page: settings, websites, masking, agents."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from config_app.access import OwnAccountInline
from config_app.forms import MaskRuleForm, MembersFormSet, OriginForm, SettingsForm
from config_app.models import Account, AllowedOrigin, CobrowseSettings, MaskRule, Membership


class SettingsInline(OwnAccountInline, admin.StackedInline):  # type: ignore[type-arg]
    model = CobrowseSettings
    form = SettingsForm
    template = "night_vision/settings.html"
    can_delete = False
    min_num = max_num = 1
    extra = 0
    fieldsets = [
        ("Who and how", {"fields": ["enabled", "for_all_agents", "mode", "match_viewport"]}),
        ("Look", {"fields": ["border_color", "highlight_color"]}),
        (
            "Privacy",
            {
                "fields": [
                    "private_by_default",
                    ("hide_cards", "hide_card_codes", "hide_one_time_codes"),
                    "allowed_params",
                    "paused_pages",
                    "asset_origins",
                    "stop_patterns",
                ]
            },
        ),
    ]


class OriginsInline(OwnAccountInline, admin.TabularInline):  # type: ignore[type-arg]
    model = AllowedOrigin
    form = OriginForm
    template = "night_vision/table.html"
    extra = 0
    verbose_name_plural = "Allowed origins"
    verbose_name = "website"
    note = "Websites that may carry your tag: scheme and host, with a port where it is not the usual one. No path."


class MaskingInline(OwnAccountInline, admin.TabularInline):  # type: ignore[type-arg]
    model = MaskRule
    form = MaskRuleForm
    template = "night_vision/masking.html"
    extra = 0
    verbose_name_plural = "Masking"
    verbose_name = "rule"
    note = (
        "What a rule masks never leaves the visitor's browser. Ids (#cc_number), classes (.secret) or any other CSS "
        "selector (input[name='secure']); special characters take a backslash (#id\\@123). Password fields are always "
        "masked. A change takes effect at once, in running sessions too."
    )


class AgentsInline(OwnAccountInline, admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    formset = MembersFormSet
    template = "night_vision/agents.html"
    extra = 0
    fields = ["sign_in", "display_name", "role", "cobrowse_allowed"]
    readonly_fields = ["sign_in"]
    verbose_name_plural = "Agents"
    note = "Who answers visitors. “CoBrowse allowed” counts while CoBrowse is not on for all agents."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user")

    def get_formset(self, request: HttpRequest, obj: Account | None = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.acting_user = request.user
        return formset

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a new agent needs a password: their own page has the fields

    @admin.display(description="Username")
    def sign_in(self, row: Membership) -> str:
        url = reverse("admin:config_app_membership_change", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, row.user.get_username())
