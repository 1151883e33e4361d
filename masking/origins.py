"""Origins a website may have: exact, with wildcard sub-domains, with any port on this very machine."""

import re

_PATTERN = re.compile(r"^(https?)://((?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:]+\])(?::(\d{1,5}|\*))?$")
_LOCAL = {"localhost", "127.0.0.1", "[::1]"}
_DEFAULT_PORTS = {"http": 80, "https": 443}


class OriginFault(ValueError):
    """An origin pattern that cannot be used; the text says what to write instead."""


def parse_origin_pattern(text: str) -> str:
    """The pattern in its normal form (lower case, no default port, punycode); raises OriginFault."""
    text = text.strip().lower()
    if "://" not in text:
        scheme = "http" if text.partition(":")[0] in _LOCAL else "https"
        raise OriginFault(f"Write the origin with its scheme: {scheme}://{text.partition('/')[0] or 'www.example.com'}")
    scheme, _, rest = text.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if host and host != rest:
        bare = f"{scheme}://{host}"
        raise OriginFault(f"An origin has no path and no slash at its end. Write {bare}")
    found = _PATTERN.match(_ascii_host(text))
    if found is None or ".." in text:
        raise OriginFault("Write an origin such as https://www.example.com or https://*.example.com")
    scheme, host, port = found.groups()
    if host.startswith("*.") and "." not in host[2:]:
        raise OriginFault("A wildcard needs a whole domain after it, such as https://*.example.com")
    if port == "*" and host not in _LOCAL:
        raise OriginFault("Any port (:*) is possible on localhost only. Write the port, or leave it out.")
    if port is None or port == "*":
        return f"{scheme}://{host}" + (":*" if port else "")
    if not 0 < int(port) < 65536:
        raise OriginFault("A port is a number up to 65535.")
    return f"{scheme}://{host}" if int(port) == _DEFAULT_PORTS[scheme] else f"{scheme}://{host}:{int(port)}"


def _ascii_host(text: str) -> str:
    """Names such as münchen.example as browsers send them: in punycode."""
    if text.isascii():
        return text
    scheme, _, rest = text.partition("://")
    host, colon, port = rest.partition(":")
    try:
        encoded = ".".join(label if label == "*" else label.encode("idna").decode() for label in host.split("."))
    except UnicodeError:
        raise OriginFault("This is no host name.") from None
    return f"{scheme}://{encoded}{colon}{port}"


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
