"""What the settings mean, and how a change becomes known."""

import pytest
from django.db import transaction

from config_app import services
from config_app.models import Account, AllowedOrigin, CobrowseSettings, MaskRule, Membership


def test_the_public_config_is_the_state_object_of_the_contract(acme):
    rule = MaskRule.objects.create(account=acme, selector="#card", url_pattern="/checkout*")
    MaskRule.objects.create(account=acme, selector="#off", enabled=False)
    acme.refresh_from_db()
    assert services.public_config(acme) == {
        "revision": acme.revision,
        "account": {"name": "Acme", "site_key": acme.site_key},
        "cobrowse": {
            "enabled": True,
            "border_color": "#3b5bdb",
            "highlight_color": "#ffd43b",
            "match_viewport": True,
            "modes": ["shared", "view", "follow"],
        },
        "masking": {
            "rules": [{"id": rule.pk, "selector": "#card", "kind": "mask", "url_pattern": "/checkout*"}],
            "private_by_default": False,
            "hidden_fields": ["card", "card_code", "one_time_code"],
            "allowed_params": [],
            "paused_pages": [],
        },
        "messaging": {"title": "Acme"},
        "origins": ["https://www.acme.example"],
    }


@pytest.mark.parametrize(
    ("mode", "modes"), [("view", ["view", "follow"]), ("shared", ["shared"]), ("both", ["shared", "view", "follow"])]
)
def test_only_the_modes_the_settings_allow_are_offered(acme, mode, modes):
    CobrowseSettings.objects.filter(account=acme).update(mode=mode)
    assert services.public_config(acme)["cobrowse"]["modes"] == modes


def test_no_mode_is_offered_while_cobrowse_is_off(acme, ada):
    CobrowseSettings.objects.filter(account=acme).update(enabled=False)
    assert services.public_config(acme)["cobrowse"]["modes"] == []
    assert not services.agent_may_cobrowse(ada)


def test_agents_are_allowed_one_by_one_while_cobrowse_is_not_for_all(acme, ada, olga):
    CobrowseSettings.objects.filter(account=acme).update(for_all_agents=False)
    Membership.objects.filter(pk=ada.pk).update(cobrowse_allowed=True)
    ada.refresh_from_db()
    assert services.agent_may_cobrowse(ada)
    assert not services.agent_may_cobrowse(olga)


def test_an_account_without_saved_settings_has_the_defaults(db):
    bare = Account.objects.create(name="Bare")
    assert services.public_config(bare)["cobrowse"]["enabled"]


def test_a_site_key_is_22_characters_that_need_no_escaping(acme, other):
    assert len(acme.site_key) == 22
    assert acme.site_key.replace("-", "").replace("_", "").isalnum()
    assert acme.site_key != other.site_key


@pytest.mark.parametrize(
    "change",
    [
        lambda account: account.save(),
        lambda account: account.cobrowse_settings.save(),
        lambda account: AllowedOrigin.objects.create(account=account, pattern="https://shop.acme.example"),
        lambda account: account.origins.get().delete(),
        lambda account: MaskRule.objects.create(account=account, selector="#a"),
        lambda account: account.memberships.get().save(),
        lambda account: account.memberships.get().delete(),
        lambda account: services.set_sign_in(account.memberships.get(), active=False),
    ],
)
def test_every_saved_or_deleted_row_raises_the_revision_and_is_told(acme, ada, told, change):
    acme.refresh_from_db()
    before = acme.revision
    with told() as accounts:
        change(acme)
    acme.refresh_from_db()
    assert acme.revision > before
    assert [(account.pk, account.revision) for account in accounts] == [(acme.pk, acme.revision)]


def test_many_rows_in_one_transaction_are_told_once(acme, told):
    with told() as accounts, transaction.atomic():
        for number in range(20):
            MaskRule.objects.create(account=acme, selector=f"#a{number}")
    assert accounts == [acme]


def test_a_change_of_one_account_is_not_told_to_another(acme, other, told):
    with told() as accounts:
        MaskRule.objects.create(account=acme, selector="#a")
    assert other not in accounts


def test_deleting_an_account_is_no_error(acme, ada, told):
    with told() as accounts:
        acme.delete()
    assert accounts == []


def test_admins_are_staff_and_agents_are_not(acme, ada, olga, root):
    assert not _user(ada).is_staff
    assert _user(olga).is_staff
    olga.role = "agent"
    olga.save()
    assert not _user(olga).is_staff
    Membership.objects.create(user=root, account=acme, role="agent")
    root.refresh_from_db()
    assert root.is_staff


def test_who_is_taken_out_of_an_account_cannot_sign_in(ada, acme, root):
    Membership.objects.create(user=root, account=acme)
    acme.memberships.all().delete()
    assert not _user(ada).is_active
    root.refresh_from_db()
    assert root.is_active


def _user(membership):
    user = membership.user
    user.refresh_from_db()
    return user
