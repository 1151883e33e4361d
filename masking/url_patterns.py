"""Where a mask rule holds: "" everywhere, "/path*" on paths, otherwise on origin and path; "*" is any text."""

import re
from urllib.parse import urlsplit

MAX_LENGTH = 300


class UrlPatternFault(ValueError):
    """A pattern that cannot be used; the text says what to write instead."""


def validate_url_pattern(text: str) -> str:
    """The pattern without surrounding blanks; raises UrlPatternFault."""
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise UrlPatternFault(f"A URL pattern has at most {MAX_LENGTH} characters.")
    if text and not text.startswith(("/", "*", "http://", "https://")):
        raise UrlPatternFault(f"Start with / for a path or https:// for a whole address, such as /{text.lstrip('/')}")
    if "?" in text or "#" in text:
        raise UrlPatternFault("Patterns match origin and path only. Leave out ? and # and what follows.")
    return text


def url_matches(pattern: str, url: str) -> bool:
    """Whether the page at ``url`` lies within ``pattern``."""
    if not pattern:
        return True
    parts = urlsplit(url)
    path = parts.path or "/"
    subject = path if pattern.startswith("/") else f"{parts.scheme}://{parts.netloc}{path}"
    expression = ".*".join(re.escape(piece) for piece in pattern.split("*"))
    return re.fullmatch(expression, subject, re.DOTALL) is not None
