"""The second step: what a password alone does not open, and what codes do."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from config_app import two_factor
from config_app.models import Membership
from config_app.recovery_codes import RecoveryCode
from tests.unit.sessions_app.sign_in.steps import CODE, LOGIN, code_now, password, signed_in, wrong_code

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("door", ["/workspace/", "/admin/"])
def test_both_doors_lead_to_the_same_throttle_and_second_step(codes, ada, door):
    Membership.objects.filter(user=ada.user).update(role="admin")
    User.objects.filter(pk=ada.user.pk).update(is_staff=True)
    client = Client()
    login = client.get(door, follow=True)
    assert login.request["PATH_INFO"] == LOGIN
    step = password(client, next=door, follow=True)
    assert step.request["PATH_INFO"] == CODE
    done = client.post(CODE, {"code": code_now(ada.user)})
    assert done.headers["Location"] == door
    assert client.get(door, follow=True).status_code == 200


def test_an_agent_at_the_admins_door_is_told_who_may_enter(desk):
    answer = desk.get("/admin/", follow=True)
    assert answer.status_code == 403 and "no admin of an account" in answer.content.decode()


def test_the_password_alone_opens_nothing_once_a_device_is_set_up(codes, ada):
    client = Client()
    assert password(client).headers["Location"] == CODE
    assert not signed_in(client)
    assert client.get("/api/v1/conversations/").status_code == 403


def test_a_code_signs_in_once(codes, ada):
    code = code_now(ada.user)
    for status in (302, 400):
        client = Client()
        password(client)
        assert client.post(CODE, {"code": f"{code[:3]} {code[3:]}"}).status_code == status
    assert not signed_in(client)


def test_a_recovery_code_signs_in_once(codes, ada):
    for status in (302, 400):
        client = Client()
        password(client)
        assert client.post(CODE, {"code": codes[0].upper()}).status_code == status
    assert RecoveryCode.objects.count() == 9


def test_a_wrong_code_gets_a_sentence_beside_the_field(codes, ada):
    client = Client()
    password(client)
    html = client.post(CODE, {"code": wrong_code(ada.user)}).content.decode()
    assert 'role="alert"' in html and 'aria-invalid="true"' in html and 'aria-describedby="code-error"' in html


@pytest.mark.usefixtures("no_minute_ends")
def test_guessing_codes_is_stopped_also_by_recovery_codes(codes, ada, settings):
    settings.LIMITS = {**settings.LIMITS, "second_steps": 3}
    client = Client()
    password(client)
    guesses = [wrong_code(ada.user), "wrong-guess", "wrong-again"]
    assert [client.post(CODE, {"code": guess}).status_code for guess in guesses] == [400] * 3
    refused = client.post(CODE, {"code": code_now(ada.user)})
    assert refused.status_code == 429 and "Retry-After" in refused.headers
    assert not signed_in(client)


def test_the_second_step_needs_a_first_one(codes, ada):
    assert Client().post(CODE, {"code": code_now(ada.user)}).headers["Location"] == LOGIN


def test_a_first_step_that_is_long_past_or_of_an_old_password_counts_no_more(codes, ada, monkeypatch):
    from sessions_app.workspace import sign_in

    client = Client()
    password(client)
    monkeypatch.setattr(sign_in, "PENDING_SECONDS", -1)
    assert client.post(CODE, {"code": code_now(ada.user)}).headers["Location"] == LOGIN
    monkeypatch.undo()
    password(client)
    ada.user.set_password("another long pass phrase")
    ada.user.save()
    assert client.post(CODE, {"code": code_now(ada.user)}).headers["Location"] == LOGIN


def test_an_eve_with_a_device_cannot_take_adas_second_step(codes, ada, eve):
    two_factor.begin(eve.user)
    TOTPDevice.objects.filter(user=eve.user).update(confirmed=True)
    client = Client()
    password(client)
    assert client.post(CODE, {"code": code_now(eve.user)}).status_code == 400
