"""Settings, allowed origins and collected files: what can be told without asking anybody else."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.checks import run_checks
from django.db import DatabaseError
from django.http.request import validate_host

from cobrowse_site.doctor.finding import Finding, bad, ok, warn
from cobrowse_site.environment import is_local
from config_app.models import AllowedOrigin

# Domains below which anybody can have one.
_SHARED = re.compile(
    r"^\*\.((co|com|net|org|ac|gov)\.[a-z]{2}|(github|gitlab|netlify|vercel|pages|web|workers|herokuapp)\.\w+)$"
)
_SHORT_KEY, _LONG_KEY = 32, 50


def configured() -> Iterator[Finding]:
    """What Django's system checks say, and whether this is meant for the public."""
    faults = [fault for fault in run_checks() if not fault.is_silenced()]
    for fault in faults:
        yield (bad if fault.is_serious() else warn)(f"check {fault.id}", fault.msg, fault.hint or "")
    if not faults:
        yield ok("system checks", "no complaint")
    if settings.DEBUG:
        yield bad("DEBUG", "error pages show code and settings to strangers", "Set DEBUG=0.")
    if settings.DEMO:
        yield bad("DEMO", "the demo shop is served, and other pages may frame ours", "Set DEMO=0.")
    if not settings.DEBUG and not settings.DEMO:
        yield ok("DEBUG, DEMO", "off")


def secret_key() -> Iterator[Finding]:
    change = 'Set SECRET_KEY to what python3 -c "import secrets; print(secrets.token_urlsafe(50))" prints.'
    key = settings.SECRET_KEY
    if len(key) < _SHORT_KEY or len(set(key)) < 8 or "DEBUG" in key:
        yield bad("SECRET_KEY", "can be guessed", change)
    elif len(key) < _LONG_KEY:
        yield warn("SECRET_KEY", f"has {len(key)} characters", change)
    else:
        yield ok("SECRET_KEY", "long enough")


def hosts() -> Iterator[Finding]:
    allowed = settings.ALLOWED_HOSTS
    if "*" in allowed:
        yield bad("ALLOWED_HOSTS", "any name is accepted", "List the names that browsers use, and no *.")
        return
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if host and not validate_host(host, allowed):
        yield bad("ALLOWED_HOSTS", f"lacks {host}, the host of PUBLIC_URL", f"Add {host} to ALLOWED_HOSTS.")
        return
    yield ok("ALLOWED_HOSTS", ", ".join(allowed))
    if settings.PUBLIC_URL.startswith("https://") and not settings.BEHIND_TLS:
        change = "Set BEHIND_TLS=1, and let the proxy set X-Forwarded-Proto."
        yield bad("BEHIND_TLS", "off, so cookies also travel without TLS", change)


def origins() -> Iterator[Finding]:
    """Websites that may load the tag: each account's own, by HTTPS."""
    try:
        rows = list(AllowedOrigin.objects.select_related("account").values_list("account__name", "pattern"))
    except DatabaseError:
        return  # told by the check of the database
    doubtful = False
    for account, pattern in rows:
        scheme, _, rest = pattern.partition("://")
        if is_local(urlsplit(f"//{rest.removesuffix(':*')}").hostname or ""):
            continue
        if _SHARED.search(rest):
            doubtful = True
            yield bad("origins", f"{account}: {pattern} lets in strangers' websites", "Name your own in Night Vision.")
        elif scheme == "http":
            doubtful = True
            yield warn("origins", f"{account}: {pattern} can be forged on the way", "Use https:// in Night Vision.")
    if not doubtful:
        yield ok("origins", f"{len(rows)} allowed, none of them too wide")


def cached() -> Iterator[Finding]:
    try:
        cache.set("cobrowse.doctor", "here", 10)
        kept = cache.get("cobrowse.doctor") == "here"
    except Exception as error:  # every cache has exceptions of its own
        yield bad("cache", f"does not answer ({error.__class__.__name__})", "See the lines about Redis.")
        return
    if not kept:
        yield bad("cache", "forgets at once", "See the lines about Redis: its memory may be full.")
    else:
        yield ok("cache", "keeps what it is given")


def static_files() -> Iterator[Finding]:
    """Bundles were built and everything was collected since."""
    if not settings.USE_BUNDLES:
        yield ok("static files", "served as they were written (USE_BUNDLES=0)")
        return
    root = Path(settings.STATIC_ROOT)
    manifest: Path = settings.BUNDLE_MANIFEST
    if not manifest.exists():
        yield warn("bundles", "are missing: visitors load each module on its own", "Run: make build")
        wanted = ["js/tag/loader.js", "js/tag/main.js"]
    else:
        wanted = [entry["file"] for entry in json.loads(manifest.read_text()).values()]
        yield ok("bundles", f"{len(wanted)} files")
    missing = [name for name in wanted if not (root / name).exists()]
    if missing:
        words = f"{root} lacks {len(missing)} of {len(wanted)} files, {missing[0]} first"
        yield bad("static files", words, "Run: manage.py collectstatic --noinput")
    else:
        yield ok("static files", f"collected in {root}")
