"""What runs on every page load comes from caches: loader and public settings may be kept, everything else may not."""

import pytest
from django.test import Client

from config_app.models import CobrowseSettings
from tests.unit.sessions_app.conftest import SITE

pytestmark = pytest.mark.django_db


def config(account, origin=SITE, **headers):
    return Client().get(f"/api/v1/tag/{account.site_key}/", headers={"origin": origin, **headers})


def test_public_settings_may_be_kept_by_any_cache(acme):
    answer = config(acme)
    assert answer["Cache-Control"].startswith("public, max-age=60, stale-while-revalidate=")
    assert answer["Vary"] == "Origin" and "Set-Cookie" not in answer
    same = config(acme, **{"if-none-match": answer["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert same["Access-Control-Allow-Origin"] == "*" and same["Cache-Control"] == answer["Cache-Control"]


def test_a_changed_setting_has_another_etag(acme):
    before = config(acme)
    row = CobrowseSettings.objects.get(account=acme)
    row.border_color = "#123456"
    row.save()
    after = config(acme, **{"if-none-match": before["ETag"]})
    assert after.status_code == 200 and after["ETag"] != before["ETag"]


def test_a_refusal_is_kept_by_nobody(acme):
    for answer in (config(acme, "https://www.evil.example"), Client().get("/api/v1/tag/nothing/")):
        assert answer.status_code in (403, 404)
        assert answer["Cache-Control"] == "no-store" and "ETag" not in answer


def test_a_ticket_is_kept_by_nobody(acme):
    answer = Client().post(
        f"/api/v1/tag/{acme.site_key}/ticket/", b"{}", content_type="text/plain", headers={"origin": SITE}
    )
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"


def test_while_trying_out_a_change_is_seen_at_once(acme, settings):
    settings.DEMO = True
    assert config(acme)["Cache-Control"] == "no-cache"


def test_the_loader_may_be_kept_and_is_asked_for_by_its_etag():
    answer = Client().get("/tag.js")
    assert answer["Cache-Control"].startswith("public, max-age=300, stale-while-revalidate=")
    same = Client().get("/tag.js", headers={"if-none-match": answer["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert same["Cross-Origin-Resource-Policy"] == "cross-origin"
