"""Signing in, for agents and admins alike: password, then the code where a device is set up."""

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as step_taken

from config_app import two_factor
from config_app.address import request_address
from config_app.rates import LOG_INS
from sessions_app.workspace.forms import CodeForm

PENDING = "first_step"  # in the session, between password and code
PENDING_SECONDS = 300
User = get_user_model()


class Login(LoginView):
    template_name = "workspace/login.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait = LOG_INS.take(request_address(request))
        return _too_many(request, wait) if wait else super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user: Any = form.get_user()
        if two_factor.device_of(user) is None:
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session[PENDING] = {
            "user": user.pk,
            "backend": user.backend,
            "hash": user.get_session_auth_hash(),
            "next": self.get_success_url(),
            "at": int(time.time()),
        }
        return redirect("workspace:login_code")


@never_cache
@csrf_protect
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    """The second step. Without a first one, or too long after it, back to the start."""
    pending = request.session.get(PENDING)
    user = _first_step(pending)
    if pending is None or user is None:
        request.session.pop(PENDING, None)
        return redirect("workspace:login")
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "workspace/login_code.html", {"form": form}, status=400 if form.errors else 200)
    wait = two_factor.wait(user)
    if not wait and two_factor.check(user, form.cleaned_data["code"]):
        del request.session[PENDING]
        login(request, user, backend=pending["backend"])
        step_taken(request, two_factor.device_of(user))
        return redirect(pending["next"])
    form.add_error("code", wait_sentence(wait) if wait else WRONG)
    response = render(request, "workspace/login_code.html", {"form": form}, status=429 if wait else 400)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


WRONG = "This code is wrong, or was used before. Wait for the next one, or take a recovery code."


def wait_sentence(seconds: int) -> str:
    return f"Too many wrong codes. Try again in {max(1, round(seconds / 60))} minutes."


def _first_step(pending: dict[str, Any] | None) -> Any:
    """Whose password was right a moment ago, and holds still."""
    if pending is None or time.time() - pending["at"] > PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=pending["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), pending["hash"]):
        return None
    return user


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """django-axes: so many wrong passwords for this name from this address. The right one is not looked at now."""
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    return _too_many(request, int(cool_off.total_seconds()))


def _too_many(request: HttpRequest, wait: int) -> HttpResponse:
    said = f"Too many attempts to sign in. Try again in {max(1, round(wait / 60))} minutes."
    context = {"too_many": said, "next": request.POST.get("next", "")}
    response = render(request, "workspace/login.html", context, status=429)
    response.headers["Retry-After"] = str(wait)
    return response
