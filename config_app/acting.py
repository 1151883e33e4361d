"""Who is acting, and where: what a row of the trail says of a change, whoever's code makes it.

Within a request it is the signed-in user and the screen; within a management command nobody and its name. A service
that knows better says so: ``with acting(user, "masking tool"): …``.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

SCREENS = {"admin": "Night Vision", "workspace": "workspace"}


@dataclass(frozen=True)
class Actor:
    """``kind``: admin, agent or system; ``via``: the screen or command."""

    kind: str
    user: Any
    via: str


_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)
_said: ContextVar[Actor | None] = ContextVar("actor", default=None)


class RememberRequest:
    """Middleware: what is saved while a request is answered, its user has saved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)


@contextmanager
def acting(user: Any, via: str) -> Iterator[None]:
    """What is saved within, ``user`` has saved (None: the system)."""
    token = _said.set(Actor("system" if user is None else _kind(user), user, via))
    try:
        yield
    finally:
        _said.reset(token)


def actor() -> Actor:
    said = _said.get()
    if said is not None:
        return said
    request = _request.get()
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return Actor("system", None, _screen(request) if request else _command())
    return Actor(_kind(user), user, _screen(request))


def _kind(user: Any) -> str:
    return "admin" if user.is_staff or user.is_superuser else "agent"


def _screen(request: HttpRequest) -> str:
    """Such as “Night Vision: account change”; without a view of ours the path."""
    match = request.resolver_match
    if match is None:
        return request.path[:100]
    room = SCREENS.get(match.app_name or "", match.app_name or "API")
    name = (match.url_name or request.path).removeprefix("config_app_").removeprefix("sessions_app_")
    return f"{room}: {name.replace('_', ' ')}"[:100]


def _command() -> str:
    called = Path(sys.argv[0]).name
    return f"manage.py {sys.argv[1]}"[:100] if called == "manage.py" and len(sys.argv) > 1 else called[:100]
