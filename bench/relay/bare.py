"""The least that any relay has to do: pass what one side of a session sends to the other. `websockets` on uvloop."""

import sys
from collections import defaultdict

import uvloop
from websockets.asyncio.server import ServerConnection, serve

rooms: dict[str, set[ServerConnection]] = defaultdict(set)


async def relay(socket: ServerConnection) -> None:
    """The path is /side/session."""
    room = rooms[socket.request.path.rpartition("/")[2]] if socket.request else set()
    room.add(socket)
    try:
        async for message in socket:
            for other in room:
                if other is not socket:
                    await other.send(message)
    finally:
        room.discard(socket)


async def main(port: int) -> None:
    async with serve(relay, "127.0.0.1", port, compression=None, max_size=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
