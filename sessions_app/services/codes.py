"""Joining by a code that the visitor reads out: six digits, single use, kept as a keyed hash, throttled."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from config_app import rates
from config_app.models import Account
from sessions_app import clock, limits, publish
from sessions_app.errors import Refusal
from sessions_app.models import CodeMiss, Conversation, JoinCode, Visitor
from sessions_app.services import trail
from sessions_app.services.conversations import add_system_line, open_conversation
from sessions_app.services.entry import Agent

MISSES_PER_AGENT = 5
MISSES_PER_ACCOUNT = 20
MISSES_PER_ADDRESS = 10
LOCK = timedelta(minutes=15)


def request_code(visitor: Visitor, address: str = "") -> tuple[str, datetime]:
    """A new code for a waiting visitor and when it lapses. An older one stops working. Raises rate_limited.

    Counted by visitor and, more generously, by ``address`` where one is known.
    """
    limits.require(rates.CODE_REQUESTS, visitor.pk)
    if address:
        limits.require(rates.CODES_BY_ADDRESS, address)
    expires = clock.now() + timedelta(seconds=settings.COBROWSE["CODE_SECONDS"])
    with transaction.atomic():
        open_conversation(visitor)
        code = _free_code(visitor.account)
        JoinCode.objects.update_or_create(
            visitor=visitor,
            defaults={"account": visitor.account, "digest": _digest(visitor.account, code), "expires": expires},
        )
    return code, expires


def redeem_code(agent: Agent, code: str, address: str = "") -> Conversation:
    """The conversation of the waiting visitor. The code alone shows nothing: an invitation follows as always.

    Raises agent_not_allowed, code_locked or code_invalid.
    """
    if not agent.allowed:
        raise Refusal("agent_not_allowed")
    _check_lock(agent, address)
    digits = "".join(char for char in code if char.isdigit())
    with transaction.atomic():
        rows = JoinCode.objects.select_for_update().filter(account=agent.account, expires__gt=clock.now())
        found = rows.filter(digest=_digest(agent.account, digits)).first()
        if found is not None:
            conversation = open_conversation(found.visitor)
            found.delete()
            if conversation.agent_id is None:
                Conversation.objects.filter(pk=conversation.pk).update(agent=agent.user)
            add_system_line(conversation, f"{agent.name} joined with the visitor's code.")
            trail.about(conversation, "agent", "code.redeemed", user=agent.user)
            publish.conversation(conversation)
            return conversation
        CodeMiss.objects.create(account=agent.account, user=agent.user, address=_hidden(address))
        trail.write([trail.entry(agent.account.pk, "agent", "code.missed", user=agent.user)])
    raise Refusal("code_invalid")


def _check_lock(agent: Agent, address: str) -> None:
    recent = CodeMiss.objects.filter(at__gt=clock.now() - LOCK)
    of_account = recent.filter(account=agent.account)
    counts = (
        (of_account.filter(user=agent.user), MISSES_PER_AGENT),
        (of_account, MISSES_PER_ACCOUNT),
        # An address may try several accounts, with an agent of its own in each.
        (recent.filter(address=_hidden(address)) if address else recent.none(), MISSES_PER_ADDRESS),
    )
    if any(misses.count() >= most for misses, most in counts):
        raise Refusal(
            "code_locked", "Too many wrong codes. Try again in 15 minutes.", retry_after=int(LOCK.total_seconds())
        )


def _hidden(address: str) -> str:
    """Enough to count by; the address itself is nobody's business later."""
    return salted_hmac("cobrowse.code.address", address, algorithm="sha256").hexdigest()[:32] if address else ""


def _free_code(account: Account) -> str:
    live = JoinCode.objects.filter(account=account, expires__gt=clock.now())
    while True:
        code = f"{secrets.randbelow(10**6):06}"
        if not live.filter(digest=_digest(account, code)).exists():
            return code


def _digest(account: Account, code: str) -> str:
    return salted_hmac(f"cobrowse.code.{account.pk}", code, algorithm="sha256").hexdigest()
