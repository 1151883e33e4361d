"""Night Vision's “Masking health”: what the rules match in visitors' browsers, and fields that look sensitive."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.timezone import localtime

from config_app.admin import RowOfAccount
from sessions_app.models import FieldHealth, RuleHealth

PROBLEM = Q(stopped_since__isnull=False) | Q(invalid_since__isnull=False) | Q(paused_since__isnull=False)
RULES_NOTE = (
    "Visitors' browsers count what each rule matches, a few seconds after a page has loaded while a session runs: "
    "numbers only, never what is on the page. A rule that matched on a page before and matches nothing there now may "
    "hide nothing any more: the website may have changed."
)
FIELDS_NOTE = (
    "Form fields that agents see and that are named like something sensitive, by their autocomplete, name, id or "
    "label. Nobody has looked at what is in them."
)
_HINTS = {
    "email": "Often meant to be seen. Mask it if your agents do not need it: input[type='email']",
    "phone": "Often meant to be seen. Mask it if your agents do not need it: input[type='tel']",
    "card": "Mask it: [autocomplete^='cc-'], or the field's id, such as #card-number",
    "password": 'Mask it by its id, or give it type="password" on your website',
    "code": "Mask it: [autocomplete='one-time-code'], or the field's id",
}
_HINT = 'Mask it by its id, or write data-cobrowse="mask" on it on your website'


def _moment(when: datetime | None) -> str:
    """Short, as there are four of them in a row: the time of this year's, the year of others."""
    if when is None:
        return "–"
    here = localtime(when)
    shape = "%d %b %H:%M" if here.year == localtime().year else "%d %b %Y"
    return format_html('<span class="moment">{}</span>', here.strftime(shape))


class ReadOnly(RowOfAccount):
    """Rows that visitors' browsers have written; nobody edits them."""

    change_list_template = "night_vision/health.html"
    note = other_list = other_name = ""
    actions = None
    list_display_links = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields

    def get_list_display(self, request: HttpRequest) -> Any:
        return [name for name in self.list_display if name != "account" or request.user.is_superuser]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        told = {"note": self.note, "other_list": self.other_list, "other_name": self.other_name}
        return super().changelist_view(request, {**told, **(extra_context or {})})


class ProblemFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("problem", "Problems only"), ("stopped", "Stopped"), ("invalid", "Invalid"), ("paused", "Paused")]

    def queryset(self, request: HttpRequest, rows: QuerySet[RuleHealth]) -> QuerySet[RuleHealth]:
        chosen = self.value()
        if chosen == "problem":
            return rows.filter(PROBLEM)
        return rows.filter(**{f"{chosen}_since__isnull": False}) if chosen else rows


class RuleHealthAdmin(ReadOnly):
    note = RULES_NOTE
    other_list, other_name = "admin:sessions_app_fieldhealth_changelist", "Unmasked fields"
    list_display = ["selector", "path", "matched", "last", "stopped", "invalid", "paused", "account"]
    list_filter = [ProblemFilter, "rule__kind"]
    list_select_related = ["account", "rule"]
    search_fields = ["rule__selector", "path"]
    readonly_fields = [
        "rule",
        "path",
        "matched",
        "last_matched",
        "stopped_since",
        "invalid_since",
        "paused_since",
        "last_seen",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RuleHealth]:
        """Rules that are switched on; problems first, the newest above."""
        newest = [F(name).desc(nulls_last=True) for name in ("paused_since", "invalid_since", "stopped_since")]
        return super().get_queryset(request).filter(rule__enabled=True).order_by(*newest, "rule_id", "path")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Mail leads to the list of one rule."""
        return lookup == "rule__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="Rule", ordering="rule__selector")
    def selector(self, row: RuleHealth) -> str:
        critical = " (critical)" if row.rule.critical else ""
        return format_html("<code>{}</code>{}", row.rule.selector, critical)

    @admin.display(description="Last matched", ordering="last_matched")
    def last(self, row: RuleHealth) -> str:
        return _moment(row.last_matched)

    @admin.display(description="Stopped matching since", ordering="stopped_since")
    def stopped(self, row: RuleHealth) -> str:
        return _moment(row.stopped_since)

    @admin.display(description="Invalid since", ordering="invalid_since")
    def invalid(self, row: RuleHealth) -> str:
        return _moment(row.invalid_since)

    @admin.display(description="Paused since", ordering="paused_since")
    def paused(self, row: RuleHealth) -> str:
        return _moment(row.paused_since)


class FieldHealthAdmin(ReadOnly):
    note = FIELDS_NOTE
    other_list, other_name = "admin:sessions_app_rulehealth_changelist", "Masking health"
    list_display = ["kind", "path", "count", "hint", "last_seen", "account"]
    list_filter = ["kind"]
    list_select_related = ["account"]
    search_fields = ["path"]
    readonly_fields = ["kind", "path", "count", "last_seen"]

    @admin.display(description="What to do")
    def hint(self, row: FieldHealth) -> str:
        return _HINTS.get(row.kind, _HINT)
