"""What the tag asks over HTTP: the public settings of its site, and a ticket for its socket.

Any website may read the answers, the refusals above all (so that the browser console can show the reason); no cookie
plays a part. Whether a website may use a site key is decided by its origin.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from config_app import rates
from config_app.address import request_address
from config_app.rates import Rate
from sessions_app import limits, services, state
from sessions_app.away import DATABASE_AWAY, name_of
from sessions_app.errors import Refusal
from sessions_app.services.assets import MAX_BYTES

log = logging.getLogger(__name__)

MAX_BODY = 4096
# Seconds: fresh for a minute; then the old one is shown while the new one is fetched, or while we are down.
CONFIG_CACHE = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
MAX_FORM = 64 * 1024  # what an upload may have beside its file


def from_any_website(*methods: str, rate: Rate, keep: bool = False) -> Callable[..., Any]:
    """The view answers any origin and turns a Refusal into the error body.

    ``methods`` are those it knows, ``rate`` is what one address may ask of it. ``keep``: shared caches may keep what is
    no refusal. Everything else is nobody's to keep.
    """

    def decorate(view: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = _answer(view, methods, rate, request, *args, **kwargs)
            response["Access-Control-Allow-Origin"] = "*"
            response["Vary"] = "Origin"
            if keep and response.status_code == 200:
                return cacheable(request, response)
            response["Cache-Control"] = "no-store"
            return response

        return wrapped

    return decorate


def cacheable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With its ETag and how long it may be kept; empty when the asker has this very answer already."""
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:20]}"'
    trying_out = settings.DEBUG or settings.DEMO
    response["Cache-Control"] = "no-cache" if trying_out else CONFIG_CACHE
    kept = get_conditional_response(request, response["ETag"], response=response) or response
    for name in ("Access-Control-Allow-Origin", "Vary", "Cache-Control"):
        kept[name] = response[name]
    return kept


def _answer(
    view: Callable[..., dict[str, Any]],
    methods: tuple[str, ...],
    rate: Rate,
    request: HttpRequest,
    *args: Any,
    **kwargs: Any,
) -> HttpResponse:
    if request.method == "OPTIONS":
        allowed = {"Access-Control-Allow-Methods": ", ".join(methods), "Access-Control-Allow-Headers": "content-type"}
        return HttpResponse(status=204, headers={**allowed, "Access-Control-Max-Age": "600"})
    if request.method not in methods:
        return JsonResponse({"error": {"code": "bad_message", "detail": f"Use {methods[0]}."}}, status=405)
    try:
        limits.require(rate, request_address(request))
        return JsonResponse(view(request, *args, **kwargs))
    except DATABASE_AWAY as fault:
        log.warning("a request of a tag could not be answered: %s", name_of(fault))
        refusal = Refusal("unavailable")
    except Refusal as known:
        refusal = known
    return JsonResponse(refusal.body(), status=refusal.http_status, headers=refusal.headers)


def page_origin(request: HttpRequest) -> str:
    """The origin of the page that asks. Browsers leave the header out of a GET within one origin."""
    return request.headers.get("Origin") or f"{request.scheme}://{request.get_host()}"


@from_any_website("GET", rate=rates.CONFIGS, keep=True)
def config(request: HttpRequest, site_key: str) -> dict[str, Any]:
    """Public settings of a site and the module to load: asked on every page load, so that any cache may answer it.

    What is kept is the same for each of the account's websites, and public. A refusal is never kept, so no cache
    answers a website that is not allowed by what it once told another one, unless it ignores ``Vary``; that website
    then fails at its ticket. A change is seen by page loads within a minute, and by open sockets at once.
    """
    account = services.open_site(site_key, page_origin(request))
    return {"config": state.config(account), "entry": tag_entry()}


@from_any_website("POST", rate=rates.TICKETS)
def ticket(request: HttpRequest, site_key: str) -> dict[str, Any]:
    """A ticket for the visitor's socket; makes a visitor when there is no token yet."""
    account = services.open_site(site_key, page_origin(request))
    body = json_body(request)
    token = body.get("token") if isinstance(body, dict) else None
    token = token if isinstance(token, str) else None
    if services.visitor_of(account, token) is None:
        limits.require(rates.VISITORS, request_address(request))
    return {**services.issue_ticket(account, token, page_origin(request))}


def json_body(request: HttpRequest, most: int = MAX_BODY) -> Any:
    try:
        text = request.body
    except RequestDataTooBig:  # more than Django takes into memory
        raise Refusal("too_large") from None
    if len(text) > most:
        raise Refusal("too_large")
    try:
        return json.loads(text or b"{}")
    except (ValueError, RecursionError):
        raise Refusal("bad_json") from None


@from_any_website("POST", rate=rates.UPLOADS)
def assets(request: HttpRequest, site_key: str) -> dict[str, Any]:
    """A picture or font of the visitor's page for the agents of the running session.

    A form with ``token`` and either ``file`` or ``digest`` (its SHA-256); answers ``{"name"}``, empty when nothing is
    kept under this digest.
    """
    account = services.open_site(site_key, page_origin(request))
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > MAX_BYTES + MAX_FORM:
        raise Refusal("too_large", f"An asset may have {MAX_BYTES} bytes.")
    token, upload = request.POST.get("token", ""), request.FILES.get("file")
    if upload is None:
        return {"name": services.known_asset(account, token, request.POST.get("digest", ""))}
    return {"name": services.keep_asset(account, token, upload)}


@from_any_website("POST", rate=rates.RECEIPTS)
def receipt(request: HttpRequest, site_key: str) -> dict[str, Any]:
    """What the visitor may keep of a session: ``{"token", "session"}``."""
    account = services.open_site(site_key, page_origin(request))
    body = json_body(request)
    asked = [body.get(name) if isinstance(body, dict) else None for name in ("token", "session")]
    token, session_id = (value if isinstance(value, str) else "" for value in asked)
    return {"receipt": services.receipt(account, token, session_id)}


def tag_entry() -> str:
    """Path of the tag's entry module: the bundle in production, the module as it was written otherwise."""
    if settings.USE_BUNDLES and settings.BUNDLE_MANIFEST.exists():
        manifest = json.loads(settings.BUNDLE_MANIFEST.read_text())
        return static(manifest["tag"]["file"])
    return static("js/tag/main.js")
