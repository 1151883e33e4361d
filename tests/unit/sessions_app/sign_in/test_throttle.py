"""Wrong passwords are counted, by name and by address, and held up."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.unit.sessions_app.conftest import make_agent
from tests.unit.sessions_app.sign_in.steps import address, password, signed_in

pytestmark = pytest.mark.django_db


def test_wrong_passwords_lock_name_and_address_and_the_right_one_opens_nothing(ada, settings):
    answers = [password(Client(), text="wrong", headers=address()) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    client = Client()
    refused = password(client, headers=address())
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert "Try again in 15 minutes" in refused.content.decode()
    assert not signed_in(client)


def test_a_lock_holds_nobody_else(acme, ada):
    make_agent(acme, "bob")
    for _ in range(5):
        password(Client(), text="wrong", headers=address())
    assert password(Client(), "bob", headers=address()).status_code == 302  # a colleague in the same office
    assert password(Client(), headers=address(2)).status_code == 302  # ada herself, elsewhere


def test_a_lock_ends(ada, settings):
    for _ in range(5):
        password(Client(), text="wrong", headers=address())
    settings.AXES_COOLOFF_TIME = timedelta(seconds=0)
    assert password(Client(), headers=address()).status_code == 302


def test_signing_in_forgets_the_misses_before(ada):
    for _ in range(2):
        for _ in range(4):
            password(Client(), text="wrong", headers=address())
        assert password(Client(), headers=address()).status_code == 302


@pytest.mark.usefixtures("no_minute_ends")
def test_attempts_are_counted_by_address_whatever_the_name(ada, settings):
    settings.LIMITS = {**settings.LIMITS, "log_ins": 3}
    answers = [password(Client(), f"nobody{n}", headers=address(77)) for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "Retry-After" in answers[-1].headers
