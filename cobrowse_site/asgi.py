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
from sessions_app.consumers.fallback import unknown_socket
from sessions_app.consumers.viewer import ViewerConsumer
from sessions_app.consumers.visitor import VisitorConsumer
from sessions_app.consumers.workspace import WorkspaceConsumer
from sessions_app.lines.endpoint import PREFIX, LineEndpoint


def signed_in(socket: Any) -> Any:
    """``socket`` with the user of the Django session in its scope.

    Channels' stack would stay in the way of every message that goes out, to save sessions, which no socket changes.
    """

    async def application(scope: Any, receive: Any, send: Any) -> None:
        async def known(scope: Any, *stack: Any) -> None:
            await socket(scope, receive, send)

        await AuthMiddlewareStack(known)(scope, receive, send)

    return application


elsewhere: Any = unknown_socket
sockets = Drained(
    URLRouter(
        [
            # Visitors carry no cookie of ours; agents are known by their Django session.
            path("ws/visitor/<str:site_key>/<str:visitor_id>/", VisitorConsumer.as_asgi()),
            path("ws/workspace/", signed_in(WorkspaceConsumer.as_asgi())),
            path("ws/session/<str:route>/<str:session_id>/", signed_in(ViewerConsumer.as_asgi())),
            path("<path:anything>", elsewhere),
            path("", elsewhere),
        ]
    )
)

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
