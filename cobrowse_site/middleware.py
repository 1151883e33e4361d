"""One strict content policy on every page of ours, save those that bring their own.

``form_targets`` of a response are origins beside our own to which a form on it may lead.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

BASE_POLICY = {
    "default-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'" if settings.DEMO else "'none'",
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
            policy = BASE_POLICY
            targets = getattr(response, "form_targets", [])
            if targets:
                policy = {**policy, "form-action": " ".join([policy["form-action"], *targets])}
            response.headers.setdefault("Content-Security-Policy", render_policy(policy))
        return response
