"""The loader at /tag.js: one small script, the same for every website, cacheable."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

# Seconds: a new version is loaded within five minutes; while we are down, the old one is.
LOADER_CACHE = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    """The loader as it was written, or its minified form once `make build` has made one."""
    path = Path(finders.find(loader_file()) or settings.STATIC_ROOT / loader_file())
    if not path.exists():
        return HttpResponseNotFound("The tag's loader is missing. Run: manage.py collectstatic")
    body = path.read_bytes()
    headers = {
        "Cache-Control": "no-cache" if settings.DEBUG else LOADER_CACHE,
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8", headers=headers)
    kept = get_conditional_response(request, headers["ETag"], response=response) or response
    for name in headers:
        kept[name] = headers[name]
    return kept


def loader_file() -> str:
    """Path of the loader below static/."""
    if settings.USE_BUNDLES and settings.BUNDLE_MANIFEST.exists():
        return str(json.loads(settings.BUNDLE_MANIFEST.read_text())["loader"]["file"])
    return "js/tag/loader.js"
