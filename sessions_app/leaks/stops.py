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

_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d+")
_RUN = re.compile(rf"\d+(?:[{GAP}]{{1,3}}\d+)*")
_LONG = 9  # digits; what is shorter tells no number, and no bank account either
_MOST = 19
_SEEN = re.compile(r"\S")
_SIGN = re.compile(r"[^\W_]")
_HALF = re.compile("[\ud800-\udfff]")
_IBAN_BEGUN = re.compile(rf"(?<![A-Za-z0-9])([A-Za-z]{{2}})\d\d(?:[{GAP}]{{0,3}}[A-Za-z0-9]){{5,30}}(?![A-Za-z0-9])")
_GAPS = re.compile(rf"[{GAP}]+")

# For _hints: bytes of a text become 0 for a digit, a for a letter, a dot for all others.
_ASCII = bytes(range(128))
_CLASSES = bytes(
    ord("0" if 48 <= byte < 58 else "a" if byte < 128 and chr(byte).isalpha() else ".") for byte in range(256)
)
_BETWEEN = bytes(byte for byte in range(256) if byte > 127 or _GAPS.fullmatch(chr(byte)))
_DIGITS_OF_CARD, _ACCOUNT = b"0" * _LONG, b".aa00"


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
        found = self._numbers(text, least, begun) if len(text) >= _LONG else []
        if self.patterns:
            plain = _HALF.sub("\ufffd", text).replace(BREAK, "\n")  # RE2 reads no halves; "." ends at a line's end
            for pattern in self.patterns:
                found += [Stop(start, end, "pattern") for start, end in pattern_spans(pattern, plain)]
        return found

    def may_find(self, text: str) -> bool:
        """False where ``find`` finds nothing whatever else it is told; for the shortest texts, which are many."""
        return len(text) >= _LONG or bool(self.patterns)

    def _numbers(self, text: str, least: int, begun: Collection[str]) -> list[Stop]:
        cards, accounts = _hints(text)
        found = [Stop(_after(text, start, end), end, "card") for start, end in card_spans(text)] if cards else []
        if accounts:
            found += [Stop(_after(text, start, end), end, "iban") for start, end in iban_spans(text)]
        if cards and (least or begun):
            found += [Stop(start, end, "") for start, end in unfinished_cards(text, least, begun)]
        if accounts and least:
            found += [Stop(start, end, "") for start, end in _unfinished_ibans(text, least)]
        return found


def _hints(text: str) -> tuple[bool, bool]:
    """Whether there may be a card's number, begun or whole, and whether there may be a bank account: if in doubt, yes.

    A few looks at the text as bytes take a tenth of the time of a search for what numbers look like. Cards have nine
    digits with nothing but gaps between; accounts begin with two letters and two digits.
    """
    raw = text.encode("utf-8", "surrogatepass")
    if len(raw) != len(text) and _DIGIT.search(raw.translate(None, _ASCII).decode("utf-8", "surrogatepass")):
        return True, True  # digits of another script
    return _DIGITS_OF_CARD in raw.translate(_CLASSES, _BETWEEN), _ACCOUNT in b"." + raw.translate(_CLASSES)


def starred(text: str, stops: Iterable[Stop]) -> str:
    """The text with stars; as long as it was."""
    chars = None
    for start, end, kind in stops:
        if chars is None:
            chars = list(text)
        chars[start:end] = (_SEEN if kind == "pattern" else _SIGN).sub("*", "".join(chars[start:end]))
    return text if chars is None else "".join(chars)


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
        if run.end() - run.start() < _LONG or _is_dialled(text, run.start()):
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


def _is_dialled(text: str, at: int) -> bool:
    """Whether what begins here stands behind a plus."""
    while at and text[at - 1] in "( ":
        at -= 1
    return text[at - 1 : at] == "+"


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
