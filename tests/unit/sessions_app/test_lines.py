"""Sockets over HTTP: nothing is lost, doubled or reordered; strangers and garbage are refused; all is bounded."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async

from sessions_app import services
from sessions_app.lines import batches, line
from sessions_app.lines.switchboard import switchboard
from sessions_app.models import Message
from tests.unit.sessions_app.conftest import SITE
from tests.unit.sessions_app.http_lines import HttpLine, cookie_of, post, request, ticket_of
from tests.unit.sessions_app.talking import WAIT, agree, begin, change, show

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
    pytest.mark.usefixtures("fresh_process"),
]

MUTATION, POINTER = 2, 3
OWN = "http://127.0.0.1"


@pytest.fixture(autouse=True)
async def hung_up(fresh_process):
    yield
    await switchboard.close_all(1001)


async def visitor(acme, origin=SITE) -> HttpLine:
    ticket = await sync_to_async(services.issue_ticket)(acme, None)
    made = HttpLine(f"/ws/visitor/{acme.site_key}/{ticket['visitor']}/", origin)
    made.ticket = ticket["ticket"]
    return made


async def vic_comes(acme) -> HttpLine:
    vic = await visitor(acme)
    await vic.open(ticket=vic.ticket)
    await vic.until("welcome")
    return vic


async def in_session(acme, ada):
    vic = await vic_comes(acme)
    cookie = await cookie_of(ada.user)
    desk = await HttpLine("/ws/workspace/", OWN, cookie).open(ticket=await ticket_of(ada))
    await desk.until("welcome")
    await agree(vic, desk)
    session = await begin(vic, desk)
    viewer = HttpLine(f"/ws/session/{session['route']}/{session['id']}/", OWN, cookie)
    await viewer.open(ticket=await ticket_of(ada, session["id"]))
    await show(vic, viewer)
    return vic, desk, viewer


async def test_the_main_story_over_http(acme, ada):
    vic, desk, viewer = await in_session(acme, ada)
    await vic.send_frame(MUTATION, 2, payload=change("a change"))
    assert (await viewer.frame()).find(b"a change") > 0
    await viewer.send_frame(POINTER, 1, payload=b"123456789")
    assert (await vic.frame())[0] == POINTER
    await viewer.say({"t": "act.click", "ref": "k1", "epoch": 1, "node": 5, "x": 0.5, "y": 0.5})
    click = await vic.until("act.click")
    await vic.say({"t": "ok", "ref": click["ref"]})
    assert (await viewer.until("ok"))["ref"] == "k1"
    await vic.leave(1001)
    state = await desk.until(lambda m: m["t"] == "session" and m["session"]["page"]["state"] == "closing")
    assert state["session"]["state"] == "active"  # the visitor may come back


# --- what a network does to requests


async def test_an_answer_that_got_lost_is_given_again(acme):
    vic = await visitor(acme)
    await vic.open(ticket=vic.ticket)
    lost = await vic.poll()
    again = await vic.poll()
    assert again.number == lost.number == 1 and again.items[: len(lost.items)] == lost.items
    assert json.loads(lost.items[0])["t"] == "welcome"
    vic.has = len(again.items)
    await vic.say({"t": "ping", "ref": "p"})
    assert [json.loads(item)["ref"] for item in (await vic.poll()).items] == ["p"]


async def test_a_doubled_batch_counts_once_also_when_it_has_grown(acme):
    vic = await vic_comes(acme)
    lines = [json.dumps({"t": "chat.send", "ref": str(n), "text": f"{n}", "client_id": f"c{n}"}) for n in range(4)]
    for until in (2, 2, 4, 3):  # the answer did not come; the same, then with more, then one that was slow
        answer = await vic.ask_for("send", 2, *lines[:until])
    assert answer.json == {"received": 5}
    vic.said = 5
    for n in range(4):
        assert (await vic.until(lambda m: m["t"] == "ok"))["ref"] == str(n)
    assert await sync_to_async(Message.objects.filter(author="visitor").count)() == 4
    await vic.say({"t": "ping", "ref": "after"})
    assert (await vic.until("ok"))["ref"] == "after"  # and no fifth answer before it


async def test_batches_in_the_wrong_order_are_taken_in_the_right_one(acme):
    vic = await vic_comes(acme)
    first, second = (json.dumps({"t": "ping", "ref": ref}) for ref in ("first", "second"))
    early = await vic.ask_for("send", 3, second)
    assert (early.status, early.code) == (409, "bad_message")
    assert (await vic.ask_for("send", 2, first)).json == {"received": 2}
    assert (await vic.ask_for("send", 3, second)).json == {"received": 3}
    assert [(await vic.until("ok"))["ref"] for _ in range(2)] == ["first", "second"]


async def test_of_two_polls_at_once_the_second_is_served(acme):
    vic = await vic_comes(acme)
    first = asyncio.create_task(vic.poll())
    await waits(vic)
    second = asyncio.create_task(vic.poll())
    ended = await first
    assert (ended.status, ended.code) == (409, "wrong_state")
    await vic.say({"t": "ping", "ref": "p"})
    assert [json.loads(item)["ref"] for item in (await second).items] == ["p"]


async def test_an_old_poll_that_comes_late_ends_no_newer_one(acme):
    vic = await vic_comes(acme)
    newer = asyncio.create_task(vic.poll())
    await waits(vic)
    late = await vic.ask_for("poll", 0)
    assert (late.status, late.code) == (409, "bad_message")
    await vic.say({"t": "ping", "ref": "p"})
    assert (await newer).items


async def waits(who: HttpLine) -> None:
    """Until a poll of this line waits for news."""
    async with asyncio.timeout(WAIT):
        while switchboard.lines[who.id].poll_waits is None:
            await asyncio.sleep(0.01)


async def test_a_poll_with_nothing_to_say_is_answered_in_time(acme, monkeypatch):
    vic = await vic_comes(acme)
    monkeypatch.setattr(line, "POLL_SECONDS", 0.05)
    answer = await vic.poll()
    assert (answer.status, answer.items, answer.number) == (200, [], vic.has + 1)
    assert answer.headers["cache-control"] == "no-store, no-transform"


async def test_what_comes_while_nobody_asks_waits_for_the_next_poll(acme):
    vic = await vic_comes(acme)
    left = asyncio.Event()
    poll = asyncio.create_task(vic.poll(left=left))
    await waits(vic)
    left.set()
    assert (await poll).status == 0
    assert switchboard.lines[vic.id].poll_waits is None
    await vic.say({"t": "ping", "ref": "p"})
    assert (await vic.until("ok"))["ref"] == "p"


# --- ends


async def test_a_silent_client_is_lost_as_a_broken_socket_is(acme, ada, monkeypatch):
    vic, desk, _ = await in_session(acme, ada)
    monkeypatch.setattr(line, "SILENT_SECONDS", 0.3)
    switchboard.lines[vic.id].heard = float("-inf")
    switchboard.lines[vic.id].over.set()  # look at the clock now and not in a minute
    switchboard.lines[vic.id].over.clear()
    await desk.until(lambda m: m["t"] == "session" and m["session"]["page"]["state"] == "lost")
    async with asyncio.timeout(WAIT):
        while vic.id in switchboard.lines:
            await asyncio.sleep(0.01)
    gone = await vic.poll()
    assert (gone.status, gone.code) == (404, "not_found")


async def test_the_code_of_a_close_reaches_the_client(acme):
    vic = await visitor(acme)
    await vic.open(ticket="no ticket of ours")
    assert (await vic.until("error"))["code"] == "ticket_invalid"
    assert await vic.close_code() == 4401
    late = await vic.ask_for("send", 2, json.dumps({"t": "ping", "ref": "p"}))
    assert late.json == {"received": 2}  # as a socket's peer may still send while it is being closed


async def test_an_address_that_is_no_socket_closes_as_one(acme):
    nowhere = await HttpLine("/ws/nowhere/", SITE).dial()
    assert await nowhere.close_code() == 4404


async def test_close_all_reaches_applications_and_clients(acme, ada):
    vic, desk, viewer = await in_session(acme, ada)
    polls = [asyncio.create_task(each.close_code()) for each in (vic, desk, viewer)]
    await waits(viewer)
    await switchboard.close_all(4012)
    assert await asyncio.gather(*polls) == [4012] * 3


async def test_the_last_messages_come_with_the_close(acme):
    vic = await vic_comes(acme)
    told = json.dumps({"t": "chat.send", "ref": "1", "text": "Good bye", "client_id": "c1"})
    assert (await vic.ask_for("close", 2, told, 1001)).status == 200
    async with asyncio.timeout(WAIT):
        while not await sync_to_async(Message.objects.filter(text="Good bye").exists)():
            await asyncio.sleep(0.01)


# --- who may


async def test_a_forged_origin_opens_no_line_as_an_agent(acme, ada):
    """The agent's cookie comes along with a request of any website; the origin does not lie."""
    cookie = await cookie_of(ada.user)
    for origin in ("https://evil.example", "null", ""):
        forged = await HttpLine("/ws/workspace/", origin, cookie).open(ticket=await ticket_of(ada))
        assert (await forged.until("error"))["code"] == "origin_not_allowed", origin
        assert await forged.close_code() == 4403
    answer = await post("/line/workspace/open", origin="https://evil.example", cookie=cookie)
    assert "access-control-allow-origin" not in answer.headers  # the website could not even read the id
    own = await HttpLine("/ws/workspace/", OWN, cookie).open(ticket=await ticket_of(ada))
    assert (await own.until("welcome"))["state"]["me"]["name"] == "Ada"


