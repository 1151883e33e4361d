"""The page for a first look: shop and workspace side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config_app.models import Membership


@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """Both sides in one window. Passwords are told by `make demo` only, never by a page."""
    people = Membership.objects.filter(user__is_active=True).select_related("user", "account").order_by("pk")
    agent = people.filter(role="agent").first()
    admin = people.filter(role="admin").first()
    return render(request, "demo/hub.html", {"agent": agent, "admin": admin})
