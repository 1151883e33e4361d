"""ada, signed in and with a second step; time and counters that stand still."""

import re

import pytest
from django.test import Client

from config_app import rates
from tests.unit.sessions_app.sign_in.steps import PAGE, code_now


@pytest.fixture(autouse=True)
def _own_counters(settings):
    """The real hasher is slow by design; and what a test has counted is none of the next one's business."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PROXIES = 1
    settings.LIMITS = {**settings.LIMITS, "second_steps": 1000}


@pytest.fixture
def no_minute_ends(monkeypatch):
    now = rates.clock()
    monkeypatch.setattr(rates, "clock", lambda: now)


@pytest.fixture
def desk(ada) -> Client:
    client = Client()
    client.force_login(ada.user)
    return client


@pytest.fixture
def codes(desk, ada) -> list[str]:
    """ada has set it up; her recovery codes."""
    desk.post(PAGE, {"begin": "1"})
    page = desk.post(PAGE, {"confirm": "1", "code": code_now(ada.user)}).content.decode()
    return re.findall(r"<code>(\w{5}-\w{5})</code>", page)
