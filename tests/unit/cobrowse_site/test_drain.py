"""SIGTERM to a real Daphne: every socket gets 4012, what was asked is answered first, nothing new begins."""

import asyncio
import json
import os
import signal
from typing import Any

import psycopg
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from cobrowse_site.drain import Drained, drain
from tests.asking import get
from tests.serving import SITE, Serving

SOCKETS = 50
WAIT = 20  # seconds; nothing here measures time


@pytest.fixture
def serving(tmp_path):
    with Serving(tmp_path) as served:
        yield served


async def come(serving: Serving) -> ClientConnection:
    """A visitor's socket, greeted."""
    ticket = await asyncio.to_thread(serving.ticket)
    uri = f"ws://127.0.0.1:{serving.ports[0]}/ws/visitor/{serving.site_key}/{ticket['visitor']}/"
    line = await connect(uri, origin=SITE, ping_interval=None)
    await line.send(json.dumps({"t": "hello", "ticket": ticket["ticket"]}))
    assert json.loads(await asyncio.wait_for(line.recv(), WAIT))["t"] == "welcome"
    return line


async def heard_until_closed(line: ClientConnection) -> tuple[list[dict[str, Any]], int | None]:
    """The messages that came before the close, and its code."""
    heard = []
    try:
        while True:
            heard.append(json.loads(await asyncio.wait_for(line.recv(), WAIT)))
    except ConnectionClosed as closed:
        return heard, closed.rcvd.code if closed.rcvd else None


async def test_every_socket_is_closed_with_4012_and_the_process_ends_well(serving):
    daphne = serving.daphne()
    lines = [await come(serving) for _ in range(SOCKETS)]
    os.kill(daphne.pid, signal.SIGTERM)
    codes = [code for _, code in await asyncio.gather(*(heard_until_closed(line) for line in lines))]
    assert codes == [4012] * SOCKETS
    assert await asyncio.to_thread(daphne.wait, WAIT) == 0
    assert "Traceback" not in serving.log(serving.ports[0]).read_text()


async def test_what_was_asked_is_answered_before_the_close_and_nothing_new_begins(serving):
    daphne = serving.daphne()
    busy, idle = await come(serving), await come(serving)
    url = serving.environment["DATABASE_URL"].replace("postgres://", "postgresql://")
    with psycopg.connect(url) as lock:
        lock.execute("LOCK TABLE sessions_app_message IN EXCLUSIVE MODE")
        await busy.send(json.dumps({"t": "chat.send", "ref": "1", "text": "Last words", "client_id": "c1"}))
        await waits_for_the_lock(url)
        os.kill(daphne.pid, signal.SIGTERM)
        assert (await heard_until_closed(idle))[1] == 4012
        base = f"127.0.0.1:{serving.ports[0]}"
        with pytest.raises((ConnectionClosed, OSError)) as refused:
            async with connect(f"ws://{base}/ws/workspace/", origin=f"http://{base}") as late:
                await late.recv()
        if isinstance(refused.value, ConnectionClosed):
            assert refused.value.rcvd and refused.value.rcvd.code == 4012
        lock.rollback()
    heard, code = await heard_until_closed(busy)
    assert any(message["t"] == "ok" and message["ref"] == "1" for message in heard)
    assert code == 4012
    assert await asyncio.to_thread(daphne.wait, WAIT) == 0
    with psycopg.connect(url) as after:
        assert after.execute("SELECT text FROM sessions_app_message WHERE author='visitor'").fetchall() == [
            ("Last words",)
        ]
        # Nobody was told that the visitors have gone: they are about to come back.
        online = "SELECT count(*) FROM sessions_app_visitor WHERE online_until > now()"
        assert after.execute(online).fetchone() == (2,)


async def waits_for_the_lock(url: str) -> None:
    blocked = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with psycopg.connect(url, autocommit=True) as watch:
        while watch.execute(blocked).fetchone() is None:
            await asyncio.sleep(0.02)


async def test_what_never_ends_does_not_keep_the_process(serving):
    """A thread that waits for a lock which nobody gives back."""
    daphne = serving.daphne()
    line = await come(serving)
    url = serving.environment["DATABASE_URL"].replace("postgres://", "postgresql://")
    with psycopg.connect(url) as lock:
        lock.execute("LOCK TABLE sessions_app_message IN EXCLUSIVE MODE")
        await line.send(json.dumps({"t": "chat.send", "ref": "1", "text": "Never", "client_id": "c1"}))
        await waits_for_the_lock(url)
        os.kill(daphne.pid, signal.SIGTERM)
        assert (await heard_until_closed(line))[1] == 4012
        assert await asyncio.to_thread(daphne.wait, WAIT) == 0


async def test_a_call_that_is_cancelled_for_another_reason_ends_at_once():
    """Daphne cancels what goes on for too long after its peer has left."""
    ended = []

    async def app(scope, receive, send):
        try:
            await receive()
        finally:
            ended.append(scope["type"])

    task = asyncio.ensure_future(Drained(app)({"type": "websocket"}, asyncio.Queue().get, None))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == ["websocket"] and not drain.sockets


def test_a_draining_process_is_not_ready(monkeypatch):
    monkeypatch.setattr(drain, "on", True)
    status, body = get("/readyz")
    assert (status, json.loads(body)) == (503, {"ok": False, "down": ["draining"]})
    assert get("/healthz") == (200, '{"ok": true}')
