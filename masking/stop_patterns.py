"""The admin's own stop patterns: regular expressions, one a line, that take linear time whatever the text.

Google's RE2 reads them. It has no back references and no looking around, and with those goes all that could be slow.
"""

from collections.abc import Iterator
from functools import lru_cache

import re2

MAX_PATTERNS = 50
MAX_LENGTH = 200  # characters of one pattern
_MEMORY = 1 << 20  # bytes that one pattern may take; RE2 refuses what would need more
_NOT_HERE = ("(?=", "(?!", "(?<=", "(?<!")


class PatternFault(ValueError):
    """A pattern that cannot be used; the text says which and why."""


def parse_patterns(text: str) -> list[str]:
    """Patterns, one a line, without empty lines and doubles; raises PatternFault."""
    patterns = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(patterns) > MAX_PATTERNS:
        raise PatternFault(f"Write {MAX_PATTERNS} patterns at most.")
    for number, pattern in enumerate(patterns, 1):
        fault = _fault(pattern)
        if fault:
            raise PatternFault(f"Pattern {number}, {pattern[:60]!r}: {fault}")
    return patterns


def _fault(pattern: str) -> str:
    if len(pattern) > MAX_LENGTH:
        return f"it has more than {MAX_LENGTH} characters."
    if any(sign in pattern for sign in _NOT_HERE):
        return "looking ahead or behind, (?=…) and the like, is not possible here, as it can be slow."
    try:
        compiled = _compile(pattern)
    except re2.error as error:
        said = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error.args[0])
        return f"it cannot be read ({said})."
    except UnicodeEncodeError:
        return "it has half a character in it."
    return "it fits empty text, and so everywhere." if compiled.search("") else ""


@lru_cache(maxsize=1000)
def _compile(pattern: str) -> "re2._Regexp":
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    return re2.compile(pattern, options)


def pattern_spans(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a pattern that ``parse_patterns`` has accepted fits; nothing empty. The text has no lone surrogates."""
    for found in _compile(pattern).finditer(text):
        if found.end() > found.start():
            yield found.span()
