"""The cast: ada, agent, and olga, admin, of Acme; eve, agent of another account; root, superuser."""

from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config_app import services
from config_app.models import Account, Membership
from config_app.signals import config_changed

PASSWORD = "a long pass phrase"


def member(account: Account, username: str, role: str = "agent") -> Membership:
    return services.add_member(account, services.NewMember(username, PASSWORD, role=role))


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """The real hasher takes a quarter of a second by design."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def acme(db: None) -> Account:
    return services.create_account("Acme", ["https://www.acme.example"])


@pytest.fixture
def other(db: None) -> Account:
    return services.create_account("Other", ["https://www.other.example"])


@pytest.fixture
def ada(acme: Account) -> Membership:
    return member(acme, "ada")


@pytest.fixture
def olga(acme: Account) -> Membership:
    return member(acme, "olga", "admin")


@pytest.fixture
def eve(other: Account) -> Membership:
    return member(other, "eve")


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root", password=PASSWORD)


@pytest.fixture
def as_olga(client: Client, olga: Membership) -> Client:
    client.force_login(olga.user)
    return client


@pytest.fixture
def as_root(root: User) -> Client:
    client = Client()
    client.force_login(root)
    return client


@pytest.fixture
def told(django_capture_on_commit_callbacks: Any) -> Any:
    """``with told() as accounts:`` the accounts whose change is told after commit, in order."""

    @contextmanager
    def listen() -> Any:
        heard: list[Account] = []

        def receiver(sender: Any, account: Account, **kwargs: Any) -> None:
            heard.append(account)

        config_changed.connect(receiver)
        try:
            with django_capture_on_commit_callbacks(execute=True):
                yield heard
        finally:
            config_changed.disconnect(receiver)

    return listen
