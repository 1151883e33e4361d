"""Every change of a setting is in the trail: who, where, which field, old → new; never a secret."""

import json
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from config_app import drafts, services
from config_app.models import AllowedOrigin, CobrowseSettings, MaskRule, Membership
from config_app.notes import note
from sessions_app.models import AuditEvent
from sessions_app.services import trail
from tests.unit.config_app.conftest import PASSWORD, member
from tests.unit.config_app.page import post_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def since(acme):
    """``since()``: the rows that were written since the last call."""
    seen = 0

    def rows(**which):
        nonlocal seen
        trail.link_all()
        found = list(AuditEvent.objects.filter(pk__gt=seen, **which).order_by("pk"))
        seen = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        return found

    rows()
    return rows


def told(rows):
    return [(row.action, row.about, row.field, row.old, row.new) for row in rows]


def test_an_admin_who_changes_settings_is_named_with_old_and_new(acme, as_olga, since):
    changes = {"mode": "view", "border_color": "#000000", "match_viewport": None}
    changes = {f"cobrowse_settings__0__{name}": value for name, value in changes.items()}
    assert post_account(as_olga, acme, **changes).status_code == 302
    rows = since(action="setting.changed")
    assert told(rows) == [
        ("setting.changed", "CoBrowse settings", "mode", "both", "view"),
        ("setting.changed", "CoBrowse settings", "border_color", "#3b5bdb", "#000000"),
        ("setting.changed", "CoBrowse settings", "match_viewport", "on", "off"),
    ]
    assert {(row.actor, row.who, row.via, row.chain) for row in rows} == {
        ("admin", "Olga", "Night Vision: account change", acme.pk)
    }


def test_rules_websites_and_people_are_told_when_they_come_change_and_go(acme, ada, since):
    since()
    rule = MaskRule.objects.create(account=acme, selector="#card", note="Checkout")
    rule.enabled = False
    rule.save()
    rule.save()  # changes nothing
    named = f"masking rule {rule.pk} #card"
    rule.delete()
    AllowedOrigin.objects.get(account=acme).delete()
    ada.role = "admin"
    ada.save()
    ada = Membership.objects.select_related("user").get(pk=ada.pk)
    services.set_sign_in(ada, active=False, password="another long pass phrase")
    rows = since()
    assert told(rows)[:3] == [
        ("setting.added", named, "selector", "", "#card"),
        ("setting.added", named, "note", "", "Checkout"),
        ("setting.changed", named, "enabled", "on", "off"),
    ]
    assert told(rows)[4:] == [
        ("setting.removed", "website https://www.acme.example", "", "pattern: https://www.acme.example", ""),
        ("setting.changed", "agent ada", "role", "agent", "admin"),
        ("setting.changed", "user ada", "is_active", "on", "off"),
        ("password.changed", "user ada", "", "", ""),
    ]
    assert rows[3].action == "setting.removed" and "selector: #card" in rows[3].old and "enabled: off" in rows[3].old


def test_no_secret_is_written(acme, ada, since):
    services.set_sign_in(ada, active=True, password="another long pass phrase")
    acme.is_active = False
    acme.save()
    out = StringIO()
    call_command("create_account", "New", "--origin", "https://new.example", "--agent", "nora", "--json", stdout=out)
    new = json.loads(out.getvalue())
    trail.link_all()
    text = json.dumps(list(AuditEvent.objects.values()), default=str, ensure_ascii=False)
    for secret in (
        acme.site_key,
        ada.user.password,
        "another long pass phrase",
        new["logins"][0]["password"],
        new["site_key"],
    ):
        assert secret not in text
    assert f"…{acme.site_key[-4:]}" in text


def test_a_command_is_the_system(acme, since):
    call_command("create_account", "New", "--origin", "https://new.example", "--agent", "nora", stdout=StringIO())
    rows = since()
    assert {row.actor for row in rows} == {"system"} and {row.who for row in rows} == {""}
    assert [row.about.partition(" (")[0] for row in rows if row.field == "name"] == ["account New"]


