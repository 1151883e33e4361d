"""Where a mask rule holds: "" everywhere, "/path*" on paths, otherwise on origin and path; "*" is any text.

static/js/capture/urls.js does the same in the visitor's browser; tests/protocol/url_patterns.json binds both.
"""

import re
from urllib.parse import urlsplit

MAX_LENGTH = 300
_DEFAULT_PORTS = {"http": 80, "https": 443}


class UrlPatternFault(ValueError):
    """A pattern that cannot be used; the text says what to write instead."""


def validate_url_pattern(text: str) -> str:
    """The pattern without surrounding blanks; raises UrlPatternFault."""
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise UrlPatternFault(f"A URL pattern has at most {MAX_LENGTH} characters.")
    if re.search(r"\s", text):
        raise UrlPatternFault("A URL pattern has no blanks. In addresses a blank is written %20.")
    if "?" in text or "#" in text:
        bare = re.split(r"[?#]", text, maxsplit=1)[0]
        raise UrlPatternFault(f"Patterns match origin and path only. Write {bare or '/*'}")
    if text and not text.startswith(("/", "*", "http://", "https://", "http*://")):
        raise UrlPatternFault(
            f"Start with / for a path or with https:// for a whole address. Write /{text} or https://{text}"
        )
    whole = re.fullmatch(r"(https?://)([^/]*)(/.*)?", text)
    if whole and not whole.group(3) and not whole.group(2).endswith("*"):
        raise UrlPatternFault(f"A whole address has a path. Write {text}/* for all pages of the site.")
    if whole and whole.group(2) != whole.group(2).lower():
        raise UrlPatternFault(f"Browsers write host names in small letters. Write {text.lower()}")
    return text


def parse_url_patterns(text: str) -> list[str]:
    """Patterns, one a line, without doubles; raises UrlPatternFault, which says in which line."""
    found: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            pattern = validate_url_pattern(line)
        except UrlPatternFault as fault:
            raise UrlPatternFault(f"Line {number}: {fault}") from fault
        if pattern and pattern not in found:
            found.append(pattern)
    return found


def url_matches(pattern: str, url: str) -> bool:
    """Whether the page at ``url`` lies within ``pattern``."""
    if not pattern:
        return True
    parts = urlsplit(url)
    path = parts.path or "/"
    subject = path if pattern.startswith("/") else _origin(url) + path
    return _fits(subject, pattern.split("*"))


def _origin(url: str) -> str:
    """As ``location.origin``: small letters, no default port, no user."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    port = parts.port
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != _DEFAULT_PORTS.get(parts.scheme) else "")


def _fits(subject: str, pieces: list[str]) -> bool:
    """Whether ``subject`` is the pieces in their order with any text between them; linear, whatever the pattern."""
    first, *between = pieces
    if not between:
        return subject == first
    last = between.pop()
    if not subject.startswith(first) or not subject.endswith(last) or len(subject) < len(first) + len(last):
        return False
    at, end = len(first), len(subject) - len(last)
    for piece in between:
        found = subject.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
