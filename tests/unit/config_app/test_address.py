"""Whose address counts: the peer's, or the one that the operator's own proxies have written down."""

import pytest
from django.test import RequestFactory

from config_app.address import UNKNOWN, request_address, scope_address


def both(peer: str, forwarded: str | None = None) -> str:
    """The address of a request, which must be that of a socket with the same headers."""
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)
    scope = {
        "client": [peer, 4000] if peer else None,
        "headers": [(b"x-forwarded-for", part.encode()) for part in (forwarded or "").split("|") if part],
    }
    found = scope_address(scope)
    assert "|" in (forwarded or "") or request_address(request) == found
    return found


def test_without_proxies_nobody_can_choose_an_address():
    assert both("203.0.113.7", "198.51.100.1") == "203.0.113.7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # the left one was made up by the client
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "198.51.100.1", "10.0.0.1"),  # came round one of the proxies
        (1, "", "unknown"),  # a proxy that writes nothing vouches for nobody
        (1, "nonsense", "unknown"),
        (1, "6.6.6.6|198.51.100.1", "198.51.100.1"),  # two header lines
    ],
)
def test_the_proxies_entry_counts_and_what_stands_left_of_it_does_not(settings, proxies, forwarded, address):
    settings.PROXIES = proxies
    assert both("10.0.0.1", forwarded) == address


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),  # the same household
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", UNKNOWN),
    ],
)
def test_ipv6_counts_by_what_one_household_has(peer, address):
    assert both(peer) == address
