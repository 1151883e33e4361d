"""Tickets for agents' sockets: a cookie alone opens none, and a program with an API token has no cookie."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing

from config_app.api_tokens import ApiToken
from config_app.rates import first_use
from sessions_app import clock
from sessions_app.errors import Refusal
from sessions_app.services.entry import Agent
from sessions_app.services.watching import find_session

WORKSPACE = ""  # the purpose of a ticket that is for no single session
_SALT = "cobrowse.agent-ticket"


@dataclass(frozen=True)
class AgentTicket:
    """Whom a ticket names and what for. ``token``: the API token it was got with; None with a browser's session."""

    user: int
    account: int
    session: str
    token: int | None
    at: float
    signed: str


def issue_agent_ticket(agent: Agent, token: ApiToken | None, session_id: str) -> dict[str, object]:
    """A ticket for the workspace's socket (``session_id`` is "") or for the viewer's of a session.

    Raises not_found for what is no session of the agent's account, and agent_not_allowed.
    """
    session = str(find_session(agent, session_id).pk) if session_id else WORKSPACE
    if session and not agent.allowed:
        raise Refusal("agent_not_allowed")
    claims = {
        "u": agent.user.pk,
        "a": agent.account.pk,
        "s": session,
        "k": token.pk if token else None,
        "n": secrets.token_urlsafe(12),
        "at": clock.now().timestamp(),
    }
    return {"ticket": signing.dumps(claims, salt=_SALT), "seconds": settings.COBROWSE["TICKET_SECONDS"]}


def read_agent_ticket(signed: str) -> AgentTicket:
    """What a ticket of ours says; raises ticket_invalid. Asks neither database nor cache, so it may run anywhere."""
    try:
        claims = signing.loads(signed, salt=_SALT)
    except (signing.BadSignature, UnicodeError):
        raise Refusal("ticket_invalid") from None
    return AgentTicket(claims["u"], claims["a"], claims["s"], claims["k"], claims["at"], signed)


def use_agent_ticket(ticket: AgentTicket) -> None:
    """It has opened its socket now; raises ticket_invalid when it is old, and the second time."""
    seconds = settings.COBROWSE["TICKET_SECONDS"]
    if ticket.at < clock.now().timestamp() - seconds or not first_use(ticket.signed, seconds):
        raise Refusal("ticket_invalid")
