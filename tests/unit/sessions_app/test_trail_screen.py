"""The trail in Night Vision: admins read their own account's, find a session by its number, and change nothing."""

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from config_app.services import NewMember, add_member
from sessions_app import services
from sessions_app.services import trail

URL = reverse("admin:sessions_app_auditevent_changelist")


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