async def test_a_website_that_is_not_the_accounts_gets_no_line(acme):
    vic = await visitor(acme, "https://evil.example")
    await vic.open(ticket=vic.ticket)
    assert (await vic.until("error"))["code"] == "origin_not_allowed"
    assert await vic.close_code() == 4403


async def test_any_website_may_read_the_answers_of_visitors_lines(acme):
    vic = await visitor(acme)
    answer = await post(f"{vic.base}open", origin=SITE)
    assert answer.headers["access-control-allow-origin"] == "*"
    refused = await post(f"{vic.base}poll", request("0" * 64, 0), origin=SITE)
    assert refused.headers["access-control-allow-origin"] == "*" and refused.status == 404


async def test_without_a_cookie_there_is_no_workspace(acme):
    stranger = await HttpLine("/ws/workspace/", OWN).open()
    assert await stranger.close_code() == 4403


async def test_eve_cannot_watch_a_session_of_another_account(acme, ada, eve):
    _, _, viewer = await in_session(acme, ada)
    stranger = HttpLine(viewer.base.replace("/line/", "/ws/"), OWN, await cookie_of(eve.user))
    await stranger.open(ticket=await ticket_of(eve))
    assert await stranger.close_code() == 4404


async def test_a_line_is_known_by_its_whole_id_and_under_its_own_path_only(acme):
    vic, other = await vic_comes(acme), await visitor(acme)
    swapped = vic.id[:-1] + ("0" if vic.id[-1] != "0" else "1")
    guessed = vic.id[:12] + "0" * 52
    for base, wrong in ((vic.base, swapped), (vic.base, guessed), (other.base, vic.id), ("/line/workspace/", vic.id)):
        for verb in ("send", "poll", "close"):
            answer = await post(f"{base}{verb}", request(wrong, 0), origin=SITE)
            assert (answer.status, answer.code) == (404, "not_found"), (base, wrong, verb)
    await vic.ask("ping")  # unharmed


