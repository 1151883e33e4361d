"""The link that opens the masking tool on a page of the account's website: signed, short-lived, in the fragment.

A fragment reaches no server, so neither the website's log nor a referrer ever holds the token.
"""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.contrib.auth.models import User
from django.core import signing

from config_app.access import may_manage
from config_app.models import Account
from masking.origins import origin_allowed

SECONDS = 15 * 60
FRAGMENT = "cobrowse-tool="
_SALT = "cobrowse.masking-tool"


class LinkFault(ValueError):
    """An address that cannot be opened with the tool; the text says why."""


@dataclass(frozen=True)
class ToolUser:
    """Who uses the tool, the address of Night Vision as their browser knows it, and for how many seconds still."""

    user: Any
    night_vision: str
    left: int


def first_address(account: Account) -> str:
    """Where the tool most likely is to be opened: the first website that is written out; or ""."""
    whole = [pattern for pattern in account.origins.values_list("pattern", flat=True) if "*" not in pattern]
    return f"{whole[0]}/" if whole else ""


def tool_link(account: Account, user: Any, address: str, night_vision: str) -> str:
    """``address`` with the token; raises LinkFault where it is no page of the account's websites.

    ``night_vision``: the address of this server as the admin's browser knows it.
    """
    bare = urldefrag(address.strip()).url
    try:
        parts = urlsplit(bare)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not parts.username
    except ValueError:
        whole = False
    if not whole or any(ord(sign) <= 32 for sign in bare):
        raise LinkFault("Write the whole address, such as https://www.example.com/checkout")
    origin = f"{parts.scheme}://{parts.netloc.lower()}"
    if not origin_allowed(origin, list(account.origins.values_list("pattern", flat=True))):
        raise LinkFault(f"{origin} is not among the allowed origins of this account. Add it there first.")
    claims = {"a": account.pk, "u": user.pk, "n": night_vision, "t": int(time.time())}
    return f"{bare}#{FRAGMENT}{signing.dumps(claims, salt=_SALT)}"


def tool_user(account: Account, token: str) -> ToolUser | None:
    """Whom a token of this account lets use the tool; None when it is too old, not ours, or they are no admin now."""
    try:
        claims = signing.loads(token, salt=_SALT, max_age=SECONDS)
    except (signing.BadSignature, UnicodeError):
        return None
    if claims["a"] != account.pk:
        return None
    user = User.objects.filter(pk=claims["u"], is_active=True).first()
    if user is None or not may_manage(user, account.pk):
        return None
    return ToolUser(user, claims["n"], max(0, claims["t"] + SECONDS - int(time.time())))
