"""The trail in Night Vision: admins read their own account's, find a session by its number, and change nothing."""

import csv
from io import StringIO

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import connection, models
from django.test import AsyncClient, Client
from django.urls import reverse

from config_app.models import Account, MaskRule
from config_app.services import NewMember, add_member
from sessions_app import append_only, services
from sessions_app.leaks.reports import Finding
from sessions_app.models import AuditEvent
from sessions_app.services import trail
from sessions_app.services.trail_check import check

URL = reverse("admin:sessions_app_auditevent_changelist")
EXPORT = reverse("admin:sessions_app_auditevent_export")
CHECK = reverse("admin:sessions_app_auditevent_check")
COLUMNS = "chain seq at actor user_id who session_id action about field old new detail via previous hash"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_admin_finds_what_happened_in_a_session(acme, other, ada, session):
    services.record(session, "system", "stream.sealed", "1 12 3400 " + "ab" * 32)
    trail.link_all()
    olga = add_member(acme, NewMember("olga", "a long pass phrase", role="admin")).user
    found = signed_in(olga).get(URL, {"q": str(session.pk)})
    assert "ab" * 32 in found.content.decode() and found.context["cl"].result_count == session.audit_events.count()
    assert signed_in(olga).get(URL, {"q": "no such thing"}).context["cl"].result_count == 0
    row = session.audit_events.first()
    for verb in ("change", "delete"):
        answer = signed_in(olga).post(reverse(f"admin:sessions_app_auditevent_{verb}", args=[row.pk]), {"post": "yes"})
        assert answer.status_code == 403
    assert signed_in(olga).get(reverse("admin:sessions_app_auditevent_add")).status_code == 403
    assert session.audit_events.filter(pk=row.pk).exists()


def test_nobody_else_reads_it(acme, other, ada, eve, session):
    nina = add_member(other, NewMember("nina", "a long pass phrase", role="admin")).user
    assert signed_in(nina).get(URL).context["cl"].result_count == 0
    for user in (ada.user, eve.user):
        assert signed_in(user).get(URL).status_code == 302  # to the sign-in


@pytest.fixture
def olga(acme):
    return add_member(acme, NewMember("olga", "a long pass phrase", role="admin")).user


async def downloaded(user, query=""):
    client = AsyncClient()
    await client.aforce_login(user)
    answer = await client.get(f"{EXPORT}{query}")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(StringIO(b"".join([part async for part in answer.streaming_content]).decode())))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fresh_process")
async def test_the_trail_is_downloaded_with_hashes_and_for_the_own_account_only(acme, other, ada, eve, olga):
    def more():
        trail.write([trail.Entry(acme.pk, "agent", "act.click", str(n)) for n in range(2500)])
        trail.write([trail.Entry(other.pk, "agent", "theirs")])
        return list(AuditEvent.objects.filter(chain=acme.pk).order_by("seq").values_list("hash", flat=True))

    hashes = await sync_to_async(more)()
    rows = await downloaded(olga)
    assert [row["hash"] for row in rows][: len(hashes)] == hashes and len(hashes) > 2500
    assert " ".join(rows[0]) == COLUMNS  # as programs of other people may read it
    assert {row["chain"] for row in rows} == {str(acme.pk)} and "theirs" not in {row["action"] for row in rows}
    assert [row["seq"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert {row["action"] for row in await downloaded(olga, "?action=act.click")} == {"act.click"}
    assert await AuditEvent.objects.filter(action="trail.exported", who="Olga", chain=acme.pk).acount() == 2
    for user in (ada.user, eve.user):
        client = AsyncClient()
        await client.aforce_login(user)
        assert (await client.get(EXPORT)).status_code == 302  # to the sign-in


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fresh_process")
@pytest.mark.parametrize("text", ['=HYPERLINK("http://evil.example")', "+1", "-1", "@x", "\t=1", "\r=1"])
async def test_a_spreadsheet_calculates_nothing_of_it(acme, olga, text):
    await sync_to_async(trail.write)([trail.Entry(acme.pk, "admin", "setting.changed", old="a", new=text)])
    assert [row["new"] for row in await downloaded(olga, "?q=setting.changed")] == [f"'{text}"]


def test_the_chain_is_checked_when_asked_to(acme, other, ada, olga, session):
    client = signed_in(olga)
    assert "holds" not in client.get(URL).content.decode()
    said = client.post(CHECK, follow=True).content.decode()
    assert "Acme: the chain holds" in said and "Other" not in said
    row = AuditEvent.objects.filter(chain=acme.pk).order_by("seq")[1]
    append_only.unprotect(connection)
    models.QuerySet(AuditEvent).filter(pk=row.pk).update(detail="another")
    append_only.protect(connection)
    assert f"Acme: the chain does not hold. Row {row.seq} " in client.post(CHECK, follow=True).content.decode()
    assert signed_in(ada.user).post(CHECK).status_code == 302


def test_a_changed_setting_and_a_forgotten_visitor_are_found(acme, olga, vic, talk):
    MaskRule.objects.create(account=acme, selector="#card").delete()
    services.forget_visitor(vic.pk, account=acme)
    trail.link_all()
    found = signed_in(olga).get(URL, {"q": str(vic.pk)})
    assert found.context["cl"].result_count == 1 and "visitor.forgotten" in found.content.decode()
    assert "selector: #card" in signed_in(olga).get(URL, {"q": "setting.removed"}).content.decode()


def test_a_long_list_takes_few_questions(acme, ada, olga, session, django_assert_max_num_queries):
    trail.write([trail.entry(acme.pk, "agent", "act.click", user=ada.user, session_id=session.pk)] * 90)
    trail.link_all()
    client = signed_in(olga)
    with django_assert_max_num_queries(50):
        client.get(URL)


def test_an_account_with_visitors_is_deleted_in_night_vision_and_its_trail_stays(acme, other, olga, session):
    services.report_leaks(session.pk, [Finding("card", "p", "p")])
    root = User.objects.create_superuser("root", password="a long pass phrase")
    chain = acme.pk
    deleted = signed_in(root).post(reverse("admin:config_app_account_delete", args=[chain]), {"post": "yes"})
    assert deleted.status_code == 302 and not Account.objects.filter(pk=chain).exists()
    trail.link_all()
    last = AuditEvent.objects.filter(chain=chain, about__startswith="account Acme").order_by("-seq").first()
    assert (last.action, last.who, last.via) == ("setting.removed", "root", "Night Vision: account delete")
    assert check(chain).holds and AuditEvent.objects.filter(session=session.pk).exists()
    nina = add_member(other, NewMember("nina", "a long pass phrase", role="admin")).user
    own = signed_in(nina)
    assert own.post(reverse("admin:config_app_account_delete", args=[other.pk]), {"post": "yes"}).status_code == 403
    assert "the chain holds" in signed_in(root).post(CHECK, follow=True).content.decode()
