"""Night Vision's API tokens: made for an agent of one's own account, shown once, revoked for good."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from config_app.api_tokens import ApiToken, find_token

pytestmark = pytest.mark.django_db

ADD, LIST = reverse("admin:config_app_apitoken_add"), reverse("admin:config_app_apitoken_changelist")


def make(client, membership, name="CRM"):
    return client.post(ADD, {"membership": membership.pk, "name": name})


def shown(response) -> str:
    return re.search(r"cob_[\w-]{43}", response.content.decode()).group()


def test_a_token_is_shown_once_and_never_again(as_olga, ada, olga):
    response = make(as_olga, ada)
    secret = shown(response)
    assert "no-store" in response.headers["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.account, token.membership, token.created_by) == (ada.account, ada, olga.user)
    assert find_token(secret) == token
    listed = as_olga.get(LIST).content.decode()
    assert secret[:8] in listed and secret not in listed
    assert not LogEntry.objects.filter(change_message__contains=secret).exists()
    assert not any(secret in cookie.value for cookie in as_olga.cookies.values())


def test_two_tokens_are_never_the_same(as_olga, ada):
    assert shown(make(as_olga, ada)) != shown(make(as_olga, ada))


def test_a_revoked_token_opens_nothing_and_stays_in_the_list(as_olga, ada):
    secret = shown(make(as_olga, ada))
    token = ApiToken.objects.get()
    as_olga.post(LIST, {"action": "revoke", "_selected_action": [token.pk]})
    assert find_token(secret) is None
    token.refresh_from_db()
    assert token.revoked is not None
    assert LogEntry.objects.filter(object_id=str(token.pk), change_message="Revoked.").exists()
    assert token.name in as_olga.get(LIST).content.decode()


def test_an_admin_makes_no_token_for_an_agent_of_another_account(as_olga, eve):
    response = make(as_olga, eve)
    assert response.status_code == 200 and not ApiToken.objects.exists()
    choices = as_olga.get(ADD).context["adminform"].form.fields["membership"].queryset
    assert eve not in choices and as_olga.get(ADD).status_code == 200


def test_an_admin_neither_sees_nor_revokes_a_token_of_another_account(as_olga, as_root, eve):
    secret = shown(make(as_root, eve))
    token = ApiToken.objects.get()
    assert token.account == eve.account
    assert secret[:8] not in as_olga.get(LIST).content.decode()
    as_olga.post(LIST, {"action": "revoke", "_selected_action": [token.pk]})
    assert find_token(secret) == token


def test_a_token_goes_with_its_agent(as_olga, ada):
    secret = shown(make(as_olga, ada))
    ada.delete()
    assert find_token(secret) is None
