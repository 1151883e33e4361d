"""What the masking tool asks: it needs an admin's token and an allowed origin, and publishes nothing."""

import pytest
from django.test import Client

from config_app import drafts, services
from config_app.models import MaskRule, Membership
from config_app.tool_links import tool_link
from tests.unit.sessions_app.conftest import SITE, make_agent

pytestmark = pytest.mark.django_db
NEW = {"id": None, "selector": " #new ", "kind": "mask", "url_pattern": "", "note": "", "enabled": True}


@pytest.fixture
def olga(acme):
    user = make_agent(acme, "olga")
    Membership.objects.filter(user=user).update(role="admin")
    return user


@pytest.fixture
def token(acme, olga) -> str:
    return tool_link(acme, olga, f"{SITE}/", "https://nv.example").partition("=")[2]


def ask(account, path="", origin=SITE, **body):
    address = f"/api/v1/tag/{account.site_key}/tool/{path}"
    return Client().post(address, body, content_type="application/json", headers={"Origin": origin})


def test_it_opens_with_all_rules_and_the_draft(acme, olga, token):
    rule = MaskRule.objects.create(account=acme, selector="#off", enabled=False, note="for later")
    drafts.save_draft(acme, [{**NEW, "selector": "#draft"}], olga)
    answer = ask(acme, token=token)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    told = answer.json()
    assert [(one["id"], one["selector"], one["enabled"]) for one in told["rules"]] == [(rule.pk, "#off", False)]
    assert [one["selector"] for one in told["changes"]] == ["#draft"]
    assert told["review"] == f"https://nv.example/admin/config_app/account/{acme.pk}/draft/"


def test_a_draft_is_kept_and_nothing_is_published(acme, olga, token):
    acme.refresh_from_db()
    before = services.public_config(acme)
    told = ask(acme, "draft/", token=token, changes=[NEW], seen="").json()
    assert told["faults"] == []
    assert told["changes"][0]["selector"] == "#new"
    draft = drafts.draft_of(acme)
    assert (draft.saved_by, drafts.stamp(draft)) == (olga, told["seen"])
    acme.refresh_from_db()
    assert services.public_config(acme) == before


def test_faults_come_back_by_change_with_their_position(acme, token):
    told = ask(acme, "draft/", token=token, changes=[NEW, {**NEW, "selector": "#id@1"}], seen="").json()
    assert [(one["index"], one["field"]) for one in told["faults"]] == [(1, "selector")]
    assert "Character 4" in told["faults"][0]["detail"]
    assert drafts.draft_of(acme) is None


def test_a_draft_that_somebody_else_has_saved_is_not_overwritten(acme, olga, token):
    drafts.save_draft(acme, [{**NEW, "selector": "#hers"}], olga)
    answer = ask(acme, "draft/", token=token, changes=[NEW], seen="")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "wrong_state")
    assert drafts.draft_of(acme).changes[0]["selector"] == "#hers"


@pytest.mark.parametrize("path", ["", "draft/"])
def test_without_a_token_of_this_account_nothing_is_told_or_kept(acme, other, ada, olga, token, path):
    theirs = tool_link(other, make_agent(other, "mallory"), "https://www.other.example/", "x").partition("=")[2]
    of_ada = tool_link(acme, ada.user, f"{SITE}/", "x").partition("=")[2]
    for wrong in (None, "", 7, token[:-2], theirs, of_ada, "\ud800"):
        answer = ask(acme, path, token=wrong, changes=[NEW], seen="")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "ticket_invalid"), wrong
    assert ask(other, path, "https://www.other.example", token=token).status_code == 401
    assert drafts.draft_of(acme) is None


@pytest.mark.parametrize("path", ["", "draft/"])
def test_another_website_is_refused_whatever_it_has(acme, token, path):
    answer = ask(acme, path, "https://evil.example", token=token, changes=[NEW], seen="")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin_not_allowed")


def test_odd_bodies_are_refused_with_a_code(acme, token):
    for body, status in (("[]", 401), ("{", 409), ('"x"', 401), ("x" * 300_000, 413)):
        address = f"/api/v1/tag/{acme.site_key}/tool/draft/"
        answer = Client().post(address, body, content_type="text/plain", headers={"Origin": SITE})
        assert (answer.status_code, "error" in answer.json()) == (status, True)
