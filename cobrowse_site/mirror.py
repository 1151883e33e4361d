"""The frame in which a visitor looks at what the agent sees. It knows nothing: the page around it fills it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from cobrowse_site.middleware import BASE_POLICY, render_policy
from config_app.models import Account
from sessions_app.replica_document import replica_document, replica_policy


@require_safe
@xframe_options_exempt
def mirror(request: HttpRequest, site_key: str) -> HttpResponse:
    """For any website, since any may be a customer's: there is nothing here to press, and nobody is signed in."""
    response = render(request, "mirror.html", {"site_key": site_key})
    response.headers["Content-Security-Policy"] = render_policy({**BASE_POLICY, "frame-ancestors": "*"})
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
@xframe_options_exempt
def replica(request: HttpRequest, site_key: str) -> HttpResponse:
    """The document that the copy is built in, under the policy that agents of this account have."""
    account = get_object_or_404(Account, site_key=site_key, is_active=True)
    response = replica_document(replica_policy(account, "", "*"))
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
