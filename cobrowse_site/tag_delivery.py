"""The loader at /tag.js: one small script, the same for every website, cacheable."""

import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.http import require_safe


@require_safe
def loader(request: HttpRequest) -> HttpResponse:
    """The loader as it was written, or its minified form once `make build` has made one."""
    path = Path(finders.find(loader_file()) or settings.STATIC_ROOT / loader_file())
    if not path.exists():
        return HttpResponseNotFound("The tag's loader is missing. Run: manage.py collectstatic")
    headers = {
        "Cache-Control": "no-cache" if settings.DEBUG else "public, max-age=300",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(path.read_bytes(), content_type="text/javascript; charset=utf-8", headers=headers)


def loader_file() -> str:
    """Path of the loader below static/."""
    if settings.USE_BUNDLES and settings.BUNDLE_MANIFEST.exists():
        return str(json.loads(settings.BUNDLE_MANIFEST.read_text())["loader"]["file"])
    return "js/tag/loader.js"
