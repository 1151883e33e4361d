"""The ASGI application: Django's HTTP side, the three kinds of socket, and lines that stand in for sockets."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cobrowse_site.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

from sessions_app.consumers.fallback import UnknownSocket  # noqa: E402
from sessions_app.consumers.viewer import ViewerConsumer  # noqa: E402
from sessions_app.consumers.visitor import VisitorConsumer  # noqa: E402
from sessions_app.consumers.workspace import WorkspaceConsumer  # noqa: E402
from sessions_app.lines import PREFIX, LineEndpoint  # noqa: E402

sockets = URLRouter(
    [
        # Visitors carry no cookie of ours; agents are known by their Django session.
        path("ws/visitor/<str:site_key>/<str:visitor_id>/", VisitorConsumer.as_asgi()),
        path("ws/workspace/", AuthMiddlewareStack(WorkspaceConsumer.as_asgi())),
        path("ws/session/<str:route>/<str:session_id>/", AuthMiddlewareStack(ViewerConsumer.as_asgi())),
        path("<path:anything>", UnknownSocket.as_asgi()),
        path("", UnknownSocket.as_asgi()),
    ]
)

lines = LineEndpoint(sockets)


async def http_or_line(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await (lines if scope["path"].startswith(PREFIX) else http)(scope, receive, send)


application = ProtocolTypeRouter({"http": http_or_line, "websocket": sockets})
