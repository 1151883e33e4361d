"""Two-factor sign-in is set up, renewed and switched off, by choice or because the account asks for it."""

import re
from base64 import b32encode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from config_app import two_factor
from config_app.models import Account, Membership
from config_app.recovery_codes import RecoveryCode
from sessions_app.models import AuditEvent
from sessions_app.services import trail
from tests.unit.sessions_app.sign_in.steps import CODE, LOGIN, PAGE, PASSWORD, code_now, password, signed_in, wrong_code

pytestmark = pytest.mark.django_db


def test_the_page_shows_the_secret_as_picture_and_as_text(desk, ada):
    desk.post(PAGE, {"begin": "1"})
    answer = desk.get(PAGE)
    html = answer.content.decode()
    secret = b32encode(TOTPDevice.objects.get(user=ada.user).bin_key).decode()
    assert secret in re.search(r'id="secret">([A-Z2-7 ]+)<', html).group(1).replace(" ", "")
    assert "<svg" in html and 'role="img" aria-label="QR code' in html and " style=" not in html
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_device_counts_only_after_a_right_code(desk, ada):
    desk.post(PAGE, {"begin": "1"})
    assert desk.post(PAGE, {"confirm": "1", "code": wrong_code(ada.user)}).status_code == 400
    assert two_factor.device_of(ada.user) is None
    client = Client()
    password(client)
    assert signed_in(client)


def test_recovery_codes_are_shown_once_and_kept_as_hashes(codes, desk):
    assert len(set(codes)) == 10
    assert codes[0] not in desk.get(PAGE).content.decode()
    assert not {row.digest for row in RecoveryCode.objects.all()} & set(codes)


def test_other_browsers_are_signed_out_when_it_is_set_up(ada, desk):
    other = Client()
    other.force_login(ada.user)
    assert signed_in(other)
    desk.post(PAGE, {"begin": "1"})
    desk.post(PAGE, {"confirm": "1", "code": code_now(ada.user)})
    assert signed_in(desk)
    assert not signed_in(other)


def test_new_recovery_codes_and_switching_off_take_a_code(codes, desk, ada):
    for act in ("renew", "remove"):
        assert desk.post(PAGE, {act: "1", "code": wrong_code(ada.user)}).status_code == 400
    renewed = desk.post(PAGE, {"renew": "1", "code": code_now(ada.user)}).content.decode()
    assert codes[0] not in renewed and not two_factor.check(ada.user, codes[0])
    desk.post(PAGE, {"remove": "1", "code": code_now(ada.user)})
    assert two_factor.device_of(ada.user) is None and not RecoveryCode.objects.exists()
    trail.link_all()
    told = AuditEvent.objects.filter(action__startswith="two_factor").order_by("seq")
    assert list(told.values_list("action", flat=True)) == ["two_factor.on", "two_factor.off"]


def test_a_superuser_sets_it_up_too(db):
    root = User.objects.create_superuser("root", password=PASSWORD)
    client = Client()
    client.force_login(root)
    client.post(PAGE, {"begin": "1"})
    assert client.post(PAGE, {"confirm": "1", "code": code_now(root)}).status_code == 200
    fresh = Client()
    assert password(fresh, "root", next="/admin/").headers["Location"] == CODE
    assert fresh.post(CODE, {"code": code_now(root)}).headers["Location"] == "/admin/"


def test_the_page_is_for_who_is_signed_in(db):
    assert Client().get(PAGE).headers["Location"] == f"{LOGIN}?next={PAGE}"


@pytest.mark.parametrize(("rule", "role", "needed"), [
    ("", "admin", False), ("admins", "agent", False), ("admins", "admin", True), ("everybody", "agent", True),
])  # fmt: skip
def test_an_account_asks_its_people_for_two_steps(desk, ada, acme, rule, role, needed):
    Account.objects.filter(pk=acme.pk).update(two_factor=rule)
    Membership.objects.filter(user=ada.user).update(role=role)
    answer = desk.get("/workspace/")
    assert (answer.headers.get("Location") == PAGE) is needed
    api = desk.get("/api/v1/conversations/")
    assert (api.status_code == 403 and api.json()["error"]["code"] == "two_factor_needed") is needed
    if needed:
        assert "Set it up to go on" in desk.get(PAGE).content.decode()
        desk.post(PAGE, {"begin": "1"})
        desk.post(PAGE, {"confirm": "1", "code": code_now(ada.user)})
        assert signed_in(desk)
        kept = desk.post(PAGE, {"remove": "1", "code": code_now(ada.user)})
        assert kept.status_code == 409 and two_factor.device_of(ada.user) is not None


def test_the_visitors_addresses_ask_nobody(desk, acme):
    Account.objects.filter(pk=acme.pk).update(two_factor="everybody")
    answer = desk.get(f"/api/v1/tag/{acme.site_key}/", headers={"origin": "https://www.acme.example"})
    assert answer.status_code == 200 and "Cookie" not in answer.headers["Vary"]