# --- bounds


async def test_too_much_waiting_cuts_the_line(acme, monkeypatch):
    vic = await vic_comes(acme)
    monkeypatch.setattr(line, "MAX_WAITING", 20_000)
    mine = switchboard.lines[vic.id]
    given = await vic.ask_for("send", 2, json.dumps({"t": "ping", "ref": "given"}))
    assert given.status == 200
    answer = await vic.poll()  # on its way to the client, who does not say whether it came
    for n in range(3, 600):
        await vic.ask_for("send", n, json.dumps({"t": "ping", "ref": "x" * 60}))
        if mine.over.is_set():
            break
    assert mine.over.is_set() and mine.waiting_bytes < 20_000
    again = await vic.poll()
    assert again.items == [*answer.items, line.OVERFULL]


async def test_an_application_that_is_behind_makes_the_client_wait(acme, monkeypatch):
    vic = await vic_comes(acme)
    mine = switchboard.lines[vic.id]
    monkeypatch.setattr(line, "MAX_INBOX", -1)
    held = asyncio.create_task(vic.ask_for("send", 2, json.dumps({"t": "ping", "ref": "p"})))
    await asyncio.sleep(0.05)
    assert not held.done() and mine.received == 1
    monkeypatch.setattr(line, "MAX_INBOX", 1000)
    mine.room.set()  # as when the application reads
    assert (await held).json == {"received": 2}


