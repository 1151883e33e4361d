"""Night Vision: Django's admin under the name its users know, for the admins of accounts and for superusers."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from config_app.access import account_of

ORDER = (
    "Account",
    "MaskRule",
    "Membership",
    "ApiToken",
    "LeakReport",
    "RuleHealth",
    "Visitor",
    "AuditEvent",
)
ELSEWHERE = ("FieldHealth",)  # lists to which another list leads


class NightVision(admin.AdminSite):
    site_header = "Night Vision"
    site_title = "CoBrowse · Night Vision"
    site_url = "/workspace/"
    enable_nav_sidebar = False  # few screens: they stand in the header (templates/admin/base_site.html)

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers, and the admins of an account. Being staff alone opens nothing."""
        user = request.user
        return user.is_active and (user.is_superuser or (user.is_staff and account_of(user) is not None))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The workspace's own: one page, one throttle, one second step. Who is signed in already learns why not."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            return render(request, "night_vision/not_admin.html", status=403)
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Accounts are what one comes for; the admin of one account goes on to it from there."""
        return redirect("admin:config_app_account_changelist")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Ours first, in the order in which an account is set up."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"] = [model for model in app["models"] if model["object_name"] not in ELSEWHERE]
            for model in app["models"]:
                if model["object_name"] == "Account" and not request.user.is_superuser:
                    model["name"] = "Account"  # they have just the one
            app["models"].sort(key=lambda model: ORDER.index(name) if (name := model["object_name"]) in ORDER else 99)
        return sorted(apps, key=lambda app: app["app_label"] != "config_app")
