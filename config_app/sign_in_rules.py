"""What every page of a signed-in person asks first: has the second step been taken, and are they who they were?"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse

from config_app import two_factor
from config_app.models import Membership

PLACES = ("/workspace/", "/admin/", "/api/v1/")
NOT_OURS = "/api/v1/tag/"  # the visitors', to which no cookie means anything
TWO_FACTOR_NEEDED = {
    "code": "two_factor_needed",
    "detail": "Your account asks for two-factor sign-in. Open the workspace and set it up.",
}


class SignInRules:
    """After AuthenticationMiddleware. Costs two queries where somebody is signed in, and nothing elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request) or self.get_response(request)

    def _answer(self, request: HttpRequest) -> HttpResponse | None:
        path = request.path
        if (
            not path.startswith(PLACES)
            or path.startswith(NOT_OURS)
            or settings.SESSION_COOKIE_NAME not in request.COOKIES
        ):
            return None
        user = request.user
        if not user.is_authenticated:
            return None
        new_rank(request)
        if two_factor.is_verified(request.session, user):
            return None
        if two_factor.device_of(user) is not None:
            # Signed in before the device was set up, or with one that is gone.
            logout(request)
            return _refused(request) or redirect_to_login(request.get_full_path())
        if not two_factor.is_needed(user) or path in _where_to_go():
            return None
        return _refused(request) or redirect("workspace:two_factor")


def new_rank(request: HttpRequest) -> None:
    """More or fewer rights than at the last request: a session that somebody has kept a copy of is worth nothing."""
    membership = Membership.objects.filter(user=request.user.pk).first()
    rank = f"{membership.account_id}.{membership.role}" if membership else ""
    rank += f".{request.user.is_staff}.{request.user.is_superuser}"
    before = request.session.get("rank")
    if before == rank:
        return
    if before is not None:
        request.session.cycle_key()
        rotate_token(request)
    request.session["rank"] = rank


def _refused(request: HttpRequest) -> HttpResponse | None:
    """For what is no page."""
    return JsonResponse({"error": TWO_FACTOR_NEEDED}, status=403) if request.path.startswith("/api/") else None


def _where_to_go() -> tuple[str, ...]:
    return reverse("workspace:two_factor"), reverse("workspace:logout"), reverse("admin:logout")
