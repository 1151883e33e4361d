"""What is starred in a text, and how: digits become stars one for one, so that positions stay what they were."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from masking.detectors import card_spans, iban_spans
from masking.number_plans import GAP, IBAN_LENGTHS, may_become_card
from masking.stop_patterns import pattern_spans

# What may stay of a number (PCI DSS 3.4.1 lets eight digits and the last four be shown; the last four would tell the
# rest of what was typed before them, so they go as well). docs/decisions/0012-leak-stop.md
KEPT = 8
# Digits from which on a number is stopped: while it is typed, and once its field has been left.
WHILE_TYPED, WHEN_LEFT = 9, 12
BREAK = "\x1f"  # stands between texts that do not belong together

_DIGITS = re.compile(r"\d+")
_RUN = re.compile(rf"\d+(?:[{GAP}]{{1,3}}\d+)*")
_LONG = 9  # digits; what is shorter tells no number
_MOST = 19
_SEEN = re.compile(r"\S")
_SIGN = re.compile(r"[^\W_]")
_HALF = re.compile("[\ud800-\udfff]")
_IBAN_BEGUN = re.compile(rf"(?<![A-Za-z0-9])([A-Za-z]{{2}})\d\d(?:[{GAP}]{{0,3}}[A-Za-z0-9]){{5,30}}(?![A-Za-z0-9])")
_GAPS = re.compile(rf"[{GAP}]+")


class Stop(NamedTuple):
    """A part of a text that is starred. ``kind``: card, iban or pattern; "": it may become a number yet."""

    start: int
    end: int
    kind: str


class Stops:
    """One account's: cards, bank accounts and its own patterns."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self.patterns = tuple(patterns)

    def find(self, text: str, *, least: int = 0, begun: Collection[str] = ()) -> list[Stop]:
        """Everything to be starred. ``least``: digits from which on a number is stopped before it is whole, 0 for
        texts that do not grow; ``begun``: first nine digits of numbers that are stopped wherever they are."""
        found = [Stop(_after(text, start, end), end, "card") for start, end in card_spans(text)]
        found += [Stop(_after(text, start, end), end, "iban") for start, end in iban_spans(text)]
        if least or begun:
            found += [Stop(start, end, "") for start, end in unfinished_cards(text, least, begun)]
        if least:
            found += [Stop(start, end, "") for start, end in _unfinished_ibans(text, least)]
        if self.patterns:
            plain = _HALF.sub("\ufffd", text).replace(BREAK, "\n")  # RE2 reads no halves; "." ends at a line's end
            for pattern in self.patterns:
                found += [Stop(start, end, "pattern") for start, end in pattern_spans(pattern, plain)]
        return found


def starred(text: str, stops: Iterable[Stop]) -> str:
    """The text with stars; as long as it was."""
    for start, end, kind in stops:
        part = _SEEN.sub("*", text[start:end]) if kind == "pattern" else _SIGN.sub("*", text[start:end])
        text = text[:start] + part + text[end:]
    return text


def _after(text: str, start: int, end: int) -> int:
    """Where the ninth letter or digit of a number stands."""
    count = 0
    for at in range(start, end):
        count += text[at].isalnum()
        if count > KEPT:
            return at
    return end


def unfinished_cards(text: str, least: int, begun: Collection[str]) -> Iterator[tuple[int, int]]:
    """From the ninth digit on of what may become a card's number; not what is dialled (after a plus)."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() < _LONG or text[: run.start()].rstrip("( ").endswith("+"):
            continue
        groups = [group.span() for group in _DIGITS.finditer(text, *run.span())]
        places = [at for start, end in groups for at in range(start, end)]
        plain = "".join(_ascii(text[at]) for at in places)
        first = 0
        for start, end in groups:
            digits = plain[first : first + _MOST]
            fits = len(digits) >= _LONG and end - start <= _MOST
            if fits and (digits[:_LONG] in begun or (0 < least <= len(digits) and may_become_card(digits))):
                yield places[first + KEPT], run.end()
                break
            first += end - start


def beginnings(text: str, least: int) -> set[str]:
    """First nine digits of every number in a text that may become a card's and has ``least`` digits already."""
    found = set()
    for start, _ in unfinished_cards(text, least, ()):
        before = [_ascii(char) for char in text[max(0, start - 64) : start] if char.isdecimal()][-KEPT:]
        found.add("".join([*before, _ascii(text[start])]))
    return found


def _unfinished_ibans(text: str, least: int) -> Iterator[tuple[int, int]]:
    for found in _IBAN_BEGUN.finditer(text):
        length = IBAN_LENGTHS.get(found.group(1).upper(), 0)
        if least <= len(_GAPS.sub("", found.group())) <= length:
            yield _after(text, *found.span()), found.end()


def _ascii(char: str) -> str:
    return char if char.isascii() else str(int(char))
