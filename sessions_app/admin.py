"""What Night Vision shows of sessions: the leak reports, and what files of their own show.

(The masking health: health_admin.py, the trail: trail_admin.py, visitors: visitor_admin.py.)
"""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from config_app.admin import ToBeRead
from sessions_app import services
from sessions_app.errors import Refusal
from sessions_app.health_admin import FieldHealthAdmin, RuleHealthAdmin
from sessions_app.models import AuditEvent, FieldHealth, LeakReport, RuleHealth, Visitor
from sessions_app.trail_admin import TrailAdmin
from sessions_app.visitor_admin import VisitorAdmin

admin.site.register(RuleHealth, RuleHealthAdmin)
admin.site.register(FieldHealth, FieldHealthAdmin)
admin.site.register(AuditEvent, TrailAdmin)
admin.site.register(Visitor, VisitorAdmin)


@admin.register(LeakReport)
class LeakReportAdmin(ToBeRead):
    """To be read, and to be turned into masking rules."""

    actions = ["mask_it"]
    list_display = ["kind", "where", "proposal", "page", "count", "at", "masked", "account"]
    list_filter = ["kind", ("rule", admin.EmptyFieldListFilter), "at"]
    list_select_related = ["account", "rule"]
    search_fields = ["path", "selector", "page"]
    fields = ["kind", "path", "selector", "page", "count", "at", "session", "rule"]
    readonly_fields = ["account", "kind", "path", "selector", "page", "count", "at", "session", "rule"]

    @admin.display(description="Where", ordering="path")
    def where(self, row: LeakReport) -> str:
        return format_html("<code>{}</code>", row.path)

    @admin.display(description="Proposed rule", ordering="selector")
    def proposal(self, row: LeakReport) -> str:
        return format_html("<code>{}</code>", row.selector) if row.selector else "–"

    @admin.display(description="Masked now", boolean=True)
    def masked(self, row: LeakReport) -> bool:
        return row.rule is not None and row.rule.enabled

    @admin.action(description="Mask by the proposed rule", permissions=["view"])
    def mask_it(self, request: HttpRequest, reports: QuerySet[LeakReport]) -> None:
        made = set()
        for report in reports.select_related("account"):
            try:
                made.add(services.make_rule(report).selector)
            except (Refusal, ValidationError) as fault:
                said = fault.detail if isinstance(fault, Refusal) else " ".join(fault.messages)
                self.message_user(request, f"{report}: {said}", messages.WARNING)
        if made:
            self.message_user(request, f"Masked now: {', '.join(sorted(made))}")
