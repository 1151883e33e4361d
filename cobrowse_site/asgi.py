"""The ASGI application: Django's HTTP side and the three kinds of socket."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cobrowse_site.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

from cobrowse_site.operations import Operations  # noqa: E402
from sessions_app.consumers.fallback import UnknownSocket  # noqa: E402
from sessions_app.consumers.viewer import ViewerConsumer  # noqa: E402
from sessions_app.consumers.visitor import VisitorConsumer  # noqa: E402
from sessions_app.consumers.workspace import WorkspaceConsumer  # noqa: E402


def signed_in(socket: Any) -> Any:
    """``socket`` with the user of the Django session in its scope.

    Channels' stack would stay in the way of every message that goes out, to save sessions, which no socket changes.
    """

    async def application(scope: Any, receive: Any, send: Any) -> None:
        async def known(scope: Any, *stack: Any) -> None:
            await socket(scope, receive, send)

        await AuthMiddlewareStack(known)(scope, receive, send)

    return application


sockets = URLRouter(
    [
        # Visitors carry no cookie of ours; agents are known by their Django session.
        path("ws/visitor/<str:site_key>/<str:visitor_id>/", VisitorConsumer.as_asgi()),
        path("ws/workspace/", signed_in(WorkspaceConsumer.as_asgi())),
        path("ws/session/<str:route>/<str:session_id>/", signed_in(ViewerConsumer.as_asgi())),
        path("<path:anything>", UnknownSocket.as_asgi()),
        path("", UnknownSocket.as_asgi()),
    ]
)

application = ProtocolTypeRouter({"http": Operations(http), "websocket": sockets})
