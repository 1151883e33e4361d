"""Agents: an admin adds them to their own account, and can give nobody more than that."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from config_app.models import Membership
from tests.unit.config_app.conftest import PASSWORD
from tests.unit.config_app.page import post_account

pytestmark = pytest.mark.django_db

ADD = "/admin/config_app/membership/add/"


def person(**changes):
    return {
        "username": "bob",
        "display_name": "Bob",
        "role": "agent",
        "cobrowse_allowed": "on",
        "password1": "correct horse battery",
        "password2": "correct horse battery",
        **changes,
    }


def change_url(membership: Membership) -> str:
    return reverse("admin:config_app_membership_change", args=[membership.pk])


def test_an_admin_adds_an_agent_who_can_sign_in(as_olga, acme, client):
    assert as_olga.post(ADD, person()).status_code == 302
    bob = acme.memberships.get(user__username="bob")
    assert (bob.display_name, bob.role, bob.cobrowse_allowed) == ("Bob", "agent", True)
    assert bob.user.check_password("correct horse battery")
    assert not bob.user.is_staff


def test_an_admin_can_make_another_admin_of_the_own_account(as_olga, acme):
    as_olga.post(ADD, person(role="admin"))
    assert acme.memberships.get(user__username="bob").user.is_staff


def test_nobody_is_made_superuser_or_put_into_another_account(as_olga, acme, other):
    as_olga.post(ADD, person(account=other.pk, is_superuser="on", is_staff="on", user_permissions="1"))
    bob = User.objects.get(username="bob")
    assert not bob.is_superuser
    assert not bob.is_staff
    assert bob.membership.account == acme


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"username": "olga"}, "taken"),
        ({"username": "OLGA"}, "taken"),
        ({"username": "b ob"}, "valid username"),
        ({"password2": "another"}, "differ"),
        ({"password1": "bob", "password2": "bob"}, "too short"),
        ({"password1": "", "password2": ""}, "required"),
        ({"role": "owner"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(as_olga, changes, told):
    assert told in as_olga.post(ADD, person(**changes)).content.decode()
    assert not User.objects.filter(username="bob").exists()


def test_a_superuser_names_the_account_of_a_new_agent(as_root, other):
    assert "This field is required" in as_root.post(ADD, person()).content.decode()
    as_root.post(ADD, person(account=other.pk))
    assert User.objects.get(username="bob").membership.account == other


def test_an_admin_gives_an_agent_a_new_password(as_olga, ada):
    data = {
        "display_name": "Ada L.",
        "role": "agent",
        "active": "on",
        "password1": "correct horse",
        "password2": "correct horse",
    }
    assert as_olga.post(change_url(ada), data).status_code == 302
    ada.refresh_from_db()
    assert ada.display_name == "Ada L."
    assert ada.user.check_password("correct horse")


def test_an_agents_password_stays_when_none_is_given(as_olga, ada):
    as_olga.post(change_url(ada), {"display_name": "Ada", "role": "agent", "active": "on"})
    ada.user.refresh_from_db()
    assert ada.user.check_password(PASSWORD)
    assert ada.user.is_active


def test_a_switched_off_agent_cannot_sign_in_and_the_workspaces_hear_of_it(as_olga, acme, ada, told):
    with told() as accounts:
        as_olga.post(change_url(ada), {"display_name": "Ada", "role": "agent"})
    ada.user.refresh_from_db()
    assert not ada.user.is_active
    assert accounts == [acme]


def test_an_admin_cannot_take_away_their_own_access(as_olga, acme, olga):
    as_olga.post(change_url(olga), {"display_name": "Olga", "role": "agent"})
    assert (
        as_olga.post(reverse("admin:config_app_membership_delete", args=[olga.pk]), {"post": "yes"}).status_code == 403
    )
    assert "your own access" in post_account(as_olga, acme, memberships__0__role="agent").content.decode()
    assert "your own access" in post_account(as_olga, acme, memberships__0__DELETE="on").content.decode()
    olga.refresh_from_db()
    olga.user.refresh_from_db()
    assert olga.role == "admin"
    assert olga.user.is_active


def test_a_superusers_sign_in_is_out_of_an_admins_reach(as_olga, acme, root):
    row = Membership.objects.create(user=root, account=acme, role="agent", display_name="Root")
    page = as_olga.get(change_url(row)).content.decode()
    assert "password1" not in page
    as_olga.post(
        change_url(row), {"display_name": "R", "role": "admin", "password1": "hijacked it", "password2": "hijacked it"}
    )
    root.refresh_from_db()
    assert root.check_password(PASSWORD)
    assert root.is_active
    assert root.is_superuser
    assert (
        as_olga.post(reverse("admin:config_app_membership_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    )


def test_a_user_cannot_be_moved_to_another_account(as_olga, as_root, acme, other, ada):
    data = {"display_name": "Ada", "role": "agent", "active": "on", "account": other.pk, "user": "1"}
    for client in (as_olga, as_root):
        client.post(change_url(ada), data)
    ada.refresh_from_db()
    assert ada.account == acme


def test_an_agent_is_taken_out_on_the_account_page(as_olga, acme, ada, olga):
    rows = list(acme.memberships.order_by("user__username"))
    post_account(as_olga, acme, **{f"memberships-{rows.index(ada)}-DELETE": "on"})
    assert list(acme.memberships.all()) == [olga]
    ada.user.refresh_from_db()
    assert not ada.user.is_active
