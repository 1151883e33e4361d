"""One strict content policy on every page of ours; a response with ``shows_replica`` gets the one the replica needs.

``form_targets`` of a response are origins beside our own to which a form on it may lead.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_BASE = {
    "default-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'" if settings.DEMO else "'none'",
}

# The replica is a document of the visitor's site inside a scriptless iframe; it inherits this page's policy, so
# pictures, fonts and styles from elsewhere are let through here. Scripts stay our own.
REPLICA_POLICY = {
    **_BASE,
    "img-src": "* data: blob:",
    "style-src": "* 'unsafe-inline' data: blob:",
    "font-src": "* data: blob:",
    "media-src": "* data: blob:",
    "frame-src": "'self' about: data:",
}


def render_policy(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


class ContentSecurityPolicy:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # The demo shop stands for a customer's website, which has a policy of its own or none.
        if not request.path.startswith("/demo/shop/"):
            policy = REPLICA_POLICY if getattr(response, "shows_replica", False) else _BASE
            targets = getattr(response, "form_targets", [])
            if targets:
                policy = {**policy, "form-action": " ".join([policy["form-action"], *targets])}
            response.headers.setdefault("Content-Security-Policy", render_policy(policy))
        return response
