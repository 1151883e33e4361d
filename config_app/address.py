"""Whose address a request or socket comes from, for whatever is counted by it.

The peer's own, unless the operator has said how many proxies stand before the server (PROXIES): each of them adds the
address it was asked from at the right end of X-Forwarded-For, so the visitor's stands at that place counted from the
right. What stands further left anybody may have written, and without PROXIES the header is not looked at.
"""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"  # a Unix socket's peer has none; all of them count as one
IPV6_PREFIX = 64  # what one household or company gets; whoever has it may use any address in it


def request_address(request: HttpRequest) -> str:
    return _address(request.META.get("REMOTE_ADDR") or "", request.META.get("HTTP_X_FORWARDED_FOR", ""))


def plain_address(request: HttpRequest) -> str:
    """The same for django-axes, whose table has room for an address and nothing else."""
    address = request_address(request).partition("/")[0]
    return "0.0.0.0" if address == UNKNOWN else address  # noqa: S104  (no address to listen on)


def scope_address(scope: dict[str, Any]) -> str:
    """The same for a socket."""
    peer = (scope.get("client") or [""])[0] or ""
    forwarded = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return _address(peer, ",".join(forwarded))


def _address(peer: str, forwarded: str) -> str:
    entries = [entry.strip() for entry in forwarded.split(",")]
    # Fewer entries than proxies: this request went round one of them, so nobody vouches for what it says.
    if 0 < settings.PROXIES <= len(entries):
        peer = entries[-settings.PROXIES]
    return _normal(peer)


def _normal(text: str) -> str:
    try:
        address = ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)
