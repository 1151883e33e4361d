"""What the log says: whom a line is about, and nothing that a page, a person or an address said."""

import io
import json
import logging
import os
import signal
import urllib.request

import pytest
from websockets.asyncio.client import connect

from cobrowse_site.logs import JsonFormatter, LineFormatter
from sessions_app import services
from tests.serving import SITE, Serving
from tests.unit.sessions_app.talking import change
from tests.unit.sessions_app.test_sockets import MUTATION, in_session

CANARY = "kanarienvogel"


@pytest.fixture
def log():
    """All that is logged, at any level, as text; one JSON object a line."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)


def lines(log: io.StringIO, message: str) -> list[dict[str, str]]:
    return [line for line in map(json.loads, log.getvalue().splitlines()) if message in line["message"]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fresh_process")
async def test_a_whole_session_leaves_no_content_in_the_log_and_each_line_names_it(acme, ada, log, monkeypatch):
    vic, _desk, viewer, session = await in_session(acme, ada)
    await vic.ask("chat.send", text=f"chat {CANARY}", client_id="c2")
    await vic.say({"t": "page.location", "epoch": 1, "url": f"{SITE}/{CANARY}", "title": CANARY})
    await vic.send_frame(MUTATION, 2, payload=change(f"page {CANARY}"))
    assert CANARY.encode() in await viewer.frame()
    await viewer.say({"t": "act.fill", "ref": "9", "epoch": 1, "node": 3, "value": CANARY})
    await vic.until("act.fill")
    await vic.send_frame(MUTATION, 3, payload=CANARY.encode())  # no JSON: kept back, and said so
    await vic.until("snapshot.request")
    await vic.say({"t": CANARY})
    await vic.until("error")

    def bug(*args):
        raise ValueError(f"cannot read {CANARY}")

    monkeypatch.setattr(services, "pause", bug)
    await vic.say({"t": "session.pause", "ref": "1"})
    assert await vic.close_code() == 4011

    assert CANARY not in log.getvalue()
    kept_back, failed = lines(log, "is not passed on"), lines(log, "bug in VisitorConsumer")
    assert kept_back and failed
    for line in (*kept_back, *failed):
        assert (line["session"], line["account"], line["visitor"]) == (session["id"], str(acme.pk), session["route"])
    assert "ValueError" in failed[0]["trace"] and "test_logs.py" in failed[0]["trace"]


def test_a_plain_line_carries_the_ids_too():
    record = logging.makeLogRecord(
        {"name": "x", "levelname": "INFO", "msg": "cut at %d", "args": (5,), "session": "s1"}
    )
    assert LineFormatter().format(record).endswith("INFO x cut at 5 session=s1")


async def test_the_server_logs_no_query_and_no_chat(tmp_path):
    with Serving(tmp_path, LOG_LEVEL="DEBUG", LOG_FORMAT="json") as serving:
        daphne = serving.daphne("-v", "2")
        base = f"127.0.0.1:{serving.ports[0]}"
        with urllib.request.urlopen(f"http://{base}/tag.js?token={CANARY}", timeout=10) as answer:
            assert answer.status == 200
        ticket = serving.ticket()
        uri = f"ws://{base}/ws/visitor/{serving.site_key}/{ticket['visitor']}/?secret={CANARY}"
        async with connect(uri, origin=SITE) as line:
            await line.send(json.dumps({"t": "hello", "ticket": ticket["ticket"]}))
            await line.send(json.dumps({"t": "chat.send", "ref": "1", "text": CANARY, "client_id": "c1"}))
            while json.loads(await line.recv())["t"] != "ok":
                pass
        os.kill(daphne.pid, signal.SIGTERM)
        assert daphne.wait(20) == 0
        text = serving.log(serving.ports[0]).read_text()
    assert CANARY not in text and ticket["ticket"] not in text
    assert "GET /tag.js" in text, "the access log is not there, so this test shows nothing"
    assert any(json.loads(line)["logger"] == "cobrowse_site.drain" for line in text.splitlines() if line[0] == "{")
