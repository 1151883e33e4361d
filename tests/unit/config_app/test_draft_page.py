"""“Preview and draft”: who may use it, the link it makes, and that nothing is published unseen."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core import signing
from django.urls import reverse

from config_app import drafts
from config_app.models import Account, AllowedOrigin
from config_app.tool_links import SECONDS, tool_user
from tests.unit.config_app.page import account_url
from tests.unit.config_app.test_drafts import change, rules

pytestmark = pytest.mark.django_db
PAGE = "https://www.acme.example/checkout?step=2#top"


def url_of(account: Account) -> str:
    return reverse("admin:config_app_account_draft", args=[account.pk])


def open_tool(client, account, address=PAGE):
    return client.post(url_of(account), {"open": "1", "address": address})


def token_of(response) -> str:
    return response.url.partition("#cobrowse-tool=")[2]


def log() -> list[str]:
    return list(LogEntry.objects.order_by("pk").values_list("change_message", flat=True))


def test_the_way_to_it_stands_at_the_masking_rules(as_olga, acme):
    assert f'href="{url_of(acme)}"' in as_olga.get(account_url(acme)).content.decode()


def test_it_is_for_admins_of_the_account_and_superusers(client, as_root, acme, other, ada, eve, olga):
    drafts.save_draft(acme, [change("#new")], olga.user)
    acts = [{"publish": "1", "seen": drafts.stamp(drafts.draft_of(acme))}, {"discard": "1"}, {"undo": "1"}]
    acts.append({"open": "1", "address": PAGE})
    for stranger, status in ((None, 302), (ada, 302), (eve, 302), (eve, 404)):
        if status == 404:
            eve.role = "admin"
            eve.save()
        if stranger:
            client.force_login(stranger.user)
        for response in (client.get(url_of(acme)), *(client.post(url_of(acme), act) for act in acts)):
            assert response.status_code == status
            assert status == 404 or "login" in response.url
    assert drafts.draft_of(acme) is not None
    assert rules(acme) == []
    client.force_login(olga.user)
    assert client.get(url_of(acme)).status_code == 200
    assert client.get(url_of(other)).status_code == 404
    assert as_root.get(url_of(other)).status_code == 200


def test_an_empty_page_says_how_a_draft_comes_about(as_olga, acme):
    page = as_olga.get(url_of(acme)).content.decode()
    assert "There is no draft" in page
    assert 'value="https://www.acme.example/"' in page
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page)


def test_the_differences_are_shown_published_and_taken_back(as_olga, acme, olga):
    drafts.save_draft(acme, [change("#new", note="<b>bold</b>")], olga.user)
    page = as_olga.get(url_of(acme)).content.decode()
    assert "Added" in page
    assert "<code>#new</code>" in page
    assert "&lt;b&gt;bold" in page
    published = as_olga.post(
        url_of(acme), {"publish": "1", "seen": drafts.stamp(drafts.draft_of(acme))}, follow=True
    ).content.decode()
    assert "Published: 1 rule changed" in published
    assert 'name="undo"' in published
    assert rules(acme) == [("#new", "mask", True)]
    undone = as_olga.post(
        url_of(acme), {"undo": "1", "version": drafts.last_version(acme).pk}, follow=True
    ).content.decode()
    assert "Taken back: 1 rule changed" in undone
    assert 'name="undo"' not in undone
    assert rules(acme) == []
    assert log() == ["Masking draft published: 1 rule changed.", "Masking publication taken back: 1 rule changed."]


def test_only_the_draft_that_was_shown_is_published(as_olga, acme, olga):
    drafts.save_draft(acme, [change("#seen")], olga.user)
    seen = drafts.stamp(drafts.draft_of(acme))
    drafts.save_draft(acme, [change("#unseen")], olga.user)
    page = as_olga.post(url_of(acme), {"publish": "1", "seen": seen}, follow=True).content.decode()
    assert "saved again since" in page
    assert rules(acme) == []
    assert log() == []


@pytest.mark.parametrize("version", ["", "x", "999999", "٣"])
def test_what_was_not_published_cannot_be_taken_back(as_olga, acme, version):
    assert (
        "Nothing was changed"
        in as_olga.post(url_of(acme), {"undo": "1", "version": version}, follow=True).content.decode()
    )


def test_a_draft_is_discarded(as_olga, acme, olga):
    drafts.save_draft(acme, [change("#new")], olga.user)
    as_olga.post(url_of(acme), {"discard": "1"})
    assert drafts.draft_of(acme) is None
    assert log() == ["Masking draft discarded."]


def test_the_link_carries_its_token_in_the_fragment_only(as_olga, acme, olga):
    response = open_tool(as_olga, acme)
    assert response.status_code == 302
    assert response.url.startswith("https://www.acme.example/checkout?step=2#cobrowse-tool=")
    found = tool_user(acme, token_of(response))
    assert (found.user, found.night_vision) == (olga.user, "http://testserver")
    assert log() == ["Masking tool opened on the website."]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "www.acme.example",
        "javascript:alert(1)//https://www.acme.example",
        "https://www.acme.example@evil.example/",
        "https://evil.example\\@www.acme.example/",
        "https://www.acme.example\\.evil.example/",
        "https://www.acme.example:8443/",
        "http://www.acme.example/",
        "https://www.other.example/",
        "//www.acme.example/",
        "https://www.acme.example/\nLocation: x",
        "https://[/",
    ],
)
def test_no_other_website_is_opened(as_olga, acme, other, address):
    response = open_tool(as_olga, acme, address)
    assert response.status_code == 200
    assert 'class="errorlist"' in response.content.decode()


def test_the_form_may_lead_to_the_websites_of_the_account_and_nowhere_else(as_olga, acme):
    AllowedOrigin.objects.create(account=acme, pattern="https://*.acme.example")
    policy = as_olga.get(url_of(acme)).headers["Content-Security-Policy"]
    assert "form-action 'self' https://*.acme.example https://www.acme.example;" in policy
    assert "form-action 'self';" in as_olga.get(account_url(acme)).headers["Content-Security-Policy"]


def test_a_token_is_for_one_account_one_admin_and_a_short_time(as_olga, acme, other, olga, monkeypatch):
    token = token_of(open_tool(as_olga, acme))
    assert tool_user(other, token) is None
    for broken in ("", "x", token[:-1], f"{token}x", signing.dumps({"a": acme.pk, "u": olga.user_id, "n": ""})):
        assert tool_user(acme, broken) is None
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + SECONDS + 2)
    assert tool_user(acme, token) is None
    monkeypatch.undo()
    olga.role = "agent"
    olga.save()
    assert tool_user(acme, token) is None
    olga.role = "admin"
    olga.save()
    assert tool_user(acme, token) is not None
    olga.user.is_active = False
    olga.user.save()
    assert tool_user(acme, token) is None
