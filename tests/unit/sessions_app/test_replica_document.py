"""The document that the replica is built in: who gets it, and what its policy lets in."""

import pytest
from django.test import Client

from config_app.models import AllowedOrigin, CobrowseSettings

pytestmark = pytest.mark.django_db


def policy_of(response) -> dict[str, list[str]]:
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


@pytest.fixture
def desk(ada, session):
    client = Client()
    client.force_login(ada.user)
    return client


def address(session) -> str:
    return f"/workspace/replica/{session.pk}/"


def test_only_the_accounts_origins_and_this_sessions_supplies_are_let_in(desk, session, acme):
    AllowedOrigin.objects.create(account=acme, pattern="https://*.acme.example")
    CobrowseSettings.objects.filter(account=acme).update(asset_origins="https://cdn.example.com")
    policy = policy_of(desk.get(address(session)))
    own = f"testserver/api/v1/sessions/{session.pk}/assets/"
    listed = {"https://www.acme.example", "https://*.acme.example", "https://cdn.example.com", own, "data:", "blob:"}
    for name in ("img-src", "font-src", "media-src"):
        assert set(policy[name]) == listed, name
    assert set(policy["style-src"]) == {*listed, "'unsafe-inline'"}
    for name in [
        "default-src",
        "script-src",
        "connect-src",
        "object-src",
        "frame-src",
        "form-action",
        "base-uri",
        "worker-src",
    ]:
        assert policy[name] == ["'none'"], name
    assert policy["frame-ancestors"] == ["'self'"]


def test_nothing_is_listed_in_a_new_account(desk, session):
    assert "*" not in desk.get(address(session)).headers["Content-Security-Policy"]


def test_a_star_lets_everything_in_and_nothing_run(desk, session, acme):
    CobrowseSettings.objects.filter(account=acme).update(asset_origins="*")
    policy = policy_of(desk.get(address(session)))
    assert "*" in policy["img-src"] and policy["script-src"] == ["'none'"]


def test_eve_gets_no_document_of_acmes_session(session, eve):
    client = Client()
    client.force_login(eve.user)
    assert client.get(address(session)).status_code == 404
    assert Client().get(address(session)).status_code == 302


def test_the_visitors_own_look_has_the_accounts_policy_and_knows_no_session(acme, client):
    page = client.get(f"/mirror/{acme.site_key}/")
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert f'src="/mirror/{acme.site_key}/replica/"' in page.content.decode()
    policy = policy_of(client.get(f"/mirror/{acme.site_key}/replica/"))
    assert policy["img-src"] == ["https://www.acme.example", "data:", "blob:"]
    assert policy["script-src"] == ["'none'"] and policy["frame-ancestors"] == ["*"]
    assert client.get("/mirror/nobody/replica/").status_code == 404