async def test_large_answers_come_in_parts_but_a_large_message_whole(acme, ada, monkeypatch):
    vic, _, viewer = await in_session(acme, ada)
    monkeypatch.setattr(line, "ANSWER_BYTES", 1000)
    for n in range(3):
        await vic.send_frame(MUTATION, 2 + n, payload=change(f"{n}" * 900))
    sizes = []
    async with asyncio.timeout(WAIT):
        while len(viewer.frames) < 3:
            answer = await viewer.poll()
            sizes.append(len(answer.items))
            viewer.waiting = answer.items
            viewer.has += len(answer.items)
            while viewer.waiting:
                await viewer._hear()
    assert len(sizes) >= 3
    assert [frame.find(b"%d" % n * 900) > 0 for n, frame in enumerate(viewer.frames)] == [True] * 3


async def test_a_body_that_is_too_large_is_refused(acme):
    vic = await vic_comes(acme)
    told = await post(f"{vic.base}send", b"", origin=SITE, content_length=str(batches.MAX_BODY + 1))
    assert (told.status, told.code) == (413, "too_large")
    lied = await post(f"{vic.base}send", b"x" * (batches.MAX_BODY + 1), origin=SITE, content_length="10")
    assert (lied.status, lied.code) == (413, "too_large")
    many = await vic.ask_for("send", 2, *[b""] * (batches.MAX_ITEMS + 1))
    assert (many.status, many.code) == (413, "too_large")
    await vic.ask("ping")


async def test_a_process_holds_only_so_many_lines(acme, monkeypatch):
    monkeypatch.setattr("sessions_app.lines.switchboard.MAX_LINES", 2)
    lines = [await (await visitor(acme)).dial() for _ in range(2)]
    full = await post("/line/workspace/open", origin=OWN)
    assert (full.status, full.code) == (429, "rate_limited")
    await lines[0].leave()
    async with asyncio.timeout(WAIT):
        while lines[0].id in switchboard.lines:
            await asyncio.sleep(0.01)
    assert (await post("/line/workspace/open", origin=OWN)).status == 200


async def test_only_post_and_known_verbs(acme):
    vic = await vic_comes(acme)
    assert (await post(f"{vic.base}poll", method="GET")).status == 405
    assert (await post(f"{vic.base}steal", request(vic.id, 0))).code == "not_found"
    assert (await vic.ask_for("send", 2, 1000)).code == "bad_message"  # a close is no message
    assert (await vic.ask_for("close", 2, "no code")).code == "bad_message"
    assert (await vic.ask_for("poll", 1000)).code == "bad_message"
    await vic.ask("ping")
