"""The empty document that a replica is built in, with a policy of its own: nothing runs, and only the account's
websites and asset origins are asked for anything.

Frames within the replica are documents that it makes itself; they inherit this policy.
"""

from django.http import HttpRequest, HttpResponse

from config_app.models import Account
from config_app.services import asset_sources

_DOCUMENT = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Copy</title></head><body></body></html>'
_NOTHING = [
    "default-src",
    "script-src",
    "connect-src",
    "object-src",
    "worker-src",
    "manifest-src",
    "frame-src",
    "child-src",
    "form-action",
    "base-uri",
]


# Whoever is asked for a picture learns nothing of the page that shows it.
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def replica_policy(account: Account, own: str, ancestors: str) -> str:
    """``own``: the source of what visitors' browsers supply, or "". ``ancestors``: pages that may frame it."""
    return policy_for([*asset_sources(account), own], ancestors)


def policy_for(sources: list[str], ancestors: str) -> str:
    assets = " ".join([*sources, "data:", "blob:"])
    parts = [f"{name} 'none'" for name in _NOTHING]
    parts += [f"{name} {assets}" for name in ("img-src", "font-src", "media-src")]
    parts += [f"style-src 'unsafe-inline' {assets}", f"frame-ancestors {ancestors}"]
    return "; ".join(" ".join(part.split()) for part in parts)


def supplied_source(request: HttpRequest, session_id: str) -> str:
    """The source of the assets of this session alone; a policy cannot name numeric IPv6 hosts."""
    host = request.get_host()
    return "'self'" if host.startswith("[") else f"{host}/api/v1/sessions/{session_id}/assets/"


def replica_document(policy: str) -> HttpResponse:
    return HttpResponse(_DOCUMENT, headers={**_HEADERS, "Content-Security-Policy": policy})
