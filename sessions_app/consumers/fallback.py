"""Any socket address that is not ours."""

from channels.generic.websocket import AsyncWebsocketConsumer

from sessions_app.errors import CLOSE_NOT_FOUND


class UnknownSocket(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        await self.accept()
        await self.close(code=CLOSE_NOT_FOUND)
