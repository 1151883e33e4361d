"""No page content is stored: after a whole session no table, file or log holds anything of the page."""

import logging

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile

from config_app.models import CobrowseSettings
from sessions_app import services
from sessions_app.consumers import notebook
from sessions_app.models import AuditEvent, CobrowseSession, LeakReport, Visitor
from tests.unit.sessions_app.conftest import SITE
from tests.unit.sessions_app.talking import change, page
from tests.unit.sessions_app.test_assets import png, token_of
from tests.unit.sessions_app.test_forgetting import everything, folder  # noqa: F401  (a fixture)
from tests.unit.sessions_app.test_sockets import MUTATION, POINTER, SNAPSHOT, in_session

CANARY = "c4n4ry"
CARD = "4242424242424242"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
    pytest.mark.usefixtures("fresh_process"),
]


async def a_whole_session(acme, ada, vic, viewer, session):
    """Canaries wherever something of a page can come in, from both sides."""
    await vic.ask("page.start", url=f"{SITE}/pay?q={CANARY}#{CANARY}", title=CANARY)
    await vic.until(lambda m: m["t"] == "session" and m["session"]["epoch"] == 2)
    await vic.send_frame(SNAPSHOT, 1, epoch=2, flags=4, payload=page(f"{CANARY} {CARD}"))
    await viewer.until(lambda m: m["t"] == "session" and m["session"]["epoch"] == 2)
    await vic.send_frame(MUTATION, 2, epoch=2, payload=change(f"another {CANARY}"))
    await vic.send_frame(MUTATION, 3, epoch=2, payload=CANARY.encode())  # no payload of ours: kept back
    await vic.send_frame(POINTER, 1, epoch=2, payload=CANARY.encode())
    await vic.say({"t": "page.location", "epoch": 2, "url": f"{SITE}/two?{CANARY}", "title": f"Two {CANARY}"})
    await viewer.send_frame(POINTER, 1, epoch=2, payload=b"123456789")
    act = {"epoch": 2, "node": 3, "x": 0, "y": 0}
    for message in (
        {"t": "act.click", **act},
        {"t": "act.fill", "epoch": 2, "node": 3, "value": CANARY},
        {"t": "act.navigate", "to": "url", "url": f"{SITE}/{CANARY}"},
        {"t": "act.navigate", "to": "url", "url": f"https://evil.example/{CANARY}"},
        {"t": "act.fill", "epoch": 1, "node": 3, "value": CANARY},  # of an older page: refused
        {"t": "highlight", "kind": "circle", **act},
    ):
        await viewer.say({**message, "ref": message["t"]})
    clicked = await vic.until("act.click")
    await vic.say({"t": "error", "ref": clicked["ref"], "code": "masked", "detail": CANARY})
    await viewer.until(lambda m: m["t"] == "error" and m["code"] == "masked")
    await vic.say({"t": "no such message", "ref": "1", "text": CANARY})
    await vic.say(CANARY)  # no JSON
    upload = SimpleUploadedFile(f"{CANARY}.png", png() + CANARY.encode())
    token = await sync_to_async(lambda: token_of(acme, Visitor.objects.get()))()
    await sync_to_async(services.keep_asset)(acme, token, upload)
    await vic.say({"t": "mask.health", "epoch": 2, "path": f"/two?{CANARY}", "counts": [], "unmasked": [["card", 1]]})
    await vic.ask("ping")


async def test_no_table_file_or_log_holds_a_canary_of_the_page(acme, ada, folder, caplog):  # noqa: F811
    caplog.set_level(logging.DEBUG)
    await CobrowseSettings.objects.filter(account=acme).aupdate(stop_patterns="\\bK-\\d{6}\\b")
    vic, desk, viewer, session = await in_session(acme, ada)
    await a_whole_session(acme, ada, vic, viewer, session)
    row = await CobrowseSession.objects.aget()
    assert CANARY in row.page_title  # where the visitor is, while somebody watches: that much of it came in
    assert any(CANARY.encode() in file.read_bytes() for file in folder.rglob("*.png"))
    await vic.ask("session.end")
    await viewer.until(lambda m: m["t"] == "session" and m["session"]["state"] == "ended")
    await viewer.leave()
    await vic.leave()
    await desk.leave()
    await notebook.write_everything()
    kept = await sync_to_async(everything)()
    assert "session.ended" in kept and "act.fill" in kept and await LeakReport.objects.filter(kind="card").aexists()
    assert {"refused", "pointed", "assets.supplied", "stream.sealed"} <= {
        action async for action in AuditEvent.objects.values_list("action", flat=True)
    }
    said = "\n".join(f"{line.getMessage()} {line.exc_text or ''}" for line in caplog.records)
    files = "".join(f"{file} {file.read_bytes() if file.is_file() else ''}" for file in folder.rglob("*"))
    for what, where in (("a table", kept), ("the log", said), ("a file", files)):
        assert CANARY not in where and CARD not in where, what


async def test_the_search_finds_what_is_stored(acme, ada):
    """The test of the test: chat is stored, and found."""
    vic, *_ = await in_session(acme, ada)
    await vic.ask("chat.send", text=f"This {CANARY} is chat", client_id="c9")
    assert CANARY in await sync_to_async(everything)()
