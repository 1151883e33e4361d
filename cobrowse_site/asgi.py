"""The ASGI application: Django's HTTP side and the three kinds of socket."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cobrowse_site.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

from cobrowse_site.drain import Drained, install  # noqa: E402
from cobrowse_site.operations import Operations  # noqa: E402
from sessions_app.consumers.fallback import UnknownSocket  # noqa: E402
from sessions_app.consumers.viewer import ViewerConsumer  # noqa: E402
from sessions_app.consumers.visitor import VisitorConsumer  # noqa: E402
from sessions_app.consumers.workspace import WorkspaceConsumer  # noqa: E402

sockets = Drained(
    URLRouter(
        [
            # Visitors carry no cookie of ours; agents are known by their Django session.
            path("ws/visitor/<str:site_key>/<str:visitor_id>/", VisitorConsumer.as_asgi()),
            path("ws/workspace/", AuthMiddlewareStack(WorkspaceConsumer.as_asgi())),
            path("ws/session/<str:route>/<str:session_id>/", AuthMiddlewareStack(ViewerConsumer.as_asgi())),
            path("<path:anything>", UnknownSocket.as_asgi()),
            path("", UnknownSocket.as_asgi()),
        ]
    )
)

application = ProtocolTypeRouter({"http": Drained(Operations(http)), "websocket": sockets})
install()
