"""Any socket address that is not ours."""

from typing import Any

from sessions_app.errors import CLOSE_NOT_FOUND


async def unknown_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Accepted, as a browser tells its page no code otherwise, and closed; the channel layer hears nothing of it."""
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": CLOSE_NOT_FOUND})
    while (await receive())["type"] != "websocket.disconnect":
        pass
