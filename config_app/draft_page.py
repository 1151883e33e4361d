"""The screen “Preview and draft”: the way to the masking tool on the live page, what is drafted, and taking it back."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from config_app import drafts
from config_app.differences import differences
from config_app.models import Account
from config_app.notes import note
from config_app.tool_links import LinkFault, first_address, tool_link

if TYPE_CHECKING:
    from config_app.admin import AccountAdmin


def draft_page(admin: "AccountAdmin", request: HttpRequest, account_id: int) -> HttpResponse:
    """For admins of the account and superusers; 404 for everybody else, as for an account that does not exist."""
    account = get_object_or_404(admin.get_queryset(request), pk=account_id)
    if request.method != "POST":
        return _page(admin, request, account)
    if "open" in request.POST:
        return _open(admin, request, account)
    try:
        for name, act in (("publish", _publish), ("discard", _discard), ("undo", _undo)):
            if name in request.POST:
                act(admin, request, account)
    except drafts.DraftFault as fault:
        messages.error(request, f"Nothing was changed. {fault}")
    return redirect("admin:config_app_account_draft", account.pk)


def _open(admin: "AccountAdmin", request: HttpRequest, account: Account) -> HttpResponse:
    address = request.POST.get("address", "")
    try:
        link = tool_link(account, request.user, address, request.build_absolute_uri("/").rstrip("/"))
    except LinkFault as fault:
        return _page(admin, request, account, address=address, address_fault=str(fault))
    note(account.pk, "tool.opened", about=address[:200])
    admin.log_change(request, account, "Masking tool opened on the website.")
    return HttpResponseRedirect(link)


def _publish(admin: "AccountAdmin", request: HttpRequest, account: Account) -> None:
    said = _rules(drafts.publish(account, request.user, seen=request.POST.get("seen", "")))
    admin.log_change(request, account, f"Masking draft published: {said} changed.")
    messages.success(request, f"Published: {said} changed. It holds from now on, in running sessions too.")


def _discard(admin: "AccountAdmin", request: HttpRequest, account: Account) -> None:
    if drafts.discard_draft(account):
        admin.log_change(request, account, "Masking draft discarded.")
        messages.success(request, "The draft is discarded. What is published has not changed.")


def _undo(admin: "AccountAdmin", request: HttpRequest, account: Account) -> None:
    version = request.POST.get("version", "")
    said = _rules(drafts.undo(account, int(version) if version.isdecimal() else 0))
    admin.log_change(request, account, f"Masking publication taken back: {said} changed.")
    messages.success(request, f"Taken back: {said} changed. It holds from now on, in running sessions too.")


def _rules(number: int) -> str:
    return f"{number} rule{'' if number == 1 else 's'}"


def _page(admin: "AccountAdmin", request: HttpRequest, account: Account, **more: Any) -> HttpResponse:
    draft, version = drafts.draft_of(account), drafts.last_version(account)
    patterns = list(account.origins.values_list("pattern", flat=True))
    context = {
        **admin.admin_site.each_context(request),
        "title": "Preview and draft",
        "opts": admin.opts,
        "account": account,
        "address": first_address(account),
        "patterns": patterns,
        "draft": draft,
        "seen": drafts.stamp(draft),
        "moved_on": draft is not None and draft.base_revision != account.revision,
        "rows": differences(account, draft.changes) if draft else [],
        "version": version,
        "undo_rows": differences(account, version.back) if version else [],
        **more,
    }
    response = TemplateResponse(request, "night_vision/draft.html", context)
    # The form that opens the tool is answered with a redirect to the website, which counts as its target.
    response.form_targets = patterns  # type: ignore[attr-defined]
    return response
