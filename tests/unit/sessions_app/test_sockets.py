"""The sockets, end to end: the main story, refusals in the wrong mode or state, and strangers."""

import json

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from cobrowse_site.asgi import application
from config_app.models import Account, CobrowseSettings
from sessions_app import protocol, services
from sessions_app.consumers.notebook import write_everything
from sessions_app.errors import CODES
from sessions_app.models import AuditEvent, Visitor
from sessions_app.relay import relay
from tests.unit.sessions_app.conftest import SITE
from tests.unit.sessions_app.talking import (
    Line,
    agree,
    begin,
    change,
    page,
    show,
    viewer_line,
    visitor_line,
    workspace_line,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
    pytest.mark.usefixtures("fresh_process"),
]

SNAPSHOT, MUTATION, POINTER = 1, 2, 3


async def vic_comes(acme, token=None) -> tuple[Line, dict]:
    ticket = await sync_to_async(services.issue_ticket)(acme, token)
    line = await visitor_line(acme, ticket, SITE).open(ticket=ticket["ticket"])
    return line, (await line.until("welcome"))["state"]


async def in_session(acme, ada, mode="shared"):
    """vic, ada's workspace, ada's viewer in a running session; vic has sent a snapshot."""
    vic, _ = await vic_comes(acme)
    desk = await workspace_line(ada).open()
    await desk.until("welcome")
    await agree(vic, desk, mode)
    session = await begin(vic, desk)
    viewer = await viewer_line(ada, session).open()
    await show(vic, viewer)
    return vic, desk, viewer, session


async def test_a_chat_line_reaches_the_other_side_and_counts_as_unread(acme, ada):
    vic, welcome = await vic_comes(acme)
    assert welcome["conversation"] is None and welcome["agents_online"] is False
    desk = await workspace_line(ada).open()
    await desk.until("welcome")
    assert (await vic.until("presence"))["agents_online"] is True
    sent = await vic.ask("chat.send", text="Hello", client_id="c1")
    assert (await desk.until("chat.message"))["message"]["text"] == "Hello"
    seen = await desk.until(lambda m: m["t"] == "conversation" and m["conversation"]["unread"] == 1)
    assert seen["conversation"]["visitor"]["online"] is True
    talk = sent["result"]["conversation"]
    await desk.say({"t": "chat.typing", "conversation": talk, "on": True})
    assert (await vic.until("chat.typing"))["name"] == "Ada"
    await desk.ask("chat.send", conversation=talk, text="Hi", client_id="a1")
    assert await vic.until(lambda m: m["t"] == "chat.message" and m["message"]["author"] == "agent")


