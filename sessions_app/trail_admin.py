"""Night Vision's trail: read, searched, checked and downloaded; never changed."""

import csv
import uuid
from collections.abc import AsyncIterator, Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import Truncator

from config_app.access import account_of
from config_app.admin import ToBeRead
from sessions_app.chain import FIELDS
from sessions_app.database import database_sync_to_async
from sessions_app.models import AuditEvent
from sessions_app.services import trail
from sessions_app.services.forgetting import digest_of
from sessions_app.services.trail_check import chains, check

LIST = "admin:sessions_app_auditevent_changelist"
COLUMNS = (*(name for name in FIELDS if name != "account_id"), "previous", "hash")  # the chain is the account's number
READ_AT_ONCE = 1000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would calculate what begins like this


class TrailAdmin(ToBeRead):
    """Who did what in which session, and which settings were changed.

    `stream.sealed` has the hash that a visitor's receipt is compared with.
    """

    change_list_template = "night_vision/trail.html"
    list_display = ["seq", "at", "actor", "who", "action", "concerning", "what", "via", "account"]
    list_display_links = None
    list_filter = ["actor", "action", "at"]
    list_select_related = ["account"]
    search_fields = ["session__id", "action", "detail", "about", "who", "field"]
    search_help_text = "The number of a session or of a visitor, a name, an action or a setting."
    ordering = ["-id"]
    actions = None

    def get_urls(self) -> list[Any]:
        own = [
            path("export/", self.admin_site.admin_view(self.export), name="sessions_app_auditevent_export"),
            path("check/", self.admin_site.admin_view(self.check_chain), name="sessions_app_auditevent_check"),
        ]
        return [*own, *super().get_urls()]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[AuditEvent], search_term: str) -> Any:
        """Not every database keeps the dashes of a session's number, and of forgotten visitors there is a hash only."""
        try:
            number = uuid.UUID(search_term.strip())
        except ValueError:
            return super().get_search_results(request, queryset, search_term)
        about = queryset.filter(about__in=[digest_of(number), f"conversation {number}"])
        return queryset.filter(session=number) | about, False

    @admin.display(description="Concerning", ordering="session")
    def concerning(self, row: AuditEvent) -> str:
        return " · ".join(part for part in (row.about, str(row.session_id or "")) if part) or "–"

    @admin.display(description="Detail")
    def what(self, row: AuditEvent) -> str:
        """What was changed to what; otherwise the code, mode or count."""
        if not (row.field or row.old or row.new):
            return row.detail or "–"
        old, new = (Truncator(text).chars(80) or "nothing" for text in (row.old, row.new))
        return f"{row.field}: {old} → {new}" if row.field else old

    def check_chain(self, request: HttpRequest) -> HttpResponse:
        """Reads the whole chain, so only when asked to."""
        if request.method == "POST":
            trail.link_all()
            own = account_of(request.user)
            wanted = chains() if request.user.is_superuser else [own.pk] if own else []
            for verdict in map(check, wanted):
                if verdict.holds:
                    said = f"{verdict.name}: the chain holds, {verdict.rows} rows. The last one: {verdict.last}"
                    messages.success(request, said)
                else:
                    messages.error(request, f"{verdict.name}: the chain does not hold. {verdict.fault}")
        return redirect(LIST)

    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """What the list shows with its search and filters, as CSV with hashes, in the order of writing."""
        trail.link_all()
        rows = self.get_changelist_instance(request).get_queryset(request).order_by("pk")
        own = account_of(request.user)
        trail.write(
            [
                trail.entry(
                    own.pk if own else None, "admin", "trail.exported", user=request.user, via="Night Vision: trail"
                )
            ]
        )
        response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="trail-{timezone.now():%Y-%m-%d}.csv"'
        return response

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        export = reverse("admin:sessions_app_auditevent_export") + query
        return super().changelist_view(request, {"export": export, **(extra_context or {})})


async def _lines(rows: QuerySet[AuditEvent]) -> AsyncIterator[str]:
    """The file, a thousand rows at a time; asynchronous, as the server reads anything else whole before it sends."""
    yield _as_csv([COLUMNS])
    after = 0
    while part := await database_sync_to_async(_part)(rows, after):
        after = part[-1].pk
        yield _as_csv([_cell(getattr(row, name)) for name in COLUMNS] for row in part)


def _part(rows: QuerySet[AuditEvent], after: int) -> list[AuditEvent]:
    return list(rows.filter(pk__gt=after)[:READ_AT_ONCE])


class _Text(list[str]):
    write = list.append


def _as_csv(rows: Iterable[Iterable[str]]) -> str:
    text = _Text()
    csv.writer(text).writerows(rows)
    return "".join(text)


def _cell(value: Any) -> str:
    text = "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
