"""Where pictures may come from: what an admin writes, and what a content policy gets of it."""

import pytest

from masking.asset_origins import parse_asset_origins, sources
from masking.origins import OriginFault


def test_origins_are_one_a_line_in_their_normal_form_without_doubles():
    text = " https://CDN.example.com:443 \n\nhttps://*.example.com\nhttps://cdn.example.com\n*"
    assert parse_asset_origins(text) == ["https://cdn.example.com", "https://*.example.com", "*"]


MANY = "\n".join(f"https://{number}.example" for number in range(51))


@pytest.mark.parametrize(
    "text",
    [
        "cdn.example.com",
        "https://a.example/path",
        "https://a.example; script-src *",
        "https://*",
        "data:",
        "'self'",
        MANY,
    ],
)
def test_what_is_no_origin_is_refused(text):
    with pytest.raises(OriginFault):
        parse_asset_origins(text)


def test_the_fault_names_the_line():
    with pytest.raises(OriginFault, match=r"Line 2, 'cdn.example.com': Write the origin with its scheme"):
        parse_asset_origins("https://a.example\ncdn.example.com")


def test_a_policy_knows_no_numeric_ipv6_hosts():
    assert sources(["https://a.example", "http://[::1]:8000"]) == ["https://a.example"]
    assert sources(["https://a.example", "*"]) == ["*"]
