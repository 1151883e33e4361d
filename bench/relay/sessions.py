"""Sessions on a server, ready to be played: on our product with visitors, agents and conversations of its database."""

import asyncio
import secrets
from importlib import import_module
from typing import Any

from bench.relay.line import Line
from bench.relay.load import SNAPSHOT_KB, Session
from bench.relay.servers import Server

AT_ONCE = 8
ORIGIN = "https://shop.example"


async def opened(server: Server, count: int, *, across: bool = False, size: int = 0) -> list[Session]:
    """``across``: visitor and agent on different processes. ``size``: of the pages in KB; 0: of several sizes."""
    rows = await asyncio.to_thread(prepare, count) if server.name == "product" else [{}] * count
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Session:
        kilobytes = size or SNAPSHOT_KB[number % len(SNAPSHOT_KB)]
        ports = server.ports
        here = ports[number % len(ports)]
        there = ports[(number + across) % len(ports)]
        async with turn:
            if server.name == "product":
                return await _product(here, there, kilobytes, rows[number])
            visitor = await Line.open(here, f"/visitor/{number}")
            agent = await Line.open(here, f"/agent/{number}")
            return Session(visitor, agent, size=kilobytes)

    return list(await asyncio.gather(*(one(number) for number in range(count))))


async def _product(here: int, there: int, kilobytes: int, row: dict[str, Any]) -> Session:
    ticket = await asyncio.to_thread(_ticket, row)
    visitor = await Line.open(here, f"/ws/visitor/{row['site']}/{ticket['visitor']}/", Origin=ORIGIN)
    await visitor.greet(ticket=ticket["ticket"])
    started = await visitor.ask({"t": "page.start", "url": f"{ORIGIN}/", "title": "Shop"})
    own = f"http://127.0.0.1:{there}"
    path = f"/ws/session/{ticket['visitor']}/{row['session']}/"
    agent = await Line.open(there, path, Origin=own, Cookie=f"sessionid={row['cookie']}")
    session = Session(visitor, agent, started["epoch"], checked=True, size=kilobytes)
    await agent.greet(ticket=await asyncio.to_thread(_agent_ticket, row))
    await asyncio.wait_for(session.ready.wait(), 60)  # the first picture, which the server has asked for
    session.ack()
    return session


# --- rows of the database


def prepare(count: int) -> list[dict[str, Any]]:
    """So many sessions that a visitor has just agreed to, of an account of their own."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.utils import timezone

    from config_app.models import Account, AllowedOrigin, CobrowseSettings, Membership
    from sessions_app.models import CobrowseSession, Conversation, Invitation, Visitor
    from sessions_app.services import agent_of

    number = Account.objects.count()
    account = Account.objects.create(name=f"Bench {number}")
    AllowedOrigin.objects.create(account=account, pattern=ORIGIN)
    CobrowseSettings.objects.get_or_create(account=account)
    user = get_user_model().objects.create_user(f"bench{number}", password=secrets.token_urlsafe())
    Membership.objects.create(account=account, user=user, role="agent", display_name="Ada")
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    now = timezone.now()
    visitors = Visitor.objects.bulk_create([Visitor(account=account) for _ in range(count)])
    talks = Conversation.objects.bulk_create([Conversation(account=account, visitor=one) for one in visitors])
    invitations = Invitation.objects.bulk_create(
        [
            Invitation(conversation=talk, agent=user, agent_name="Ada", mode="shared", state="ACCEPTED", expires=now)
            for talk in talks
        ]
    )
    rows = CobrowseSession.objects.bulk_create(
        [
            CobrowseSession(account=account, conversation=talk, invitation=invitation, agent=user, mode="shared")
            for talk, invitation in zip(talks, invitations, strict=True)
        ]
    )
    common = {"site": account.site_key, "cookie": store.session_key, "account": account, "agent": agent_of(user)}
    return [{**common, "visitor": visitor, "session": str(row.pk)} for visitor, row in zip(visitors, rows, strict=True)]


def _agent_ticket(row: dict[str, Any]) -> Any:
    from sessions_app import services

    return services.issue_agent_ticket(row["agent"], None, row["session"])["ticket"]


def _ticket(row: dict[str, Any]) -> dict[str, str]:
    from django.core import signing

    from sessions_app import services

    token = signing.dumps({"v": str(row["visitor"].pk), "a": row["account"].pk}, salt="cobrowse.visitor")
    return services.issue_ticket(row["account"], token)
