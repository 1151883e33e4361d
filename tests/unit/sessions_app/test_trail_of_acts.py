"""Who watched, pointed, clicked, filled: written in order in the background, and never what was clicked or filled."""

import asyncio
import threading

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction

from sessions_app import services
from sessions_app.consumers import notebook
from sessions_app.models import AuditEvent, TrailHead
from sessions_app.services.trail_check import check
from tests.unit.sessions_app.conftest import SITE
from tests.unit.sessions_app.talking import viewer_line
from tests.unit.sessions_app.test_sockets import POINTER, in_session, vic_comes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
    pytest.mark.usefixtures("fresh_process"),
]

CLICK = {"t": "act.click", "epoch": 1, "node": 5, "x": 0.5, "y": 0.5}
SCROLL = {"t": "act.scroll", "epoch": 1, "node": 0, "x": 0, "y": 0.2, "left": 0, "top": 9}
CIRCLE = {"t": "highlight", "epoch": 1, "kind": "circle", "node": 3, "x": 0, "y": 1}


async def acts(*, of="agent"):
    """Action and detail of every row, oldest first, once everything has been written."""
    await notebook.write_everything()
    rows = AuditEvent.objects.filter(actor=of).order_by("seq").values_list("action", "detail", "who")
    return await sync_to_async(list)(rows)


async def test_each_click_is_kept_and_pointing_and_scrolling_once_a_page(acme, ada):
    vic, _, viewer, session = await in_session(acme, ada)
    for turn in range(3):
        await viewer.send_frame(POINTER, turn + 1, payload=b"123456789")
        await viewer.say(
            {"t": "act.scroll", "ref": f"s{turn}", "epoch": 1, "node": 0, "x": 0, "y": 0.2, "left": 0, "top": 9}
        )
        await viewer.say({**CIRCLE, "ref": f"h{turn}"})
        await viewer.say({**CLICK, "ref": f"c{turn}"})
    await viewer.say({"t": "act.fill", "ref": "f", "epoch": 1, "node": 5, "value": "CANARY-of-a-field"})
    await vic.until("act.fill")
    await notebook.write_everything()
    await viewer.leave()
    assert [row[:2] for row in await acts()] == [
        ("invitation.sent", "shared"),
        ("session.joined", ""),
        ("pointed", "page 1"),
        ("act.scroll", "page 1"),
        ("highlight", "page 1"),
        *[("act.click", "")] * 3,
        ("act.fill", ""),
        ("session.left", ""),
    ]
    assert {row[2] for row in await acts()} == {"Ada"}
    again = await viewer_line(ada, session).open()
    await again.until("welcome")
    await again.send_frame(POINTER, 1, payload=b"123456789")
    await vic.frame()
    await vic.ask("page.start", url=f"{SITE}/two", title="Two")
    await again.until(lambda m: m["t"] == "session" and m["session"]["epoch"] == 2)
    await again.send_frame(POINTER, 2, epoch=2, payload=b"123456789")
    await again.ask("ping")
    assert [row[1] for row in await acts() if row[0] == "pointed"] == ["page 1", "page 2"]
    assert (await sync_to_async(check)(acme.pk)).holds
    assert not await sync_to_async(AuditEvent.objects.filter(detail__contains="CANARY").exists)()


async def test_a_click_does_not_wait_for_the_trail(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    await notebook.write_everything()
    locked, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            TrailHead.objects.select_for_update().get(pk=acme.pk)
            locked.set()
            done.wait(60)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        await asyncio.to_thread(locked.wait, 60)
        await viewer.say({**CLICK, "ref": "k"})
        assert (await vic.until("act.click"))["ref"] == "1:k"
        assert not await asyncio.to_thread(_clicks)  # waits for its place in the chain, and nobody for it
    finally:
        done.set()
        await asyncio.to_thread(holder.join)
    assert [row[0] for row in await acts()][-1] == "act.click"


def _clicks():
    try:
        return AuditEvent.objects.filter(action="act.click").count()
    finally:
        connection.close()


async def test_rows_wait_while_the_database_is_away_and_outlive_their_socket(acme, ada, database, monkeypatch):
    monkeypatch.setattr(notebook, "PATIENCE_SECONDS", (0.05,))
    monkeypatch.setattr(notebook, "CLOSING_SECONDS", 0.2)
    vic, _, viewer, _ = await in_session(acme, ada)
    await notebook.write_everything()
    await sync_to_async(database)(False)
    for turn in range(3):
        await viewer.say({**CLICK, "ref": f"c{turn}"})
        await vic.until("act.click")  # the stream and the agent's actions go on meanwhile
    await viewer.leave()
    await sync_to_async(database)(True)
    await notebook.write_everything(60)
    assert [row[0] for row in await acts() if row[0] == "act.click"] == ["act.click"] * 3
    assert (await sync_to_async(check)(acme.pk)).holds


async def test_a_row_too_many_is_dropped_and_said_so(acme, ada, database, monkeypatch, caplog):
    monkeypatch.setattr(notebook, "MOST", 2)
    monkeypatch.setattr(notebook, "PATIENCE_SECONDS", (0.05,))
    vic, _, viewer, session = await in_session(acme, ada)
    await notebook.write_everything()
    await sync_to_async(database)(False)
    for turn in range(3):
        await viewer.say({**CLICK, "ref": f"c{turn}"})
        await vic.until("act.click")
    await sync_to_async(database)(True)
    await notebook.write_everything(60)
    assert f"a row of the trail is lost (act.click, session {session['id']})" in caplog.text
    assert len([row for row in await acts() if row[0] == "act.click"]) == 2


async def test_what_becomes_of_an_invitation_is_kept(acme, ada):
    vic, _ = await vic_comes(acme)
    talk = (await vic.ask("chat.send", text="Hello", client_id="c1"))["result"]["conversation"]

    def story():
        visitor = acme.visitors.get()
        services.decline_invitation(visitor, services.invite(ada, talk, "view").pk)
        services.cancel_invitation(ada, services.invite(ada, talk, "view").pk)
        with pytest.raises(services.codes.Refusal):
            services.redeem_code(ada, "000000")
        services.redeem_code(ada, services.request_code(visitor)[0])
        services.close_conversation(ada, talk)
        rows = AuditEvent.objects.filter(about=f"conversation {talk}").order_by("seq")
        return list(rows.values_list("action", "actor", "detail"))

    assert await sync_to_async(story)() == [
        ("invitation.sent", "agent", "view"),
        ("invitation.declined", "visitor", "view"),
        ("invitation.sent", "agent", "view"),
        ("invitation.cancelled", "agent", "view"),
        ("code.redeemed", "agent", ""),
        ("conversation.closed", "agent", ""),
    ]
    assert [row[0] for row in await acts()].count("code.missed") == 1
