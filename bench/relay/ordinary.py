"""The shape that Channels' documentation teaches: a consumer, a group for each session, `group_send` for each frame."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cobrowse_site.settings")

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path


class Ordinary(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        self.group = "s" + self.scope["url_route"]["kwargs"]["session"]
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        event = {"type": "frame", "bytes": bytes_data, "from": self.channel_name}
        await self.channel_layer.group_send(self.group, event)

    async def frame(self, event: dict[str, Any]) -> None:
        if event["from"] != self.channel_name:
            await self.send(bytes_data=event["bytes"])


sockets = URLRouter([path("<str:side>/<str:session>", Ordinary.as_asgi())])
application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": sockets})
