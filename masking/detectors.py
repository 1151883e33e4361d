"""Finds in text what nobody should see: card numbers and bank accounts by their check digits, and all other kinds.

Every function takes any text, of any length and with anything in it, and reads it once: the time grows with the length
alone. Spans are ``(start, end)`` indexes into the text as it was given, ordered, none within another.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from masking.number_plans import GAP, IBAN_LENGTHS, issued, luhn, mod_97
from masking.personal_data import birth_spans, email_spans, phone_spans, ssn_spans

_DIGITS = re.compile(r"\d+")
# Digits and gaps have no character in common, so that there is one way only to read a run.
_RUN = re.compile(rf"\d+(?:[{GAP}]{{1,3}}\d+)*")
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d\d")
_NOT_IN_CODE = re.compile(rf"[{GAP}]+")
_FEWEST, _MOST = 13, 19  # digits of a card number
_IBAN_FEWEST, _IBAN_MOST = 15, 34
STARS = "••••"
KINDS = ("card", "iban", "ssn", "birth", "email", "phone")
_WORD = 24  # letters that are looked at beside a number

Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """What stands at ``text[start:end]``; ``kind`` is card, iban, ssn, birth, email or phone."""

    start: int
    end: int
    kind: str


def sensitive_spans(text: str) -> list[Found]:
    """All kinds in their order; where two kinds claim one place, the surer one has it."""
    found: list[Found] = []
    finders = [card_spans, iban_spans, ssn_spans, birth_spans, email_spans, phone_spans]
    taken: list[Span] = []
    for kind, spans in zip(KINDS, (find(text) for find in finders), strict=True):
        free = [span for span in spans if not _overlaps(span, taken)]
        found += [Found(*span, kind) for span in free]
        taken = sorted(taken + free)
    return sorted(found, key=lambda one: one.start)


def starred(text: str) -> str:
    """The text with every find as four dots: not even its length is told."""
    parts: list[str] = []
    at = 0
    for found in sensitive_spans(text):
        parts += [text[at : found.start], STARS]
        at = found.end
    return "".join([*parts, text[at:]])


def card_spans(text: str) -> list[Span]:
    """Card numbers: 13 to 19 digits of any script, in groups or not, with an issuer's prefix and Luhn's check digit.

    Numbers that are joined to letters count where the whole word is letters and this one number ("card4111…"): other
    mixtures are hashes and keys.
    """
    found: list[Span] = []
    for groups in _runs_of_groups(text):
        for first in range(len(groups)):
            found += _cards_from(text, groups, first)
    return merged(found)


def iban_spans(text: str) -> list[Span]:
    """International bank account numbers whose length fits their country and whose check digits are right.

    Countries outside of the registry count without gaps only, as any length would do for them.
    """
    found: list[Span] = []
    for start in _IBAN_START.finditer(text):
        code = _body(IBAN_LENGTHS.get(start.group()[:2].upper())).match(text, start.start())
        if code and mod_97(_plain(_NOT_IN_CODE.sub("", code.group()).upper())):
            found.append(code.span())
    return merged(found)


def merged(spans: list[Span]) -> list[Span]:
    """In order, with those that overlap made one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _overlaps(span: Span, others: list[Span]) -> bool:
    """``others`` are in order, none within another."""
    at = bisect_left(others, (span[1], 0))
    return at > 0 and others[at - 1][1] > span[0]


# --- cards


def _runs_of_groups(text: str) -> Iterator[list[Span]]:
    """Groups of digits, those together that only gaps lie between."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= _FEWEST:
            yield [group.span() for group in _DIGITS.finditer(text, *run.span())]


def _cards_from(text: str, groups: list[Span], first: int) -> Iterator[Span]:
    """Those that begin with the group ``first``; at most seven, as a card has 19 digits at most."""
    start, end = groups[first]
    size = end - start
    if size < 3 and first and _size(groups[first - 1]) == size:
        return  # boxes with a digit or two each: a card is a whole row of them, not a part of a table
    count = 0
    for last in range(first, len(groups)):
        count += _size(groups[last])
        if count > _MOST:
            return
        window = groups[first : last + 1]
        if count >= _FEWEST and _is_card(text, window) and _stands_free(text, window):
            yield start, groups[last][1]
        # Cards are written in groups of three and more, the last as it comes; or in boxes of one size.
        if _size(groups[last]) != size and min(size, _size(groups[last])) < 3:
            return


def _is_card(text: str, window: list[Span]) -> bool:
    plain = _plain("".join(text[start:end] for start, end in window))
    return issued(plain) and luhn(plain)


def _size(group: Span) -> int:
    return group[1] - group[0]


def _stands_free(text: str, window: list[Span]) -> bool:
    start, end = window[0][0], window[-1][1]
    before, after = text[max(0, start - _WORD) : start], text[end : end + _WORD]
    if len(window) > 1:
        return not (_is_letter(before[-1:]) or _is_letter(after[:1]))
    left = re.search(r"[A-Za-z]*$", before)
    right = re.match(r"[A-Za-z]*", after)
    beyond_left = before[: left.start()][-1:] if left and left.group() else ""
    beyond_right = after[right.end() :][:1] if right and right.group() else ""
    return not (beyond_left.isdigit() or beyond_right.isdigit())


# --- bank accounts


@cache
def _body(length: int | None) -> re.Pattern[str]:
    """What an IBAN of this length looks like, with gaps; without a length: of any, without gaps."""
    if length is None:
        return re.compile(rf"[A-Za-z\d]{{{_IBAN_FEWEST},{_IBAN_MOST}}}(?![A-Za-z\d])")
    return re.compile(rf"(?:[A-Za-z\d][{GAP}]{{0,3}}){{{length - 1}}}[A-Za-z\d](?![A-Za-z\d])")


def _plain(text: str) -> str:
    """With digits of other scripts as ASCII digits."""
    return text if text.isascii() else "".join(str(int(char)) if char.isdecimal() else char for char in text)


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()
