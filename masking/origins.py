"""Origins a website may have: exact, with wildcard sub-domains, with any port on this very machine."""

import re
from urllib.parse import urlsplit

_PATTERN = re.compile(r"^(https?)://((?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:]+\])(?::(\d{1,5}|\*))?$")
_LOCAL = {"localhost", "127.0.0.1", "[::1]"}
_DEFAULT_PORTS = {"http": "80", "https": "443"}


class OriginFault(ValueError):
    """An origin pattern that cannot be used; the text says what to write instead."""


def parse_origin_pattern(text: str) -> str:
    """The pattern in its normal form (lower case, no default port); raises OriginFault."""
    text = text.strip().lower()
    if "://" not in text:
        raise OriginFault(f"Write the origin with its scheme: https://{text.rstrip('/') or 'www.example.com'}")
    parts = urlsplit(text)
    bare = f"{parts.scheme}://{parts.netloc}"
    if text != bare:
        raise OriginFault(f"An origin has no path. Write {bare}")
    found = _PATTERN.match(text)
    if found is None:
        raise OriginFault("Write an origin such as https://www.example.com or https://*.example.com")
    scheme, host, port = found.groups()
    if host.startswith("*.") and "." not in host[2:]:
        raise OriginFault("A wildcard needs a whole domain after it, such as https://*.example.com")
    if port == "*" and host not in _LOCAL:
        raise OriginFault("Any port (:*) is possible on localhost only. Write the port, or leave it out.")
    if port is None or port == _DEFAULT_PORTS[scheme]:
        return f"{scheme}://{host}"
    return f"{scheme}://{host}:{port}"


def origin_allowed(origin: str, patterns: list[str]) -> bool:
    """Whether a page of ``origin`` (as browsers send it) matches one of the stored patterns."""
    try:
        normal = parse_origin_pattern(origin)
    except OriginFault:
        return False
    return "*" not in normal and any(_matches(normal, pattern) for pattern in patterns)


def _matches(origin: str, pattern: str) -> bool:
    if pattern.endswith(":*"):
        return origin == pattern[:-2] or origin.rpartition(":")[0] == pattern[:-2]
    head, wildcard, tail = pattern.partition("*.")
    if not wildcard:
        return origin == pattern
    return origin.startswith(head) and origin.endswith("." + tail) and len(origin) > len(head) + len(tail) + 1
