"""Who may enter Night Vision, and that its doors lead to one's own account only."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from config_app.models import Account, MaskRule, Membership
from tests.unit.config_app.page import account_url, post_account

pytestmark = pytest.mark.django_db


def test_an_agent_is_not_let_in(client, ada):
    client.force_login(ada.user)
    assert client.get(reverse("admin:config_app_maskrule_changelist")).status_code == 302


def test_staff_without_an_account_is_not_let_in(client):
    client.force_login(User.objects.create_user("stray", is_staff=True))
    assert "login" in client.get(reverse("admin:config_app_account_changelist")).url


def test_an_admin_of_a_switched_off_account_can_switch_it_on_again(as_olga, acme):
    Account.objects.filter(pk=acme.pk).update(is_active=False)
    post_account(as_olga, acme, is_active="on")
    acme.refresh_from_db()
    assert acme.is_active


def test_an_admin_is_led_to_their_own_account(as_olga, acme):
    response = as_olga.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0] == account_url(acme)


def test_an_admin_sees_their_own_rows_only(as_olga, acme, other, ada, eve):
    MaskRule.objects.create(account=acme, selector="#ours")
    MaskRule.objects.create(account=other, selector="#theirs")
    rules = as_olga.get(reverse("admin:config_app_maskrule_changelist")).content.decode()
    assert "#ours" in rules
    assert "#theirs" not in rules
    agents = as_olga.get(reverse("admin:config_app_membership_changelist")).content.decode()
    assert ">ada<" in agents
    assert ">eve<" not in agents


def foreign_urls(other: Account, eve: Membership) -> list[str]:
    rule = MaskRule.objects.create(account=other, selector="#theirs")
    rows = [("account", other.pk), ("maskrule", rule.pk), ("membership", eve.pk)]
    return [reverse(f"admin:config_app_{m}_{v}", args=[pk]) for m, pk in rows for v in ("change", "delete", "history")]


def test_rows_of_another_account_cannot_be_opened_changed_or_deleted(as_olga, other, eve):
    for url in foreign_urls(other, eve):
        for response in (as_olga.get(url), as_olga.post(url, {"name": "Mine", "post": "yes", "selector": "#mine"})):
            assert response.status_code in (302, 403, 404), url
    other.refresh_from_db()
    assert other.name == "Other"
    assert other.mask_rules.get().selector == "#theirs"
    assert other.memberships.filter(pk=eve.pk).exists()


def test_a_row_of_another_account_cannot_be_smuggled_into_the_page(as_olga, acme, other):
    theirs = MaskRule.objects.create(account=other, selector="#theirs")
    changes = {"mask_rules-TOTAL_FORMS": 1, "mask_rules-INITIAL_FORMS": 1, "mask_rules-0-id": theirs.pk}
    row = {"mask_rules-0-account": other.pk, "mask_rules-0-selector": "#mine", "mask_rules-0-kind": "mask"}
    post_account(as_olga, acme, **changes, **row)
    theirs.refresh_from_db()
    assert (theirs.account, theirs.selector) == (other, "#theirs")


def test_a_new_rule_belongs_to_the_admins_account_whatever_is_posted(as_olga, acme, other):
    as_olga.post(
        reverse("admin:config_app_maskrule_add"),
        {"selector": "#new", "kind": "mask", "enabled": "on", "account": other.pk},
    )
    assert MaskRule.objects.get(selector="#new").account == acme


def test_the_search_behind_choices_finds_own_rows_only(as_olga, acme, other, ada, eve):
    query = {"app_label": "config_app", "model_name": "maskrule", "field_name": "account", "term": ""}
    found = as_olga.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [row["text"] for row in found] == ["Acme"]
    users = as_olga.get(reverse("admin:autocomplete"), {**query, "model_name": "membership", "field_name": "user"})
    assert users.status_code == 403


def test_lists_cannot_be_asked_about_what_they_do_not_show(as_olga, acme, other, eve):
    """A filter in the address must not tell, letter by letter, what a password's hash or another account's key is."""
    for model, lookup in (
        ("membership", "user__password__startswith"),
        ("membership", "account__site_key__startswith"),
        ("maskrule", "account__memberships__user__password__startswith"),
    ):
        answer = as_olga.get(reverse(f"admin:config_app_{model}_changelist"), {lookup: "x"})
        assert answer.status_code == 400, lookup


def test_bulk_deletion_takes_own_rows_only(as_olga, acme, other):
    ours = MaskRule.objects.create(account=acme, selector="#ours")
    theirs = MaskRule.objects.create(account=other, selector="#theirs")
    data = {"action": "delete_selected", "_selected_action": [ours.pk, theirs.pk], "post": "yes"}
    as_olga.post(reverse("admin:config_app_maskrule_changelist"), data)
    assert list(MaskRule.objects.all()) == [theirs]


def test_accounts_are_made_and_deleted_by_superusers_only(as_olga, as_root, acme, other):
    assert as_olga.get(reverse("admin:config_app_account_add")).status_code == 403
    assert as_olga.post(reverse("admin:config_app_account_delete", args=[acme.pk]), {"post": "yes"}).status_code == 403
    assert as_root.get(reverse("admin:config_app_account_add")).status_code == 200
    as_root.post(reverse("admin:config_app_account_delete", args=[other.pk]), {"post": "yes"})
    assert list(Account.objects.all()) == [acme]


def test_superusers_see_all_accounts(as_root, acme, other):
    page = as_root.get(reverse("admin:config_app_account_changelist")).content.decode()
    assert "Acme" in page
    assert "Other" in page


def test_users_of_the_server_are_for_superusers(as_olga, as_root, ada):
    assert as_olga.get(reverse("admin:auth_user_changelist")).status_code == 403
    assert as_olga.get(reverse("admin:auth_user_change", args=[ada.user_id])).status_code == 403
    assert as_root.get(reverse("admin:auth_user_changelist")).status_code == 200
