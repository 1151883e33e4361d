"""What goes wrong before or outside of a view: the one error shape below /api/, a page elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from sessions_app.errors import Refusal

# status → code of the error, heading and sentence of the page
TOLD = {
    400: ("bad_message", "This request cannot be read", "Go back and try again. If it happens again, tell an admin."),
    403: ("not_signed_in", "You cannot open this", "You may have been signed out. Sign in again and try once more."),
    404: ("not_found", "There is nothing here", "The address may be mistyped, or what it led to is gone."),
    500: ("internal", "Something went wrong on our side", "It has been logged. Try again in a moment."),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _told(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _told(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _told(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    return _told(request, 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of a page that is older than the sign-in, or one that another website has sent."""
    refusal = Refusal("csrf_failed")
    if request.path.startswith("/api/"):
        return JsonResponse(refusal.body(), status=403)
    return render(request, "error.html", {"heading": "This page is too old", "said": refusal.detail}, status=403)


def _told(request: HttpRequest, status: int) -> HttpResponse:
    code, heading, said = TOLD[status]
    if request.path.startswith("/api/"):
        return JsonResponse(Refusal(code).body(), status=status)
    # Without the request: what asks for the user or the database may be what is broken.
    page: Any = render_to_string("error.html", {"heading": heading, "said": said})
    return HttpResponse(page, status=status)
