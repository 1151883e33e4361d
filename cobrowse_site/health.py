"""Whether this process lives, and whether it can do its work."""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connection
from django.http import HttpRequest, JsonResponse


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"ok": True})


def readyz(request: HttpRequest) -> JsonResponse:
    """Database and channel layer answer; 503 with the name of what does not."""
    down = [name for name, probe in (("database", _database), ("channel_layer", _layer)) if not _answers(probe)]
    return JsonResponse({"ok": not down, "down": down}, status=503 if down else 200)


def _answers(probe) -> bool:  # type: ignore[no-untyped-def]
    try:
        probe()
    except Exception:  # whatever is wrong, the answer is "not ready"
        return False
    return True


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _layer() -> None:
    async def round_trip() -> None:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.send(channel, {"type": "probe"})
        await layer.receive(channel)

    async_to_sync(round_trip)()
