"""Two processes change a session at the same time, and the news of the older change arrives last: it counts no more."""

import pytest
from asgiref.sync import sync_to_async

from sessions_app import groups, services, state
from sessions_app.models import CobrowseSession
from sessions_app.relay import relay
from tests.unit.sessions_app.conftest import SITE
from tests.unit.sessions_app.talking import agree, begin, change, show, viewer_line, visitor_line, workspace_line

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_process")]


def read(pk):
    return state.session(CobrowseSession.objects.select_related("account", "conversation").get(pk=pk))


async def settled(line):
    """Everything sent to this socket so far has been heard."""
    await line.ask("ping")


@pytest.mark.parametrize("act", ["session.pause", "session.end"])
async def test_what_the_visitor_has_stopped_is_not_revived_by_late_news(acme, ada, act):
    ticket = await sync_to_async(services.issue_ticket)(acme, None)
    vic = await visitor_line(acme, ticket, SITE).open(ticket=ticket["ticket"])
    desk = await workspace_line(ada).open()
    await agree(vic, desk)
    session = await begin(vic, desk)
    viewer = await viewer_line(ada, session).open()
    await show(vic, viewer)
    late = await sync_to_async(read)(session["id"])  # as another process read it
    await vic.ask(act)
    now = {"session.pause": "paused", "session.end": "ended"}[act]
    for line in (vic, viewer):
        await line.until(lambda m: m["t"] == "session" and m["session"]["state"] == now)
        line.news.clear()
    for group in (groups.visitor(session["route"]), groups.session(session["id"])):
        await groups.send(group, {"type": "session.changed", "session": late})
        await groups.send(group, {"type": "relay.message", "message": {"t": "presence", "agents_online": True}})
    for line in (vic, viewer):
        await line.until("presence")
        assert not [m for m in line.news if m["t"] == "session"]
    assert relay.room(session["id"]).state["state"] == now
    frames = len(viewer.frames)
    await vic.send_frame(2, 2, payload=change("more"))
    await settled(vic)
    await settled(viewer)
    assert len(viewer.frames) == frames
    for line in (viewer, vic, desk):
        await line.leave()


async def test_the_end_of_an_earlier_session_takes_nothing_from_the_running_one(acme, ada):
    """An agent closes the page of a session that ended, while the next one runs."""
    ticket = await sync_to_async(services.issue_ticket)(acme, None)
    vic = await visitor_line(acme, ticket, SITE).open(ticket=ticket["ticket"])
    desk = await workspace_line(ada).open()
    await agree(vic, desk)
    earlier = await begin(vic, desk)
    await vic.ask("session.end")
    await vic.until(lambda m: m["t"] == "session" and m["session"]["state"] == "ended")
    told = await sync_to_async(read)(earlier["id"])
    await settled(vic)
    await settled(desk)
    for line in (vic, desk):
        line.news.clear()  # what was told of the earlier one
    await agree(vic, desk)
    running = await begin(vic, desk)
    assert running["id"] != earlier["id"]
    late = {"type": "session.changed", "session": {**told, "revision": told["revision"] + 1}}
    for event in (late, {"type": "relay.message", "message": {"t": "presence", "agents_online": True}}):
        await groups.send(groups.visitor(running["route"]), event)
    await vic.until("presence")
    assert "result" in await vic.ask("session.pause")
    assert (await sync_to_async(read)(running["id"]))["state"] == "paused"
    for line in (vic, desk):
        await line.leave()


def test_who_stops_looking_at_an_ended_session_is_no_news(session, ada):
    watcher = services.watch(ada, str(session.pk))
    services.end_session(session.pk, "agent", ada.user)
    before = read(session.pk)["revision"]
    services.leave_session(watcher.pk)
    assert read(session.pk)["revision"] == before


def test_every_change_of_a_session_has_a_revision_of_its_own(session, ada):
    before = read(session.pk)["revision"]
    assert before > 0
    services.pause(session.pk, "agent", ada.user)
    watcher = services.watch(ada, str(session.pk))
    services.leave_session(watcher.pk)
    services.resume(session.pk, "agent", ada.user)
    assert read(session.pk)["revision"] == before + 4
