"""The relay without sockets: the ring, the bounded outlet, and two processes bridged over a real Redis."""

import asyncio

import pytest
from django.conf import settings

from sessions_app import protocol
from sessions_app.bridge import LOST, TO_VIEWERS, TO_VISITOR, create_bridge
from sessions_app.errors import Refusal
from sessions_app.leaks.scanner import Scanner
from sessions_app.protocol import FLAG_SNAPSHOT, FRAMES, Header
from sessions_app.relay import MAX_UNDER_WAY, Outlet, Relay, Room, with_source
from sessions_app.ring import Ring
from tests.unit.sessions_app.talking import WAIT, change, page

STREAM, EPHEMERAL = FRAMES[2], FRAMES[3]
ACTIVE = {
    "state": "active",
    "epoch": 1,
    "revision": 1,
    "capabilities": ["watch", "point"],
    "page": {"state": "visible"},
}


def stream(seq: int, payload: bytes = b"{}", flags: int = 0) -> tuple[Header, bytes]:
    kind = FRAMES[1] if flags & FLAG_SNAPSHOT else STREAM
    return Header(kind, flags, 0, 1, seq), protocol.HEADER.pack(kind.code, flags, 0, 1, seq) + payload


class Peer:
    """A socket's far end that keeps what it gets."""

    def __init__(self, number: int = 0) -> None:
        self.got: list[bytes | str] = []
        self.event = asyncio.Event()
        self.outlet = Outlet(self.take, number)

    async def take(self, data: bytes | str) -> None:
        self.got.append(data)
        self.event.set()

    async def frame(self, header: Header, frame: bytes) -> None:
        if self.outlet.takes(header, len(frame)):
            await self.outlet.send(frame)

    async def wait_for(self, data: bytes | str) -> None:
        while data not in self.got:
            await asyncio.wait_for(self.event.wait(), 10)
            self.event.clear()


def test_a_ring_holds_a_snapshot_and_what_followed_or_nothing():
    ring = Ring(max_bytes=100)
    ring.add(*stream(1))
    assert not ring.complete
    ring.add(*stream(2, flags=FLAG_SNAPSHOT))
    ring.add(*stream(3))
    assert ring.complete and len(ring.frames) == 2
    ring.add(*stream(4, payload=b"y" * 100))
    assert not ring.complete and ring.bytes == 0 and not ring.frames


def test_a_ring_goes_on_behind_what_a_viewer_had_last():
    ring = Ring()
    assert ring.after(1, 0) is None, "there is nothing to go on with"
    for seq in range(5, 9):
        ring.add(*stream(seq, flags=FLAG_SNAPSHOT if seq == 5 else 0))
    assert [protocol.HEADER.unpack_from(frame)[4] for frame in ring.after(1, 6)] == [7, 8]
    assert ring.after(1, 8) == []
    assert ring.after(1, 9) is None and ring.after(1, 4) is None, "the snapshot itself was missed"
    assert ring.after(2, 6) is None, "that is another page"


def test_the_number_in_the_header_is_the_servers():
    _, frame = stream(1)
    assert protocol.HEADER.unpack_from(with_source(frame, 513))[2] == 513


async def test_a_stalled_viewer_holds_a_bounded_number_of_bytes():
    peer = Peer(1)
    await peer.frame(*stream(1, flags=FLAG_SNAPSHOT))
    for seq in range(2, 200):
        await peer.frame(*stream(seq, payload=b"x" * 100_000))
    assert peer.outlet.sent <= MAX_UNDER_WAY and peer.outlet.cut
    await peer.frame(*stream(200, flags=FLAG_SNAPSHOT))
    assert peer.outlet.waiting, "a snapshot is of no use before the viewer has caught up"
    assert not peer.outlet.ack(peer.outlet.sent - 1)
    assert peer.outlet.ack(peer.outlet.sent), "now it needs a snapshot"
    await peer.frame(*stream(201, flags=FLAG_SNAPSHOT))
    assert not peer.outlet.waiting


async def test_an_ack_cannot_promise_more_than_was_sent():
    peer = Peer(1)
    await peer.frame(*stream(1, flags=FLAG_SNAPSHOT))
    peer.outlet.ack(10**9)
    assert peer.outlet.under_way == 0


async def test_a_slow_viewer_does_not_hold_up_the_others():
    room = Room("s", create_bridge())
    room.know(ACTIVE)
    vic, slow, quick = Peer(), Peer(1), Peer(2)
    await room.visitor_starts(vic.outlet, 1, Scanner())
    for peer in (slow, quick):
        await room.viewer_joins(peer.outlet)
    await room.from_visitor(vic.outlet, *stream(1, page(), FLAG_SNAPSHOT))
    for seq in range(2, 100):
        await room.from_visitor(vic.outlet, *stream(seq, change("x" * 100_000)))
        quick.outlet.ack(quick.outlet.sent)
    assert slow.outlet.cut and not quick.outlet.cut
    assert len(quick.got) == 99
    await room.bridge.close()


