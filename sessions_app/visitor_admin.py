"""Night Vision's list of visitors, for the one thing an admin does with them: deleting on request."""

import re
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from config_app.admin import ToBeRead
from sessions_app import services
from sessions_app.errors import Refusal
from sessions_app.models import Visitor

MOST_AT_ONCE = 100
_NAME = re.compile(r"^\s*visitor\s+", re.IGNORECASE)


class VisitorAdmin(ToBeRead):
    """To be read, and to be forgotten: who is chosen is named once more before anything is deleted."""

    actions = ["forget"]
    list_display = ["name", "id", "created", "online_until", "talks", "account"]
    list_display_links = None
    list_filter = ["created"]
    list_select_related = ["account"]
    search_fields = ["id__startswith"]
    search_help_text = "As the workspace names a visitor, such as Visitor 3f2a, or the whole number."
    ordering = ["-created"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Visitor]:
        return super().get_queryset(request).annotate(talks=Count("conversations"))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Visitor], search_term: str) -> Any:
        return super().get_search_results(request, queryset, _NAME.sub("", search_term))

    @admin.display(description="Conversations", ordering="talks")
    def talks(self, row: Any) -> int:
        return row.talks

    @admin.action(description="Delete everything of these visitors", permissions=["view"])
    def forget(self, request: HttpRequest, visitors: QuerySet[Visitor]) -> HttpResponse | None:
        chosen = list(visitors[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            self.message_user(request, f"Choose {MOST_AT_ONCE} visitors at most at a time.", messages.ERROR)
            return None
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": "Delete everything of these visitors?",
                "opts": self.opts,
                "visitors": chosen,
            }
            return TemplateResponse(request, "night_vision/forget.html", context)
        self._forget(request, chosen)
        return None

    def _forget(self, request: HttpRequest, chosen: list[Visitor]) -> None:
        deleted = 0
        for visitor in chosen:
            try:
                services.forget_visitor(visitor.pk, by="admin", user=request.user, via="Night Vision: visitors")
                deleted += 1
            except Refusal:
                continue  # somebody else was quicker
        self.message_user(request, f"Everything of {deleted} visitor{'' if deleted == 1 else 's'} is deleted.")
