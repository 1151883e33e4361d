"""Where an agent's copy of a page may load pictures, fonts and styles from, as a content policy spells it."""

from collections.abc import Iterable

from masking.origins import OriginFault, parse_origin_pattern

EVERYWHERE = "*"
MAX_ORIGINS = 50


def parse_asset_origins(text: str) -> list[str]:
    """Origins, one a line, in their normal form and without doubles; raises OriginFault."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_ORIGINS:
        raise OriginFault(f"Write {MAX_ORIGINS} origins at most, or wildcards such as https://*.example.com")
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(EVERYWHERE if line == EVERYWHERE else parse_origin_pattern(line))
        except OriginFault as fault:
            raise OriginFault(f"Line {number}, {line[:60]!r}: {fault}") from None
    return list(dict.fromkeys(found))


def sources(patterns: Iterable[str]) -> list[str]:
    """The same patterns as sources of a content policy, which knows no numeric IPv6 addresses."""
    found = list(dict.fromkeys(patterns))
    if EVERYWHERE in found:
        return [EVERYWHERE]
    return [pattern for pattern in found if "[" not in pattern]
