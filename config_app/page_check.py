"""The screen “Check a page”: HTML in, what the account's rules do with it out, and rules against what they miss."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from config_app import services
from config_app.check_forms import CheckPageForm
from config_app.check_results import CheckResult
from config_app.models import Account
from masking.confined_audit import confined_audit
from masking.html_audit import AuditRequest
from masking.html_reading import UnreadableHtml
from masking.sensitive_parts import MOST_FINDINGS

if TYPE_CHECKING:
    from config_app.admin import AccountAdmin

TOO_MUCH_TEXT = "That is too much to paste. Save the page as a file and choose it here; up to 10 MB are possible."


@csrf_exempt  # until it is known that the text can be read at all: see check_page
def check_page(admin: "AccountAdmin", request: HttpRequest, account_id: int) -> HttpResponse:
    """For admins of the account and superusers; 404 for everybody else, as for an account that does not exist."""
    account = get_object_or_404(admin.get_queryset(request), pk=account_id)
    try:
        request.POST  # noqa: B018  (reads the form)
    except RequestDataTooBig:
        # Nothing was read, so nothing can be done in anybody's name; Django's own answer is a bare page.
        form = CheckPageForm({})
        form.add_error("html", TOO_MUCH_TEXT)
        return _page(admin, request, account, form, status=413)
    return csrf_protect(_answer)(request, admin, account)


def _answer(request: HttpRequest, admin: "AccountAdmin", account: Account) -> HttpResponse:
    if request.method != "POST":
        return _page(admin, request, account, CheckPageForm())
    if "add" in request.POST:
        return _add_rules(admin, request, account)
    form = CheckPageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(admin, request, account, form)
    settings = services.cobrowse_settings(account)
    try:
        report = confined_audit(
            AuditRequest(
                html=form.page(),
                rules=services.mask_rules(account),
                private_by_default=settings.private_by_default,
                hidden_fields=tuple(settings.hidden_fields),
                url=form.cleaned_data["url"],
            )
        )
    except UnreadableHtml as fault:
        form.add_error(None, str(fault))
        return _page(admin, request, account, form)
    return _page(admin, request, account, form, result=CheckResult(report))


def _add_rules(admin: "AccountAdmin", request: HttpRequest, account: Account) -> HttpResponse:
    chosen = request.POST.getlist("rule")[:MOST_FINDINGS]
    here = redirect("admin:config_app_account_check_page", account.pk)
    if not chosen:
        messages.warning(request, "No rule was chosen, so none was added.")
        return here
    try:
        added = services.add_mask_rules(account, chosen)
    except ValidationError as fault:
        messages.error(request, f"No rule was added. {' '.join(fault.messages)}")
        return here
    present = len(set(chosen)) - added
    said = f"{added} rule{'' if added == 1 else 's'} added" + (f", {present} were there already" if present else "")
    if added:
        admin.log_change(request, account, f"{said} (from a checked page).")
    messages.success(request, f"{said}. In running sessions too, what they match is hidden from now on.")
    return here


def _page(
    admin: "AccountAdmin", request: HttpRequest, account: Account, form: CheckPageForm, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    context = {
        **admin.admin_site.each_context(request),
        "title": "Check a page",
        "opts": admin.opts,
        "account": account,
        "form": form,
        **more,
    }
    return TemplateResponse(request, "night_vision/check_page.html", context, status=status)
