"""create_account and seed_demo, as somebody in a terminal meets them."""

import json
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.http import HttpRequest

from config_app import services
from config_app.models import Account, MaskRule
from masking.selectors import validate_selector

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def acme(*more: str) -> str:
    return run("create_account", "Acme", "--origin", "https://www.acme.example", "--agent", "ada", *more)


def test_create_account_prints_a_snippet_and_passwords_that_work():
    told = json.loads(acme("--admin", "olga", "--tag-host", "https://cobrowse.example/", "--json"))
    account = Account.objects.get(name="Acme")
    assert told["site_key"] == account.site_key
    assert told["origins"] == ["https://www.acme.example"]
    assert told["snippet"] == (
        f'<script async src="https://cobrowse.example/tag.js" data-site="{account.site_key}"></script>'
    )
    assert [(login["username"], login["role"]) for login in told["logins"]] == [("olga", "admin"), ("ada", "agent")]
    for login in told["logins"]:
        user = authenticate(HttpRequest(), username=login["username"], password=login["password"])
        assert user.membership.account == account
        assert user.is_staff == (login["role"] == "admin")


def test_create_account_says_the_same_in_plain_words():
    told = acme()
    assert "data-site=" in told
    assert "ada" in told
    assert "shown this once" in told


def test_the_account_it_makes_is_ready_for_use():
    acme()
    account = Account.objects.get()
    assert services.website_allowed(account, "https://www.acme.example")
    assert services.agent_may_cobrowse(account.memberships.get())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ACME", "--origin", "https://a.example", "--agent", "bob"], "There is an account 'ACME' already"),
        (["New", "--origin", "https://a.example", "--agent", "ada"], "There is a user 'ada' already"),
        (["New", "--origin", "https://a.example", "--agent", "bob", "--admin", "bob"], "named twice"),
        (["New", "--origin", "https://a.example/", "--agent", "bob"], "Origin: .* Write https://a.example"),
        (["New", "--origin", "https://a.example", "--agent", "b b"], "Username: Enter a valid username"),
        (["New", "--origin", "https://a.example", "--agent", "bob", "--password", "short"], "too short"),
        (["New", "--origin", "https://a.example", "--agent", "bob", "--tag-host", "a.example"], "https://a.example"),
        (["x" * 101, "--origin", "https://a.example", "--agent", "bob"], "Name: "),
        (["New", "--agent", "bob"], "--origin"),
    ],
)
def test_create_account_refuses_in_one_sentence_and_leaves_nothing_behind(arguments, told):
    acme()
    with pytest.raises(CommandError, match=told):
        run("create_account", *arguments)
    assert Account.objects.count() == 1


def test_seed_demo_makes_a_shop_with_masking_for_its_checkout(monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    told = json.loads(run("seed_demo", "--json", "--origin", "http://localhost:4711"))
    account = Account.objects.get(name="Demo Shop")
    assert services.website_allowed(account, "http://127.0.0.1:8000")
    assert services.website_allowed(account, "http://localhost:4711")
    selectors = list(account.mask_rules.values_list("selector", flat=True))
    assert {"#card-number", "#card-cvc", ".secret"} <= set(selectors)
    assert [validate_selector(selector) for selector in selectors] == selectors
    assert told["second"] is None
    for login in told["logins"]:
        assert authenticate(HttpRequest(), username=login["username"], password=login["password"])
    assert {login["username"] for login in told["logins"]} == {"ada", "admin"}
    assert not account.memberships.filter(user__is_superuser=True).exists()


def test_seed_demo_twice_changes_passwords_only_and_says_so(monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    run("seed_demo")
    MaskRule.objects.filter(selector=".secret").delete()
    assert "new passwords" in run("seed_demo")
    assert Account.objects.count() == 1
    assert not MaskRule.objects.filter(selector=".secret").exists()


def test_seed_demo_takes_its_password_from_the_environment_and_keeps_it(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "demo demo demo")
    run("seed_demo", "--second")
    before = authenticate(HttpRequest(), username="ada", password="demo demo demo").password
    assert "new passwords" not in run("seed_demo", "--second")
    assert authenticate(HttpRequest(), username="ada", password="demo demo demo").password == before
    assert authenticate(HttpRequest(), username="eve", password="demo demo demo").membership.account.name == "Other Ltd"


def test_seed_demo_leaves_the_people_of_others_alone():
    acme()
    with pytest.raises(CommandError, match="'ada', which belongs to somebody else"):
        run("seed_demo")
