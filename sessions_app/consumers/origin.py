"""Where a socket was opened from."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

from sessions_app.errors import Refusal


def header(scope: dict[str, Any], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def origin_of(scope: dict[str, Any]) -> str:
    return header(scope, b"origin")


def require_own_origin(scope: dict[str, Any]) -> None:
    """Agents' sockets are opened by our own pages only; a cookie alone must not open one (cross-site hijacking)."""
    origin = origin_of(scope)
    host = urlsplit(origin).netloc
    name = urlsplit(origin).hostname or ""
    same = host == header(scope, b"host") and validate_host(name, settings.ALLOWED_HOSTS)
    if not same and origin not in settings.CSRF_TRUSTED_ORIGINS:
        raise Refusal("origin_not_allowed", "Open the workspace on its own address.")