def test_a_sign_in_that_takes_over_a_newer_hasher_is_no_change_of_the_password(acme, olga, since, settings):
    since()
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    Client().post(reverse("workspace:login"), {"username": "olga", "password": PASSWORD})
    assert [(row.action, row.actor, row.who) for row in since()] == [("sign_in", "admin", "Olga")]


def test_signing_in_and_out_and_failing_are_kept_without_what_was_typed(acme, ada, since):
    since()
    client, login = Client(), reverse("workspace:login")
    client.post(login, {"username": "ada", "password": "wrong CANARY"})
    client.post(login, {"username": "my password CANARY", "password": "x"})
    client.post(login, {"username": "ada", "password": PASSWORD})
    client.post(reverse("workspace:logout"))
    rows = since()
    assert [(row.action, row.actor, row.about, row.who, row.chain) for row in sorted(rows, key=lambda row: row.at)] == [
        ("sign_in.failed", "nobody", "user ada", "", acme.pk),
        ("sign_in.failed", "nobody", "an unknown name", "", 0),
        ("sign_in", "agent", "", "Ada", acme.pk),
        ("sign_out", "agent", "", "Ada", acme.pk),
    ]
    assert {row.via for row in rows} == {"workspace: login", "workspace: logout"}
    assert "CANARY" not in json.dumps(list(AuditEvent.objects.values()), default=str, ensure_ascii=False)


def test_a_draft_is_told_by_each_step_and_each_rule(acme, as_olga, olga, since):
    since()
    drafts.save_draft(acme, [{"selector": "#pin", "kind": "mask", "note": ""}], olga.user)
    seen = drafts.stamp(drafts.draft_of(acme))
    draft = reverse("admin:config_app_account_draft", args=[acme.pk])
    assert as_olga.post(draft, {"publish": "1", "seen": seen}).status_code == 302
    as_olga.post(draft, {"undo": "1", "version": acme.mask_versions.get().pk})
    rows = [row for row in since() if row.action != "sign_in"]
    assert [row.action for row in rows] == [
        "draft.saved",
        "setting.added",
        "draft.published",
        "setting.removed",
        "draft.undone",
    ]
    assert {row.who for row in rows} == {"Olga"} and rows[0].via == "masking tool" and rows[2].detail == "1 rule"


def test_opening_the_masking_tool_is_kept(acme, as_olga, since):
    since()
    draft = reverse("admin:config_app_account_draft", args=[acme.pk])
    as_olga.post(draft, {"open": "1", "address": "https://www.acme.example/cart"})
    assert [row.about for row in since(action="tool.opened")] == ["https://www.acme.example/cart"]


def test_a_change_that_is_rolled_back_leaves_no_row(acme, other, since):
    with pytest.raises(ValidationError):
        services.add_mask_rules(acme, ["#good", "#["])
    assert since(action="setting.added") == []


def test_settings_of_one_account_are_in_no_other_chain(acme, other, since):
    CobrowseSettings.objects.get(account=other).save()
    member(other, "eva")
    rows = since()
    # A user who is made belongs to no account yet.
    assert {row.chain for row in rows if not row.about.startswith("user ")} == {other.pk}
    assert acme.pk not in {row.chain for row in rows}


def test_other_rooms_note_their_own_kinds_of_change(acme, olga, since):
    note(acme.pk, "token.revoked", about="token Zendesk")
    assert [(row.action, row.about) for row in since()][-1:] == [("token.revoked", "token Zendesk")]


def test_a_person_who_leaves_is_told(acme, ada, since):
    Membership.objects.get(pk=ada.pk).user.delete()
    rows = since()
    assert ("setting.removed", "agent ada") in [row[:2] for row in told(rows)]
    assert {row.chain for row in rows} == {acme.pk}
