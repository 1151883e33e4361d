"""A lost device is reset by an admin of the own account or on the server."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from config_app import two_factor
from config_app.models import Account, Membership
from sessions_app.models import AuditEvent
from sessions_app.services import trail
from tests.unit.sessions_app.conftest import make_agent
from tests.unit.sessions_app.sign_in.steps import PASSWORD, password, signed_in

pytestmark = pytest.mark.django_db


def reset(client: Client, membership: Membership):
    data = {"action": "reset_two_factor", "_selected_action": [membership.pk]}
    return client.post("/admin/config_app/membership/", data)


def admin_of(account: Account, name="olga") -> Client:
    user = make_agent(account, name)
    Membership.objects.filter(user=user).update(role="admin")
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client = Client()
    client.force_login(user)
    return client


def test_an_admin_resets_it_and_the_trail_says_so(codes, ada, acme):
    reset(admin_of(acme), Membership.objects.get(user=ada.user))
    assert two_factor.device_of(ada.user) is None
    trail.link_all()
    row = AuditEvent.objects.get(action="two_factor.off")
    assert (row.chain, row.who, row.about) == (acme.pk, "Olga", "user ada")
    client = Client()
    password(client)
    assert signed_in(client)


def test_an_admin_of_another_account_resets_nothing(codes, ada, other):
    reset(admin_of(other), Membership.objects.get(user=ada.user))
    assert two_factor.device_of(ada.user) is not None


def test_the_command_on_the_server_resets_it(codes, ada):
    call_command("reset_two_factor", "ada", stdout=StringIO())
    assert two_factor.device_of(ada.user) is None
    for name in ("ada", "nobody"):
        with pytest.raises(CommandError):
            call_command("reset_two_factor", name)


def test_nobody_reads_the_secrets_of_devices_in_night_vision(db):
    root = User.objects.create_superuser("root", password=PASSWORD)
    client = Client()
    client.force_login(root)
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
