"""The leak stop on real sockets: what ada gets, what is kept, who is told, and when the picture stops."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from django.core import mail
from django.test import Client
from django.urls import reverse

from config_app.models import CobrowseSettings, MaskRule
from config_app.services import public_config
from sessions_app import services
from sessions_app.leaks.reports import Finding
from sessions_app.models import AuditEvent, CobrowseSession, LeakReport, Message
from sessions_app.relay import relay
from tests.unit.sessions_app.conftest import make_agent
from tests.unit.sessions_app.leaking import CARD, HIDDEN, read, snapshot
from tests.unit.sessions_app.talking import viewer_line
from tests.unit.sessions_app.test_sockets import MUTATION, SNAPSHOT, in_session

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_process")]

FORM = ["form", {"id": "pay"}, ["input", {"name": "card", "value": ""}]]


def payload(data) -> bytes:
    return json.dumps(data).encode()


async def eventually(question):
    for _ in range(200):
        answer = await sync_to_async(question)()
        if answer:
            return answer
        await asyncio.sleep(0.05)
    raise AssertionError("it never came about")


async def test_a_card_typed_digit_by_digit_reaches_no_agent_and_is_reported_once(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    await vic.send_frame(SNAPSHOT, 2, flags=4, payload=payload(snapshot([FORM])))
    got = [await viewer.frame()]
    for at, key in enumerate(CARD):
        start = {"field": [5, 0, 0, 10**9, key] if at == 0 else [5, 0, at, 0, key], "caret": [5, at + 1, at + 1]}
        await vic.send_frame(MUTATION, 3 + at, payload=payload(start if at < 2 else key))
        got.append(await viewer.frame())
    typed = [said if isinstance(said := read([frame]), str) else said["field"][4] for frame in got[1:]]
    assert "".join(typed) == HIDDEN
    report = await eventually(LeakReport.objects.first)
    assert (report.kind, report.selector, report.count) == ("card", "input[name='card']", 1)
    assert report.path == "html > body > form#pay > input[name=card]"
    assert await sync_to_async(AuditEvent.objects.filter(action="leak.stopped").count)() == 1


async def test_a_number_is_found_that_began_before_the_page_came_to_rest(acme, ada, settings):
    settings.COBROWSE = {**settings.COBROWSE, "SWEEP_SECONDS": 0.02}
    vic, _, viewer, session = await in_session(acme, ada)
    await vic.send_frame(SNAPSHOT, 2, flags=4, payload=payload(snapshot([["p", {}, CARD[:-5]]])))
    assert CARD[:-5].encode() in await viewer.frame()
    page = relay.room(session["id"]).scanner.page
    while not page.packed:  # the test's own time-out ends a wait in vain
        await asyncio.sleep(0.02)
    await vic.send_frame(MUTATION, 3, payload=payload({"text": [5, len(CARD) - 5, 0, CARD[-5:]]}))
    assert HIDDEN.encode() in await viewer.frame()


async def test_a_late_agent_gets_the_starred_picture_from_the_ring(acme, ada):
    vic, _, viewer, session = await in_session(acme, ada)
    await vic.send_frame(SNAPSHOT, 2, flags=4, payload=payload(snapshot([["p", {}, CARD]])))
    assert HIDDEN.encode() in await viewer.frame()
    second = await viewer_line(ada, session).open()
    await second.until("welcome")
    frame = await second.frame()
    assert HIDDEN.encode() in frame and CARD.encode() not in frame


async def test_a_payload_that_cannot_be_checked_is_kept_back_and_a_snapshot_heals(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    await vic.send_frame(MUTATION, 2, payload=b"no json")
    assert (await vic.until("error"))["code"] == "bad_frame"
    await vic.until("snapshot.request")
    await vic.send_frame(MUTATION, 3, payload=payload({"text": [4, -1, 0, "lost"]}))
    await vic.send_frame(SNAPSHOT, 4, flags=4, payload=payload(snapshot([["p", {}, "healed"]])))
    assert b"healed" in await viewer.frame()


async def test_chunks_pass_together_or_not_at_all(acme, ada):
    vic, _, viewer, _ = await in_session(acme, ada)
    whole = payload(snapshot([["p", {}, CARD], ["p", {}, "x" * 90_000]]))
    for number in range(3):
        part = whole[number * 40_000 : (number + 1) * 40_000]
        await vic.send_frame(
            SNAPSHOT, 2 + number, flags=(4 if not number else 0) | (2 if number < 2 else 0), payload=part
        )
    frames = [await viewer.frame() for _ in range(3)]
    assert json.dumps(read(frames)).count(HIDDEN) == 1
    assert [frame[1] for frame in frames] == [6, 2, 0]


async def test_what_a_rule_hides_in_plain_sight_stops_the_picture_and_the_admin_is_told(acme, ada):
    rule = await sync_to_async(MaskRule.objects.create)(account=acme, selector=".pan")
    await sync_to_async(add_admin)(acme)
    vic, _, viewer, _ = await in_session(acme, ada)
    await vic.send_frame(SNAPSHOT, 2, flags=4, payload=payload(snapshot([["p", {"class": "pan"}, "in sight"]])))
    paused = await viewer.until(lambda m: m["t"] == "session" and m["session"]["state"] == "paused")
    assert (paused["session"]["paused_by"], paused["session"]["reason"]) == ("system", "audit_failed")
    await vic.until(lambda m: m["t"] == "session" and m["session"]["reason"] == "audit_failed")
    assert (await vic.ask("session.resume"))["code"] == "wrong_state"
    assert await sync_to_async(Message.objects.filter(text__contains="masking rule hides").exists)()
    event = await sync_to_async(AuditEvent.objects.get)(action="audit.failed")
    assert event.detail == str(rule.pk)
    (letter,) = mail.outbox
    assert letter.to == ["olga@acme.example"] and "in sight" not in letter.body
    report = await sync_to_async(LeakReport.objects.get)()
    assert (report.kind, report.selector) == ("audit", ".pan")
    await sync_to_async(rule.delete)()
    await vic.until(lambda m: m["t"] == "session" and m["session"]["state"] == "active")


async def test_the_picture_stops_at_once_also_while_the_database_is_away(acme, ada, database):
    await sync_to_async(MaskRule.objects.create)(account=acme, selector=".pan")
    vic, _, viewer, session = await in_session(acme, ada)
    await sync_to_async(database)(False)
    await vic.send_frame(SNAPSHOT, 2, flags=4, payload=payload(snapshot([["p", {"class": "pan"}, "in sight"]])))
    assert b"in sight" in await viewer.frame()  # looked at behind the frames, which do not wait for it
    room = relay.rooms[session["id"]]
    await eventually(lambda: room.state["state"] == "paused")
    await vic.send_frame(SNAPSHOT, 3, flags=4, payload=payload(snapshot([["p", {"class": "pan"}, "more"]])))
    assert (await vic.ask("ping"))["t"] == "ok"
    await sync_to_async(database)(True)
    await viewer.until(lambda m: m["t"] == "session" and m["session"]["reason"] == "audit_failed")
    assert viewer.frames == []


async def test_masked_boxes_and_other_pages_rules_stop_nothing(acme, ada):
    await sync_to_async(MaskRule.objects.create)(account=acme, selector=".pan, #a:hover")
    await sync_to_async(MaskRule.objects.create)(account=acme, selector="p", url_pattern="/checkout/*")
    vic, _, viewer, session = await in_session(acme, ada)
    await vic.send_frame(SNAPSHOT, 2, flags=4, payload=payload(snapshot([["(mask)", {}], ["p", {"id": "a"}, "x"]])))
    await viewer.frame()
    await asyncio.sleep(0.5)
    assert (await sync_to_async(CobrowseSession.objects.get)(pk=session["id"])).state == "active"


# --- services and Night Vision


def add_admin(account):
    user = make_agent(account, "olga")
    user.email, user.is_staff = "olga@acme.example", True
    user.save()
    user.membership.role = "admin"
    user.membership.save()
    return user


def test_a_place_is_reported_once_and_counted(session):
    session.page_url = "https://www.acme.example/order/4242424242424242/pay?x=1"
    session.save()
    services.report_leaks(session.pk, [Finding("card", "p#a", "#a")] * 2 + [Finding("iban", "p#a", "#a", 3)])
    assert list(LeakReport.objects.order_by("kind").values_list("kind", "count", "page")) == [
        ("card", 2, "/order/…/pay"),
        ("iban", 3, "/order/…/pay"),
    ]


def test_a_second_violation_says_nothing_new(session):
    services.audit_violation(session.pk, ["password"])
    services.audit_violation(session.pk, ["mark"])
    assert AuditEvent.objects.filter(action="audit.failed").count() == 1


def test_an_admin_turns_a_report_into_a_rule(session, acme, other, client: Client):
    client.force_login(add_admin(acme))
    services.report_leaks(session.pk, [Finding("card", "p#a", "#a"), Finding("card", "p", "")])
    url = reverse("admin:sessions_app_leakreport_changelist")
    page = client.get(url)
    assert page.status_code == 200 and "<code>#a</code>" in page.content.decode()
    rows = list(LeakReport.objects.values_list("pk", flat=True))
    told = client.post(url, {"action": "mask_it", "_selected_action": rows}, follow=True).content.decode()
    assert "Masked now: #a" in told and "proposes no rule" in told
    assert acme.mask_rules.get().selector == "#a"
    assert LeakReport.objects.get(path="p#a").rule == acme.mask_rules.get()
    report = LeakReport.objects.first()
    assert client.get(reverse("admin:sessions_app_leakreport_change", args=[report.pk])).status_code == 200
    assert client.post(reverse("admin:sessions_app_leakreport_delete", args=[report.pk])).status_code == 403


def test_reports_of_another_account_are_not_seen(session, other, client: Client):
    services.report_leaks(session.pk, [Finding("card", "p#ours", "#ours")])
    eve = make_agent(other, "eva")
    eve.is_staff = True
    eve.save()
    eve.membership.role = "admin"
    eve.membership.save()
    client.force_login(eve)
    url = reverse("admin:sessions_app_leakreport_changelist")
    assert "#ours" not in client.get(url).content.decode()
    client.post(url, {"action": "mask_it", "_selected_action": list(LeakReport.objects.values_list("pk", flat=True))})
    assert MaskRule.objects.count() == 0


def test_stop_patterns_are_no_part_of_what_visitors_get(acme):
    CobrowseSettings.objects.filter(account=acme).update(stop_patterns="K-[0-9]+")
    assert "K-" not in json.dumps(public_config(acme))
