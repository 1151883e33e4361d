"""The cast: ada, agent at Acme; vic, a visitor of Acme; eve, agent of another account."""

import asyncio
from datetime import timedelta

import psycopg
import pytest
from channels.layers import channel_layers
from django.contrib.auth.models import User
from django.db import connection, connections
from django.utils import timezone
from psycopg import sql

from config_app.models import Account, AllowedOrigin, CobrowseSettings, Membership
from sessions_app import publish, services
from sessions_app.away import afterwards
from sessions_app.bridge import create_bridge
from sessions_app.consumers.news import ear
from sessions_app.consumers.notebook import write_everything
from sessions_app.consumers.sweep import sweep
from sessions_app.database import database_sync_to_async
from sessions_app.models import Visitor
from sessions_app.relay import relay

SITE = "https://www.acme.example"


def make_account(name: str, origin: str) -> Account:
    account = Account.objects.create(name=name)
    AllowedOrigin.objects.create(account=account, pattern=origin)
    CobrowseSettings.objects.update_or_create(
        account=account, defaults={"enabled": True, "for_all_agents": True, "mode": "both"}
    )
    return account


def make_agent(account: Account, username: str) -> User:
    user = User.objects.create_user(username, password="a long pass phrase")
    Membership.objects.create(user=user, account=account, role="agent", display_name=username.title())
    return user


@pytest.fixture
def acme(db) -> Account:
    return make_account("Acme", SITE)


@pytest.fixture
def other(db) -> Account:
    return make_account("Other", "https://www.other.example")


@pytest.fixture
def ada(acme) -> services.Agent:
    return services.agent_of(make_agent(acme, "ada"))


@pytest.fixture
def eve(other) -> services.Agent:
    return services.agent_of(make_agent(other, "eve"))


@pytest.fixture
def vic(acme) -> Visitor:
    return Visitor.objects.create(account=acme, online_until=timezone.now() + timedelta(minutes=1))


@pytest.fixture
def talk(vic):
    """The id of a conversation that vic has opened."""
    return str(services.send_as_visitor(vic, "Hello, I need help", "c1").conversation_id)


@pytest.fixture
def session(ada, vic, talk):
    """A running session in shared mode."""
    invitation = services.invite(ada, talk, "shared")
    session = services.accept_invitation(vic, str(invitation.pk))
    services.start_page(vic, session.pk, "https://www.acme.example/cart", "Cart")
    session.refresh_from_db()
    return session


@pytest.fixture
async def fresh_process():
    """Each test has an event loop of its own; what a process keeps must not outlive it."""
    channel_layers.backends.clear()
    relay.rooms.clear()
    relay.bridge = create_bridge()
    sweep.people.clear()
    sweep.task = None
    publish.unsent.clear()
    yield
    ear.stop()
    sweep.people.clear()
    if sweep.task is not None:
        sweep.task.cancel()
    # Nothing may write any more when the database is emptied.
    await write_everything()
    await afterwards.close(5)
    await relay.bridge.close()
    await database_sync_to_async(connections.close_all)()
    await end_what_is_left()


async def end_what_is_left():
    """Tasks of this loop, cancelled until they end: before Python 3.12 asyncio.wait_for, by which redis-py sends, may
    swallow a cancellation, and a reader of the channel layer then waits for ever."""
    for _ in range(100):
        left = asyncio.all_tasks() - {asyncio.current_task()}
        if not left:
            return
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=0.1)
    raise AssertionError(f"These do not end: {left}")


@pytest.fixture
def database():
    """``database(False)`` takes the database away from everybody, ``database(True)`` gives it back."""
    where = connection.settings_dict
    name = sql.Identifier(where["NAME"])

    def switch(on):
        with psycopg.connect(
            host=where["HOST"], port=where["PORT"], user=where["USER"], dbname="postgres", autocommit=True
        ) as other:
            other.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(name, sql.SQL(str(on))))
            if not on:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [where["NAME"]]
                )

    yield switch
    switch(True)
    connections.close_all()
