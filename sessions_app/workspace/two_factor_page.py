"""The page on which everybody sets up, renews and removes their second step of signing in."""

from base64 import b32encode
from typing import Any

import segno
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as step_taken
from django_otp.plugins.otp_totp.models import TOTPDevice

from config_app import recovery_codes, two_factor
from sessions_app.workspace.forms import CodeForm
from sessions_app.workspace.sign_in import WRONG, wait_sentence


@never_cache
@login_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def two_factor_page(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    if "begin" in request.POST:
        if two_factor.device_of(request.user) is None:
            two_factor.begin(request.user)
        return redirect("workspace:two_factor")
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=400)
    act = next((act for name, act in ACTS.items() if name in request.POST), None)
    return act(request, form) if act else _page(request, status=400)


def _confirm(request: HttpRequest, form: CodeForm) -> HttpResponse:
    if two_factor.device_of(request.user) is not None:
        return redirect("workspace:two_factor")
    codes = two_factor.confirm(request.user, form.cleaned_data["code"])
    if codes is None:
        form.add_error("code", "This is not the code of this moment. Check the clock of your device and try again.")
        return _page(request, form=form, status=400)
    # More than the password was shown: this session is a new one, and the only one that goes on.
    request.session.cycle_key()
    step_taken(request, two_factor.device_of(request.user))
    return _page(request, codes=codes)


def _renew(request: HttpRequest, form: CodeForm) -> HttpResponse:
    if refused := _refused(request, form):
        return refused
    return _page(request, codes=recovery_codes.new_codes(request.user))


def _remove(request: HttpRequest, form: CodeForm) -> HttpResponse:
    if two_factor.is_needed(request.user):
        form.add_error(None, "Your account asks for two-factor sign-in, so it stays on.")
        return _page(request, form=form, status=409)
    if refused := _refused(request, form):
        return refused
    two_factor.remove(request.user)
    request.session.cycle_key()
    return redirect("workspace:two_factor")


ACTS = {"confirm": _confirm, "renew": _renew, "remove": _remove}


def _refused(request: HttpRequest, form: CodeForm) -> HttpResponse | None:
    """The page with the reason, unless the code is right."""
    wait = two_factor.wait(request.user)
    if not wait and two_factor.check(request.user, form.cleaned_data["code"]):
        return None
    form.add_error("code", wait_sentence(wait) if wait else WRONG)
    return _page(request, form=form, status=429 if wait else 400)


def _page(
    request: HttpRequest, *, form: CodeForm | None = None, codes: list[str] | None = None, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    begun = None if two_factor.device_of(user) else two_factor.begun(user)
    context = {
        "on": two_factor.device_of(user) is not None,
        "begun": begun,
        "picture": _picture(begun) if begun else "",
        "secret": _secret(begun) if begun else "",
        "needed": two_factor.is_needed(user),
        "codes": codes,
        "left": user.recovery_codes.count(),
        "form": form or CodeForm(),
    }
    return render(request, "workspace/two_factor.html", context, status=status)


def _picture(device: TOTPDevice) -> str:
    """The QR code as SVG, dark on white whatever the colours of the page: cameras want it so."""
    drawn = segno.make(device.config_url, error="m").svg_inline(scale=5, dark="#000", light="#fff", border=4)
    return mark_safe(drawn)  # noqa: S308  (nothing in it but paths; segno draws the address, it does not write it)


def _secret(device: TOTPDevice) -> str:
    """For who cannot use a camera: in groups of four, as one reads it out."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
