"""Who comes in: a website's tag by site key and origin, a visitor by token and ticket, an agent by membership."""

import re
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing

from config_app.models import Account, Membership
from config_app.rates import first_use
from config_app.services import agent_may_cobrowse
from masking.origins import origin_allowed
from sessions_app import clock
from sessions_app.errors import Refusal
from sessions_app.models import CobrowseSession, Visitor
from sessions_app.state import agent_name

_TOKEN = "cobrowse.visitor"  # noqa: S105  (names of signing salts)
_TICKET = "cobrowse.ticket"
_SITE_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")


def open_site(site_key: str, origin: str) -> Account:
    """The account behind a site key, if a page of ``origin`` may use it.

    Raises unknown_site, account_inactive or origin_not_allowed.
    """
    account = Account.objects.filter(site_key=site_key).first() if _SITE_KEY.fullmatch(site_key) else None
    if account is None:
        raise Refusal("unknown_site")
    if not account.is_active:
        raise Refusal("account_inactive")
    if not origin_allowed(origin, list(account.origins.values_list("pattern", flat=True))):
        raise Refusal("origin_not_allowed", f"{origin} is not among the allowed origins. Add it in Night Vision.")
    return account


def issue_ticket(account: Account, token: str | None, origin: str = "") -> dict[str, str]:
    """A ticket for the visitor's socket, and the visitor's lasting token (a new visitor without one).

    The ticket is good for a moment and for one socket: of this visitor, from a page of this origin ("" for any), while
    the visitor is in the session they are in now, or in none.
    """
    visitor = visitor_of(account, token) or Visitor.objects.create(account=account)
    claims = {"v": str(visitor.pk), "a": account.pk}
    bound = {**claims, "o": origin, "s": _session_of(visitor), "n": secrets.token_urlsafe(12)}
    return {
        # Its age is told by the clock that all processes share, not by that of the machine that signs or reads it.
        "ticket": signing.dumps({**bound, "at": clock.now().timestamp()}, salt=_TICKET),
        "token": signing.dumps(claims, salt=_TOKEN),
        "visitor": str(visitor.pk),
    }


def read_ticket(account: Account, ticket: str, visitor_id: str, origin: str = "") -> Visitor:
    """The visitor whom a fresh ticket of this account names, used now for good; raises ticket_invalid."""
    seconds = settings.COBROWSE["TICKET_SECONDS"]
    claims = _claims(ticket, _TICKET)
    if claims is None or claims["at"] < clock.now().timestamp() - seconds:
        raise Refusal("ticket_invalid")
    if claims["a"] != account.pk or claims["v"] != visitor_id or claims["o"] not in ("", origin):
        raise Refusal("ticket_invalid")
    visitor = Visitor.objects.filter(pk=claims["v"], account=account).first()
    if visitor is None or claims["s"] != _session_of(visitor) or not first_use(ticket, seconds):
        raise Refusal("ticket_invalid")
    return visitor


def _session_of(visitor: Visitor) -> str:
    """The id of the visitor's running session, or ""."""
    live = CobrowseSession.objects.filter(conversation__visitor=visitor).exclude(state="ended")
    return str(live.values_list("pk", flat=True).first() or "")


def visitor_of(account: Account, token: str | None) -> Visitor | None:
    """The visitor whom a lasting token of this account names."""
    claims = _claims(token, _TOKEN) if token else None
    if claims is None or claims["a"] != account.pk:
        return None
    return Visitor.objects.filter(pk=uuid.UUID(claims["v"]), account=account).first()


def _claims(signed: str, salt: str) -> dict[str, Any] | None:
    try:
        claims = signing.loads(signed, salt=salt)
    except (signing.BadSignature, UnicodeError):  # half a character cannot even be signed
        return None
    return claims if isinstance(claims, dict) and {"v", "a"} <= claims.keys() else None


@dataclass(frozen=True)
class Agent:
    """A signed-in user in the role of an agent of one account."""

    user: Any
    account: Account
    name: str
    allowed: bool  # to use CoBrowse

    @property
    def id(self) -> str:
        return str(self.user.pk)


def agent_of(user: Any) -> Agent:
    """Raises not_signed_in, not_an_agent or account_inactive."""
    if not user.is_authenticated or not user.is_active:
        raise Refusal("not_signed_in")
    membership = Membership.objects.select_related("account", "user").filter(user=user).first()
    if membership is None:
        raise Refusal("not_an_agent")
    if not membership.account.is_active:
        raise Refusal("account_inactive")
    return Agent(membership.user, membership.account, agent_name(membership.user), agent_may_cobrowse(membership))
