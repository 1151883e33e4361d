"""Deletion on request: nothing of the visitor is left, both sides are told, and the trail says that it was done."""

import hashlib
from io import StringIO

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from config_app.models import MaskRule
from config_app.services import NewMember, add_member
from sessions_app import services
from sessions_app.consumers import notebook
from sessions_app.leaks.reports import Finding
from sessions_app.models import AuditEvent, RuleHealth, Visitor
from sessions_app.services.assets import storage
from sessions_app.services.trail_check import check
from tests.unit.sessions_app.test_assets import png, token_of
from tests.unit.sessions_app.test_sockets import in_session, vic_comes


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    options = {**settings.STORAGES["assets"]["OPTIONS"], "location": str(tmp_path)}
    settings.STORAGES = {**settings.STORAGES, "assets": {**settings.STORAGES["assets"], "OPTIONS": options}}
    return tmp_path


def everything():
    """Every value of every table, as text; one string."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def forms(visitor):
    """How a visitor may be written down: with dashes or without, and by name."""
    return [str(visitor.pk), visitor.pk.hex, visitor.name]


@pytest.fixture
def olga(acme):
    return add_member(acme, NewMember("olga", "a long pass phrase", role="admin")).user


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
@pytest.mark.usefixtures("fresh_process")
async def test_nothing_of_a_visitor_is_left(acme, ada):
    vic, desk, viewer, session = await in_session(acme, ada)
    visitor = await Visitor.objects.aget()
    await desk.ask("chat.send", conversation=session["conversation"], text="CANARY of the agent", client_id="a1")
    await vic.ask("chat.send", text="CANARY of the visitor", client_id="c2")

    def leave_traces():
        rule = MaskRule.objects.create(account=acme, selector="#a")
        RuleHealth.objects.create(account=acme, rule=rule, path="/", missed_by=visitor.pk)
        services.report_leaks(session["id"], [Finding("card", "p", "p")])
        services.request_code(visitor)
        services.keep_asset(acme, token_of(acme, visitor), SimpleUploadedFile("blob", png()))
        assert storage().exists(session["id"])
        return everything()

    before = await sync_to_async(leave_traces)()
    assert "CANARY of the agent" in before and visitor.name in before and visitor.pk.hex in before.replace("-", "")
    counts = await sync_to_async(services.forget_visitor)(visitor.pk, by="admin", user=ada.user, via="test")
    assert counts["visitor"] == counts["conversation"] == counts["cobrowsesession"] == counts["joincode"] == 1
    ended = await viewer.until(lambda m: m["t"] == "session" and m["session"]["state"] == "ended")
    assert ended["session"]["id"] == session["id"]
    await desk.until(lambda m: m["t"] == "conversation" and m["conversation"]["state"] == "closed")
    assert await vic.close_code() == 4401  # fetch a new ticket
    await viewer.leave()
    await vic.leave()
    await notebook.write_everything()
    after = await sync_to_async(everything)()
    for form in (*forms(visitor), "CANARY", "Hello"):
        assert form not in after, form
    assert not storage().exists(session["id"])
    done = await AuditEvent.objects.aget(action="visitor.forgotten")
    assert (done.actor, done.who, done.via) == ("admin", "Ada", "test") and "1 conversation" in done.detail
    assert done.about == f"visitor sha256:{hashlib.sha256(str(visitor.pk).encode()).hexdigest()[:32]}"
    assert (await sync_to_async(check)(acme.pk)).holds
    assert await AuditEvent.objects.filter(session=session["id"], action="session.ended").aexists()
    again, welcome = await vic_comes(acme, await sync_to_async(token_of)(acme, visitor))
    assert welcome["visitor"]["id"] != str(visitor.pk) and welcome["conversation"] is None
    await again.leave()


def test_the_command_names_what_went_and_refuses_a_stranger(acme, other, vic, talk):
    with pytest.raises(CommandError, match="no visitor"):
        call_command("forget_visitor", str(vic.pk), "--account", "Other")
    with pytest.raises(CommandError, match="no account"):
        call_command("forget_visitor", str(vic.pk), "--account", "Nobody")
    with pytest.raises(CommandError, match="no visitor"):
        call_command("forget_visitor", "no-id")
    out = StringIO()
    call_command("forget_visitor", str(vic.pk), "--account", "Acme", stdout=out)
    assert "visitor: 1" in out.getvalue() and not Visitor.objects.exists()


def test_an_admin_deletes_after_having_been_asked_once_more(acme, other, olga, vic, talk):
    client, url = Client(), reverse("admin:sessions_app_visitor_changelist")
    client.force_login(olga)
    stranger = other.visitors.create()
    chosen = {"action": "forget", "_selected_action": [str(vic.pk), str(stranger.pk)]}
    asked = client.post(url, chosen)
    assert asked.status_code == 200 and str(vic.pk) in asked.content.decode() and Visitor.objects.count() == 2
    assert str(stranger.pk) not in asked.content.decode()
    assert client.post(url, {**chosen, "confirmed": "yes"}).status_code == 302
    assert list(Visitor.objects.all()) == [stranger]


def test_a_visitor_is_found_by_the_name_of_the_workspace(acme, olga, vic):
    client, url = Client(), reverse("admin:sessions_app_visitor_changelist")
    client.force_login(olga)
    for term in (vic.name, str(vic.pk), str(vic.pk)[:6]):
        assert client.get(url, {"q": term}).context["cl"].result_count == 1, term
    assert client.get(url, {"q": "Visitor zzzz"}).context["cl"].result_count == 0


def test_admins_delete_over_the_api_and_agents_do_not(acme, other, ada, eve, olga, vic, talk):
    url = f"/api/v1/visitors/{vic.pk}/"
    nina = add_member(other, NewMember("nina", "a long pass phrase", role="admin")).user
    for user, status in ((None, 403), (ada.user, 403), (eve.user, 403), (nina, 404)):
        client = Client()
        if user is not None:
            client.force_login(user)
        assert client.delete(url).status_code == status
    client = Client()
    client.force_login(olga)
    assert client.delete(url).json()["deleted"]["visitor"] == 1
    assert client.delete(url).status_code == 404
