"""Headers on every response that keep other websites and other documents at a distance; outermost of all middleware."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Nothing of ours asks for any of these; what stands in an iframe of ours may not either.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
)
# What customers' websites load: the tag's files. The loader and the mirror frame say so themselves.
FOR_ANY_WEBSITE = ("/static/", "/api/v1/tag/")


class SecurityHeaders:
    """What Django's SecurityMiddleware leaves out, and what an answer made before it would lack."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        site = "cross-origin" if request.path.startswith(FOR_ANY_WEBSITE) else "same-origin"
        for name, value in (
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
            ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
            ("Cross-Origin-Resource-Policy", site),
            ("Permissions-Policy", PERMISSIONS),
        ):
            response.headers.setdefault(name, value)
        if not getattr(response, "xframe_options_exempt", False):
            response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        return response
