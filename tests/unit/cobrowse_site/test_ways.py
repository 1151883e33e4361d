"""The way to a socket: who it is for is known at its end, and nothing of it stays."""

import pytest

from cobrowse_site import asgi

pytestmark = pytest.mark.django_db(transaction=True)


async def nothing(*message):
    raise AssertionError("nobody has anything to say yet")


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("/ws/visitor/key/visitor/", {"site_key": "key", "visitor_id": "visitor"}),
        ("/ws/workspace/", {}),
        ("/ws/session/visitor/session/", {"route": "visitor", "session_id": "session"}),
    ],
)
async def test_what_a_socket_sends_goes_to_the_network_and_through_nobody_else(path, known):
    scope = {"type": "websocket", "path": path, "headers": [], "query_string": b""}
    socket = await asgi.found(scope, nothing, nothing)
    assert socket.send is nothing
    assert socket.scope["url_route"]["kwargs"] == known
    if known.get("site_key") is None:
        assert not socket.scope["user"].is_authenticated and socket.scope["session"].session_key is None


async def test_where_no_socket_is_the_peer_is_told():
    said = []

    async def send(message):
        said.append((message["type"], message.get("code")))

    async def receive():
        return {"type": "websocket.disconnect"}

    scope = {"type": "websocket", "path": "/ws/elsewhere/", "headers": [], "query_string": b""}
    assert await asgi.found(scope, receive, send) is None
    assert said == [("websocket.accept", None), ("websocket.close", 4404)]
