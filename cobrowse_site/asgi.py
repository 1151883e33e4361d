"""The ASGI application: Django's HTTP side, the three kinds of socket, and lines that stand in for sockets."""

import os
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from cobrowse_site import starting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cobrowse_site.settings")

from django.core.asgi import get_asgi_application

try:
    http = get_asgi_application()
except ImproperlyConfigured as fault:
    starting.refuse(fault)

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

from cobrowse_site.concurrency import ConcurrencyLimit
from cobrowse_site.drain import Drained, install
from cobrowse_site.logs import leave_out_queries
from cobrowse_site.operations import Operations
from sessions_app.consumers.base import Socket
from sessions_app.consumers.fallback import unknown_socket
from sessions_app.consumers.viewer import ViewerConsumer
from sessions_app.consumers.visitor import VisitorConsumer
from sessions_app.consumers.workspace import WorkspaceConsumer
from sessions_app.lines.endpoint import PREFIX, LineEndpoint


def way_to(socket: type[Socket]) -> Any:
    """The end of the way to a socket: tells which it is, with the scope as it has become on the way."""

    async def application(scope: dict[str, Any], *way: Any) -> None:
        scope["arrived"].append((socket, scope))

    return application


elsewhere: Any = unknown_socket
ways: Any = URLRouter(
    [
        # Visitors carry no cookie of ours; agents are known by their Django session.
        path("ws/visitor/<str:site_key>/<str:visitor_id>/", way_to(VisitorConsumer)),
        path("ws/workspace/", AuthMiddlewareStack(way_to(WorkspaceConsumer))),
        path("ws/session/<str:route>/<str:session_id>/", AuthMiddlewareStack(way_to(ViewerConsumer))),
        path("<path:anything>", elsewhere),
        path("", elsewhere),
    ]
)


async def found(scope: dict[str, Any], receive: Any, send: Any) -> Socket | None:
    """The socket at this path; None when there is none, and the peer has been told."""
    arrived: list[tuple[type[Socket], dict[str, Any]]] = []
    await ways({**scope, "arrived": arrived}, receive, send)
    for socket, its_scope in arrived:
        return socket(its_scope, send)
    return None


async def routed(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A socket begins when the way to it is over: it stays for hours, and so would all that was on the way.

    Channels' also stands between the socket and what it sends, to save browser sessions, which no socket changes.
    """
    socket = await found(scope, receive, send)
    if socket is not None:
        await socket.run(receive)


sockets = Drained(routed)
lines = LineEndpoint(sockets)
pages = Operations(ConcurrencyLimit(http))


async def http_or_line(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await (lines if scope["path"].startswith(PREFIX) else pages)(scope, receive, send)


application = ProtocolTypeRouter({"http": Drained(http_or_line), "websocket": sockets})
install()
if "daphne.cli" in sys.modules:  # started as a server, not imported by a test or by the demo
    leave_out_queries()
    starting.require_all()
    starting.settle()
