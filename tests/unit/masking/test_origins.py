"""Origins: how they are written, and which pages they let in."""

import pytest

from masking.origins import OriginFault, origin_allowed, parse_origin_pattern


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("https://www.example.com", "https://www.example.com"),
        (" HTTPS://Www.Example.com ", "https://www.example.com"),
        ("https://www.example.com:443", "https://www.example.com"),
        ("https://www.example.com:8443", "https://www.example.com:8443"),
        ("http://intranet", "http://intranet"),
        ("https://*.example.com", "https://*.example.com"),
        ("http://localhost:*", "http://localhost:*"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://münchen.example", "https://xn--mnchen-3ya.example"),
    ],
)
def test_an_origin_is_stored_as_browsers_send_it(written, stored):
    assert parse_origin_pattern(written) == stored


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("https://www.example.com/", "Write https://www.example.com"),
        ("https://www.example.com/shop?a=1", "Write https://www.example.com"),
        ("www.example.com/shop", "https://www.example.com"),
        ("localhost:3000", "http://localhost:3000"),
        ("", "https://www.example.com"),
        ("https://", "such as"),
        ("https://*.com", "whole domain"),
        ("https://www.*.com", "such as"),
        ("https://www.example.com:*", "localhost only"),
        ("https://www.example.com:99999", "65535"),
        ("https://user@example.com", "such as"),
        ("https://a..example", "such as"),
        ("https://[", "such as"),
        ("ftp://example.com", "such as"),
        ("null", "https://null"),
    ],
)
def test_a_wrong_spelling_is_refused_with_the_right_one(written, told):
    with pytest.raises(OriginFault) as fault:
        parse_origin_pattern(written)
    assert told in str(fault.value)


@pytest.mark.parametrize(
    ("origin", "pattern", "allowed"),
    [
        ("https://www.example.com", "https://www.example.com", True),
        ("https://www.example.com:443", "https://www.example.com", True),
        ("http://www.example.com", "https://www.example.com", False),
        ("https://www.example.com:8443", "https://www.example.com", False),
        ("https://shop.example.com", "https://*.example.com", True),
        ("https://a.b.example.com", "https://*.example.com", True),
        ("https://example.com", "https://*.example.com", False),
        ("https://evilexample.com", "https://*.example.com", False),
        ("https://www.example.com.evil.com", "https://*.example.com", False),
        ("https://shop.example.com:8443", "https://*.example.com:8443", True),
        ("http://localhost:5173", "http://localhost:*", True),
        ("http://localhost", "http://localhost:*", True),
        ("http://localhost.evil.com:80", "http://localhost:*", False),
        ("http://[::1]:8000", "http://[::1]:*", True),
        ("null", "https://*.example.com", False),
        ("", "https://*.example.com", False),
        ("https://*.example.com", "https://*.example.com", False),
        ("https://[", "https://*.example.com", False),
    ],
)
def test_only_pages_of_the_origin_are_let_in(origin, pattern, allowed):
    assert origin_allowed(origin, [pattern]) is allowed


def test_without_patterns_nobody_is_let_in():
    assert not origin_allowed("https://www.example.com", [])