@pytest.mark.parametrize(
    ("state", "code"), [("pending", "wrong_state"), ("paused", "session_paused"), ("ended", "session_ended")]
)
async def test_nothing_passes_unless_the_session_is_active(state, code):
    room = Room("s", create_bridge())
    vic, ada = Peer(), Peer(1)
    room.viewers.add(ada.outlet)
    room.visitor, room.visitor_epoch = vic.outlet, 1
    room.know({**ACTIVE, "state": state})
    with pytest.raises(Refusal) as caught:
        await room.from_visitor(vic.outlet, *stream(1, flags=FLAG_SNAPSHOT))
    assert caught.value.code == code
    assert ada.got == []


async def test_older_news_of_a_session_is_ignored():
    room = Room("s", create_bridge())
    room.know({**ACTIVE, "epoch": 3, "revision": 7})
    room.know({**ACTIVE, "epoch": 2, "revision": 8, "state": "paused"})
    room.know({**ACTIVE, "epoch": 3, "revision": 6, "state": "paused"})
    assert room.state["epoch"] == 3 and room.state["state"] == "active"


async def test_what_is_held_passes_only_when_news_are_as_new_as_the_pause():
    room = Room("s", create_bridge())
    room.know({**ACTIVE, "revision": 7})
    room.hold()
    room.know({**ACTIVE, "revision": 8})  # the address has changed, before the pause could be written
    assert room.state["state"] == "paused"
    with pytest.raises(Refusal) as refused:
        room.require_active()
    assert refused.value.code == "session_paused"
    room.release(9)
    room.know({**ACTIVE, "revision": 9, "state": "paused"})
    assert room.state["state"] == "paused"
    room.know({**ACTIVE, "revision": 10})
    assert room.state["state"] == "active"


async def test_what_came_while_it_was_held_counts_when_it_is_newer_than_the_pause():
    room = Room("s", create_bridge())
    room.know({**ACTIVE, "revision": 7})
    room.hold()
    room.know({**ACTIVE, "revision": 9})  # the pause and its end are told in one
    assert room.state["state"] == "paused"
    room.release(8)
    assert room.state["state"] == "active"
    room.hold()
    room.release(0)  # it had ended
    assert room.state["state"] == "active"


@pytest.mark.skipif(not settings.REDIS_URL, reason="without Redis there is one process and nothing to bridge")
async def test_visitor_and_agent_on_different_processes_meet_over_redis():
    here, there = Relay(), Relay()  # two processes, as far as the bridge can tell
    vic, ada = Peer(), Peer(1)
    room, far = here.room("meeting"), there.room("meeting")
    room.know(ACTIVE)
    far.know(ACTIVE)
    await room.visitor_starts(vic.outlet, 1, Scanner())
    await far.viewer_joins(ada.outlet)
    await vic.wait_for('{"t":"snapshot.request"}')
    snapshot = stream(1, page(), FLAG_SNAPSHOT)
    await room.from_visitor(vic.outlet, *snapshot)
    await ada.wait_for(snapshot[1])
    for seq in range(2, 300):
        await room.from_visitor(vic.outlet, *stream(seq, change(f"change {seq}")))
    await ada.wait_for(stream(299, change("change 299"))[1])
    assert [frame for frame in ada.got if isinstance(frame, bytes)] == [
        snapshot[1],
        *(stream(seq, change(f"change {seq}"))[1] for seq in range(2, 300)),
    ]
    vic.got.clear()
    await far.receive(LOST, b"")
    await vic.wait_for('{"t":"snapshot.request"}')
    assert ada.outlet.waiting, "until then what comes has a hole"
    await far.to_visitor('{"t":"act.click"}')
    await vic.wait_for('{"t":"act.click"}')
    await room.text_to_viewers('{"t":"ok","ref":"a|b"}', 1)
    await room.text_to_viewers('{"t":"ok","ref":"other"}', 2)
    await room.text_to_viewers('{"t":"highlight"}')
    await ada.wait_for('{"t":"highlight"}')
    assert '{"t":"ok","ref":"a|b"}' in ada.got and '{"t":"ok","ref":"other"}' not in ada.got
    room.visitor_leaves(vic.outlet)
    far.viewer_leaves(ada.outlet)
    await here.tidy(room)
    await there.tidy(far)
    assert here.rooms == there.rooms == {}
    await here.bridge.close()
    await there.bridge.close()


@pytest.mark.skipif(not settings.REDIS_URL, reason="without Redis there is one process and nothing to bridge")
async def test_a_packet_that_cannot_be_read_is_logged_and_the_next_ones_come(caplog):
    here, there = create_bridge(), create_bridge()
    got = asyncio.Queue()

    async def receive(*what):
        await got.put(what)

    async def ignore(*what):
        pass

    await here.listen("meeting", frozenset({TO_VIEWERS}), receive)
    await there.listen("meeting", frozenset({TO_VISITOR}), ignore)
    await there.client.publish(f"cobrowse:relay:meeting:{TO_VIEWERS}", there.me + b"short")
    assert await asyncio.wait_for(got.get(), WAIT) == (LOST, b"")  # as after any other hole
    there.send("meeting", TO_VIEWERS, b"the next")
    assert await asyncio.wait_for(got.get(), WAIT) == (TO_VIEWERS, b"the next")
    assert ("ERROR", True) in [(record.levelname, bool(record.exc_info)) for record in caplog.records]
    await here.close()
    await there.close()
