"""Signing in and other rights begin a new session in the browser; what a password has to be."""

import pytest
from django.test import Client

from config_app.models import Membership
from tests.unit.sessions_app.sign_in.steps import CODE, LOGIN, code_now, password, signed_in

pytestmark = pytest.mark.django_db


def test_signing_in_begins_a_new_session(ada):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    password(client)
    assert client.cookies["sessionid"].value != planted


def test_the_second_step_begins_a_new_session(codes, ada):
    client = Client()
    password(client)
    before = client.cookies["sessionid"].value
    client.post(CODE, {"code": code_now(ada.user)})
    assert client.cookies["sessionid"].value != before


def test_other_rights_begin_a_new_session(desk, ada):
    desk.get("/workspace/")
    before = desk.cookies["sessionid"].value
    desk.get("/workspace/")
    assert desk.cookies["sessionid"].value == before
    membership = Membership.objects.get(user=ada.user)
    membership.role = "admin"
    membership.save()
    assert signed_in(desk)
    assert desk.cookies["sessionid"].value != before
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert not signed_in(stolen)


def test_a_password_has_twelve_characters(acme):
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    for weak in ("elevenchars", "123456789012345", "correcthorse"[:11]):
        with pytest.raises(ValidationError):
            validate_password(weak)
    validate_password("twelve chars!")
