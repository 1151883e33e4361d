"""Misconfiguration, told at start with an id and what to write instead."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from cobrowse_site.environment import is_local


@register()
def one_process_without_redis(**kwargs: Any) -> list[Error]:
    """The in-memory layer reaches nobody in another process: conversations would seem to lose lines."""
    if settings.REDIS_URL:
        return []
    if settings.PROCESSES > 1:
        hint = "Set REDIS_URL=redis://… or PROCESSES=1."
        return [Error("Several processes need Redis.", hint=hint, id="cobrowse.E001")]
    if not settings.SINGLE_PROCESS:
        hint = "Set REDIS_URL=redis://…, or SINGLE_PROCESS=1 if there will be one process only."
        return [Error("Without Redis only one process may run.", hint=hint, id="cobrowse.E002")]
    return []


@register()
def sqlite_with_one_process(**kwargs: Any) -> list[Error]:
    if settings.PROCESSES > 1 and settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        hint = "Set DATABASE_URL=postgres://user:password@host/name."
        return [Error("Several processes need PostgreSQL.", hint=hint, id="cobrowse.E003")]
    return []


@register()
def no_debugging_in_public(**kwargs: Any) -> list[Error]:
    """DEBUG shows settings and code to whoever provokes an error."""
    open_hosts = [host for host in settings.ALLOWED_HOSTS if not is_local(host)]
    public = settings.BEHIND_TLS or settings.PROCESSES > 1 or settings.PUBLIC_URL.startswith("https://") or open_hosts
    if not settings.DEBUG or not public:
        return []
    hint = "Set DEBUG=0. For trying out, keep to this machine: no BEHIND_TLS, PROCESSES or public ALLOWED_HOSTS."
    return [Error("DEBUG=1 shows code and settings to strangers.", hint=hint, id="cobrowse.E004")]
