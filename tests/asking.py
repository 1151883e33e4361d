"""One HTTP request to the ASGI application of this process, as Daphne would hand it over."""

from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator

from cobrowse_site.asgi import application

LOCAL = {"host": "127.0.0.1:8000"}


def get(path: str, headers: dict[str, str] | None = None, client: tuple[str, int] | None = ("127.0.0.1", 5)):
    """Status and body."""

    async def ask():
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": b"",
            "client": client,
            "headers": [(name.encode(), value.encode()) for name, value in (headers or LOCAL).items()],
        }
        asked = ApplicationCommunicator(application, scope)
        await asked.send_input({"type": "http.request", "body": b""})
        start = await asked.receive_output(10)
        body = await asked.receive_output(10)
        return start["status"], body["body"].decode()

    return async_to_sync(ask)()
