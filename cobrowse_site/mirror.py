"""The frame in which a visitor looks at what the agent sees. It knows nothing: the page around it fills it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from cobrowse_site.middleware import REPLICA_POLICY, render_policy


@require_safe
@xframe_options_exempt
def mirror(request: HttpRequest) -> HttpResponse:
    """For any website, since any may be a customer's: there is nothing here to press, and nobody is signed in."""
    response = render(request, "mirror.html")
    response.headers["Content-Security-Policy"] = render_policy({**REPLICA_POLICY, "frame-ancestors": "*"})
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
