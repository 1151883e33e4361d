"""The demo shop: a small website as a customer might have it, with the tag on its pages.

It stands for somebody else's site, so it knows nothing of CoBrowse but the one line that loads the tag.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cobrowse_site.demo.catalogue import LAMPS, SIZES, find
from cobrowse_site.middleware import render_policy
from config_app.models import Account, Membership


def site_key() -> str:
    """Key of the account the demo's agent belongs to; the first account when there is no such agent."""
    ada = Membership.objects.filter(user__username="ada").select_related("account").first()
    account = ada.account if ada else Account.objects.order_by("pk").first()
    return account.site_key if account else ""


def tag_origin(request: HttpRequest) -> str:
    return settings.DEMO_TAG_ORIGIN or f"{request.scheme}://{request.get_host()}"


def _page(request: HttpRequest, name: str, **context: object) -> HttpResponse:
    tag = {"tag_origin": tag_origin(request), "site_key": site_key()}
    return render(request, f"demo/shop/{name}.html", {**tag, **context})


def page(name: str) -> Callable[..., HttpResponse]:
    """A view of a page that needs nothing but its template."""

    @require_safe
    def view(request: HttpRequest, **parts: str) -> HttpResponse:
        return _page(request, name)

    return view


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    return _page(request, "catalogue", lamps=LAMPS)


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    lamp = find(slug)
    if lamp is None:
        raise Http404("There is no such lamp.")
    others = [other for other in LAMPS if other.slug != slug][:3]
    return _page(request, "product", lamp=lamp, sizes=SIZES, others=others)


@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """The order form. What is sent is not read, let alone kept."""
    if request.method == "POST":
        return redirect("shop-thanks")
    return _page(request, "checkout")


@require_safe
def strict(request: HttpRequest) -> HttpResponse:
    """A page with a strict policy that lets the tag in, and nothing inline."""
    tag = tag_origin(request)
    return _with_policy(_page(request, "strict"), script=f"'self' {tag}", connect=f"{tag} {_socket(tag)}")


@require_safe
def refusing(request: HttpRequest) -> HttpResponse:
    """A page whose policy lets the tag's script load but forbids its connections."""
    return _with_policy(_page(request, "refusing"), script=f"'self' {tag_origin(request)}", connect="'none'")


def _socket(origin: str) -> str:
    return "ws" + origin.removeprefix("http")


def _with_policy(response: HttpResponse, *, script: str, connect: str) -> HttpResponse:
    response["Content-Security-Policy"] = render_policy(
        {
            "default-src": "'none'",
            "script-src": script,
            "connect-src": connect,
            "style-src": "'self'",
            "img-src": "'self'",
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'self'",
        }
    )
    return response