async def test_the_main_story(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    await vic.send_frame(MUTATION, 2, payload=change("a change"))
    assert (await viewer.frame()).find(b"a change") > 0
    await vic.send_frame(POINTER, 1, payload=b"123456789")
    assert (await viewer.frame())[0] == POINTER
    await viewer.send_frame(POINTER, 1, payload=b"123456789")
    frame = await vic.frame()
    assert protocol.HEADER.unpack_from(frame)[2] == 1  # ada's number, whatever she wrote there
    await viewer.say({"t": "act.click", "ref": "k1", "epoch": 1, "node": 5, "x": 0.5, "y": 0.5})
    click = await vic.until("act.click")
    assert click["agent"]["name"] == "Ada"
    await vic.say({"t": "ok", "ref": click["ref"]})
    assert (await viewer.until("ok"))["ref"] == "k1"
    await vic.say({"t": "error", "ref": "1:k2", "code": "masked", "detail": "Call this number at once."})
    assert (await viewer.until("error"))["detail"] == CODES["masked"]  # our words, whatever a page would have said
    await vic.ask("session.end")
    ended = await viewer.until(lambda m: m["t"] == "session" and m["session"]["state"] == "ended")
    assert ended["session"]["ended_by"] == "visitor"
    await vic.until(lambda m: m["t"] == "session" and m["session"]["state"] == "ended")
    await vic.send_frame(MUTATION, 3, payload=change("too late"))
    assert (await vic.ask("session.end"))["code"] == "wrong_state"


@pytest.mark.parametrize("name", ["act.click", "act.fill", "act.choose", "act.key", "act.navigate", "act.scroll"])
@pytest.mark.parametrize("mode", ["shared", "view", "follow"])
async def test_the_server_refuses_what_the_mode_does_not_allow(acme, ada, mode, name):
    vic, _, viewer, _ = await in_session(acme, ada, mode)
    message = {"t": name, **protocol.MESSAGES[name].example, "ref": "k"}
    if name == "act.navigate":
        message["to"] = "back"
    await viewer.say(message)
    if protocol.MESSAGES[name].capability in services.sessions.permissions.MATRIX[mode]:
        assert (await vic.until(name))["ref"] == "1:k"
        return
    assert (await viewer.until("error"))["code"] == "wrong_mode"
    await write_everything()
    assert await sync_to_async(list)(AuditEvent.objects.filter(action="refused").values_list("detail", flat=True)) == [
        f"{name} wrong_mode"
    ]


@pytest.mark.parametrize("mode", ["shared", "view", "follow"])
async def test_highlights_pass_in_every_mode_and_both_ways(acme, ada, mode):
    vic, _, viewer, _ = await in_session(acme, ada, mode)
    circle = {"t": "highlight", "ref": "h", "epoch": 1, "kind": "circle", "node": 3, "x": 0, "y": 1}
    await viewer.say(circle)
    assert (await vic.until("highlight"))["agent"]["name"] == "Ada"
    await vic.say(circle)
    assert (await viewer.until("highlight"))["kind"] == "circle"


async def test_the_agent_can_open_only_addresses_of_the_account(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    foreign = ["https://evil.example/", "javascript:alert(1)", "file:///etc/passwd", f"{SITE}.evil.example/"]
    for url in (*foreign, f"{SITE}@evil.example/", "https://evil.example\\@www.acme.example/", "https://[/"):
        answer = await viewer.ask("act.navigate", to="url", url=url)
        assert answer["code"] == "origin_not_allowed", url
    await viewer.say({"t": "act.navigate", "ref": "n", "to": "url", "url": f"{SITE}/cart"})
    assert (await vic.until("act.navigate"))["url"] == f"{SITE}/cart"


async def test_nothing_streams_while_paused(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    await vic.ask("session.pause")
    await viewer.until(lambda m: m["t"] == "session" and m["session"]["state"] == "paused")
    await vic.send_frame(MUTATION, 2, payload=change("secret"))
    assert (await viewer.ask("act.click", epoch=1, node=1, x=0, y=0))["code"] == "session_paused"
    assert (await viewer.ask("session.resume"))["code"] == "wrong_state"
    await vic.ask("session.resume")
    assert (await vic.ask("page.start", url=f"{SITE}/", title=""))["result"] == {"epoch": 2}
    await vic.send_frame(SNAPSHOT, 1, epoch=2, flags=4, payload=page("again"))
    assert (await viewer.frame()).find(b"again") > 0


async def test_a_gap_is_told_once_and_healed_by_a_snapshot(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    await vic.send_frame(MUTATION, 5, payload=change("out of order"))
    await vic.send_frame(MUTATION, 6, payload=change("out of order"))
    assert (await vic.until("snapshot.request")) and (await vic.until("error"))["code"] == "frame_gap"
    await vic.send_frame(SNAPSHOT, 7, flags=4, payload=page("whole"))
    assert (await viewer.frame()).find(b"whole") > 0
    assert (await vic.ask("session.pause"))["t"] == "ok"
    assert not [m for m in vic.news if m["t"] == "error"]


async def test_an_agent_who_joins_late_gets_snapshot_and_what_followed(acme, ada):
    vic, _, viewer, session = await in_session(acme, ada)
    await vic.send_frame(MUTATION, 2, payload=change("a change"))
    await viewer.frame()
    second = await viewer_line(ada, session).open()
    assert (await second.frame()).find(b"the page") > 0
    assert (await second.frame()).find(b"a change") > 0


async def test_an_agent_who_comes_back_can_act(acme, ada):
    """The first click after a reload of the workspace closed the viewer's socket as a bug."""
    vic, _, viewer, session = await in_session(acme, ada)
    await viewer.leave()
    again = await viewer_line(ada, session).open()
    await again.until("welcome")
    await again.say({"t": "act.click", "ref": "k1", "epoch": 1, "node": 5, "x": 0.5, "y": 0.5})
    assert (await vic.until("act.click"))["ref"] == "1:k1"


async def test_another_tab_takes_over_and_the_first_stops(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    token = (await sync_to_async(services.issue_ticket)(acme, None))["token"]
    visitor = await sync_to_async(Visitor.objects.get)(conversations__state="open")
    from django.core import signing

    token = signing.dumps({"v": str(visitor.pk), "a": acme.pk}, salt="cobrowse.visitor")
    tab, welcome = await vic_comes(acme, token)
    assert welcome["session"]["state"] == "active"
    assert (await tab.ask("page.start", url=f"{SITE}/b", title="B"))["result"] == {"epoch": 2}
    assert (await vic.until("page.stop"))["epoch"] == 1
    await tab.send_frame(SNAPSHOT, 1, epoch=2, flags=4, payload=page("page b"))
    assert (await viewer.frame()).find(b"page b") > 0
    answer = await viewer.ask("act.click", epoch=1, node=1, x=0, y=0)
    assert answer["code"] == "stale_epoch"


async def test_a_lost_connection_is_told_to_the_agent_and_coming_back_resumes(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    visitor = await sync_to_async(Visitor.objects.get)(conversations__state="open")
    await vic.leave(1006)
    news = await viewer.until(lambda m: m["t"] == "session" and m["session"]["page"]["state"] == "lost")
    assert news["session"]["state"] == "active"
    assert (await viewer.ask("act.click", epoch=1, node=1, x=0, y=0))["code"] == "wrong_state"
    from django.core import signing

    back, welcome = await vic_comes(acme, signing.dumps({"v": str(visitor.pk), "a": acme.pk}, salt="cobrowse.visitor"))
    assert welcome["messages"][0]["text"] == "Hello"
    await back.ask("page.start", url=f"{SITE}/", title="")
    await back.send_frame(SNAPSHOT, 1, epoch=2, flags=4, payload=page("back again"))
    assert (await viewer.frame()).find(b"back again") > 0


async def test_a_stalled_agent_is_cut_and_healed(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    chunk = change("x" * 120_000)
    for seq in range(2, 42):
        await vic.send_frame(MUTATION, seq, payload=chunk)
    await vic.ask("session.pause")
    await viewer.until(lambda m: m["t"] == "session" and m["session"]["state"] == "paused")
    assert sum(map(len, viewer.frames)) <= 4 * 1024 * 1024
    outlet = next(iter(relay.rooms.values())).viewers.copy().pop()
    assert outlet.cut
    await viewer.say({"t": "ack", "seq": 30, "bytes": outlet.sent})
    await viewer.ask("ping")
    assert not outlet.cut and outlet.under_way == 0


# --- who is not let in


async def test_eve_gets_4404_for_a_session_of_acme(acme, ada, eve):
    _, _, _, session = await in_session(acme, ada)
    stranger = await viewer_line(eve, session).open()
    assert await stranger.close_code() == 4404
    assert stranger.news[0]["code"] == "not_found"


async def test_the_route_must_be_the_sessions_own(acme, ada):
    _, _, _, session = await in_session(acme, ada)
    line = await viewer_line(ada, {**session, "route": "elsewhere"}).open()
    assert await line.close_code() == 4404


async def test_strangers_are_turned_away_with_a_reason(acme, ada):
    from django.contrib.auth.models import AnonymousUser

    ticket = await sync_to_async(services.issue_ticket)(acme, None)
    nobody = Line("/ws/workspace/", "http://127.0.0.1", AnonymousUser())
    cases = [
        (visitor_line(acme, ticket, "https://evil.example"), {"ticket": ticket["ticket"]}, "origin_not_allowed", 4403),
        (visitor_line(acme, ticket, SITE), {"ticket": "nonsense"}, "ticket_invalid", 4401),
        (Line("/ws/visitor/nokey/x/", SITE), {"ticket": "x"}, "unknown_site", 4404),
        (nobody, {}, "not_signed_in", 4403),
        (Line("/ws/workspace/", "https://evil.example", ada.user), {}, "origin_not_allowed", 4403),
    ]
    for line, hello, code, close in cases:
        await line.open(**hello)
        assert await line.close_code() == close
        assert line.news[0]["code"] == code


async def test_a_ticket_of_another_visitor_is_worth_nothing(acme):
    mine = await sync_to_async(services.issue_ticket)(acme, None)
    other = await sync_to_async(services.issue_ticket)(acme, None)
    line = await visitor_line(acme, mine, SITE).open(ticket=other["ticket"])
    assert await line.close_code() == 4401


async def test_switching_the_account_off_closes_its_sockets(acme, ada):
    vic, _ = await vic_comes(acme)
    desk = await workspace_line(ada).open()
    await desk.until("welcome")
    await sync_to_async(Account.objects.filter(pk=acme.pk).update)(is_active=False)
    from sessions_app.receivers import config_changed

    await sync_to_async(config_changed)(None, account=acme)
    assert await vic.close_code() == 4403
    assert await desk.close_code() == 4403


async def test_an_agent_who_is_no_longer_allowed_sees_nothing_more(acme, ada):
    _, _, viewer, _ = await in_session(acme, ada)
    await sync_to_async(CobrowseSettings.objects.filter(account=acme).update)(for_all_agents=False)
    from sessions_app.receivers import config_changed

    await sync_to_async(config_changed)(None, account=acme)
    assert await viewer.close_code() == 4403
    assert [m for m in viewer.news if m["t"] == "error"][-1]["code"] == "agent_not_allowed"


async def test_where_the_visitor_is_is_for_agents_who_may_look(acme, ada):
    vic, desk, _viewer, session = await in_session(acme, ada)
    assert session["page"]["title"] == "Home"
    await sync_to_async(CobrowseSettings.objects.filter(account=acme).update)(for_all_agents=False)
    from sessions_app.receivers import config_changed

    await sync_to_async(config_changed)(None, account=acme)
    await desk.until(lambda m: m["t"] == "config" and not m["config"]["me"]["allowed"])
    await vic.ask("page.start", url=f"{SITE}/private", title="Private")
    told = (await desk.until(lambda m: m["t"] == "session" and m["session"]["epoch"] == 2))["session"]
    assert (told["page"]["url"], told["page"]["title"]) == ("", "")
    client = Client()
    await sync_to_async(client.force_login)(ada.user)
    answer = await sync_to_async(client.get)(f"/api/v1/sessions/{session['id']}/")
    assert answer.json()["session"]["page"]["title"] == ""


async def test_bad_input_keeps_the_socket_open_until_it_does_not_stop(acme):
    vic, _ = await vic_comes(acme)
    for text, code in (("{", "bad_json"), ('{"t":"nonsense"}', "unknown_message"), ("x" * 20000, "too_large")):
        await vic.say(text)
        assert (await vic.until("error"))["code"] == code
    await vic.send_frame(99, 1)
    assert (await vic.until("error"))["code"] == "bad_frame"
    await vic.send_frame(MUTATION, 1)
    assert (await vic.until("error"))["code"] == "wrong_state"
    assert (await vic.ask("ping"))["t"] == "ok"
    for _ in range(100):
        await vic.say("{")
    assert await vic.close_code() == 4400


async def test_a_line_with_what_is_no_text_closes_no_socket(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    assert (await vic.ask("chat.send", text="a\0b \ud83d", client_id="c2"))["t"] == "ok"
    assert (await vic.ask("page.start", url=f"{SITE}/", title="cut \ud83d"))["t"] == "ok"
    await viewer.until(lambda m: m["t"] == "session" and m["session"]["page"]["title"] == "cut \ufffd")


async def test_the_client_cannot_choose_a_layer_type(acme):
    vic, _ = await vic_comes(acme)
    await vic.say({"t": "session.changed", "type": "account.changed"})
    assert (await vic.until("error"))["code"] == "unknown_message"


async def test_an_unknown_socket_address_is_closed():
    socket = WebsocketCommunicator(application, "/ws/elsewhere/")
    await socket.connect()
    assert (await socket.receive_output())["code"] == 4404


async def test_dispatch_closes_no_database_connections_between_messages(acme, monkeypatch):
    """It is a thread hop a message; the ORM is used through database_sync_to_async only, which does it itself."""
    import channels.consumer

    async def never(*args):
        raise AssertionError("close_old_connections was called")

    monkeypatch.setattr(channels.consumer, "aclose_old_connections", never)
    vic, _ = await vic_comes(acme)
    assert (await vic.ask("ping"))["t"] == "ok"


async def test_state_objects_are_plain_json(acme, ada):
    *_, session = await in_session(acme, ada)
    assert json.loads(json.dumps(session)) == session
