"""Finds in text what tells who a person is: social security numbers, e-mail, telephone, birth dates.

None of them has a check digit, so these are guesses for a person to look at. As in ``detectors``, the time grows with
the length of the text alone; spans are ``(start, end)`` and in order.
"""

import re

from masking.number_plans import GAP

Span = tuple[int, int]

_SSN = re.compile(r"(?<![\w-])(?!000|666|9)(\d{3})([- ]?)(?!00)(\d\d)\2(?!0000)(\d{4})(?![\w-])", re.ASCII)
_SSN_WORD = re.compile(r"\bssn\b|social[\s-]security", re.IGNORECASE)
_NEAR = 60  # characters between a word such as "born" and what it is about

_LOCAL = "\\w.!#$%&'*+/=?^{|}~-"
_LOCAL_PART = re.compile(rf"[{_LOCAL}]{{1,64}}\Z")
_AT_DOMAIN = re.compile(rf"(?<=[{_LOCAL}])@[\w-]+(?:\.[\w-]+)+")
_LONGEST_DOMAIN = 255
_FILES = frozenset({"png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "js", "css", "mjs", "ts", "json", "html"})

# One character class, then a judgement: a pattern of all the world's telephone numbers would be slow and wrong.
_DIALLED = re.compile(rf"[+(]?\d[\d{GAP}()./]*", re.ASCII)
_PHONE_WORD = re.compile(r"(?:\b(?:tel|phone|mobile|cell|fax|handy)|telefon|telephone|téléphone|teléfono)\b\W*$", re.I)
_JOINS_BEFORE = ("_", ".", ",", "/", "-", "#", "=", "&")
_JOINS_AFTER = ("_", "@", "%")
_NORTH_AMERICAN = re.compile(r"(?:\+?1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}", re.ASCII)
_GROUPS = re.compile(r"\d+", re.ASCII)

_MONTH = r"[A-Za-zÀ-ž]{3,10}"
_DATE = re.compile(
    r"(?<![\d.,-])(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d{2})"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:de )?{_MONTH},? (?:de )?\d{{4}}"
    rf"|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})(?![\d])",
    re.ASCII,
)
_BIRTH_WORD = re.compile(
    r"birth|\bborn\b|\bd\.?o\.?b\b|\bbday\b|geburt|geboren|\bgeb\.|naissance|\bnée?\b|nacimiento|nascita|nascimento"
    r"|\bnat[oa]\b|geboorte|fødsel|fødd|född|födelse|urodz|syntymä",
    re.IGNORECASE,
)


def ssn_spans(text: str) -> list[Span]:
    """US social security numbers: with hyphens anywhere, with blanks or bare behind the words only."""
    return [
        found.span()
        for found in _SSN.finditer(text)
        if found.group(2) == "-" or _SSN_WORD.search(text, max(0, found.start() - _NEAR), found.start())
    ]


def email_spans(text: str) -> list[Span]:
    """E-mail addresses; names of files such as logo@2x.png are none."""
    found: list[Span] = []
    for domain in _AT_DOMAIN.finditer(text):
        at, end = domain.span()
        last = domain.group().rpartition(".")[2]
        if end - at > _LONGEST_DOMAIN or len(last) < 2 or not last.isalpha() or last.lower() in _FILES:
            continue
        local = _LOCAL_PART.search(text[max(0, at - 64) : at])
        if local and (name := local.group().lstrip(".")):
            found.append((at - len(name), end))
    return found


def phone_spans(text: str) -> list[Span]:
    """Telephone numbers: with a country code, in a usual national form, or behind a word such as "phone"."""
    found: list[Span] = []
    for run in _DIALLED.finditer(text):
        start = run.start()
        dialled = run.group().rstrip(f"{GAP} ()./".replace("\\-", "-") + "\u2013")
        end = start + len(dialled)
        if (
            7 <= len(dialled) <= 30
            and _stands_alone(text, start, end)
            and _is_dialled(dialled, text[max(0, start - 20) : start])
        ):
            found.append((start, end))
    return found


def birth_spans(text: str) -> list[Span]:
    """Dates near a word of birth, in the languages that most shops have."""
    return [
        date.span()
        for date in _DATE.finditer(text)
        if _BIRTH_WORD.search(text[max(0, date.start() - _NEAR) : date.start()])
        or _BIRTH_WORD.search(text[date.end() : date.end() + 12])
    ]


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return not (before.isalnum() or before in _JOINS_BEFORE or after.isalnum() or after in _JOINS_AFTER)


def _is_dialled(dialled: str, before: str) -> bool:
    groups = _GROUPS.findall(dialled)
    digits = sum(len(group) for group in groups)
    if not 7 <= digits <= 15 or _DATE.fullmatch(dialled):
        return False
    if dialled.startswith("+") or (dialled.startswith("00") and len(groups) > 1):
        return digits > 7
    if _NORTH_AMERICAN.fullmatch(dialled) or _PHONE_WORD.search(before):
        return True
    # 030 901820, 0171/1234567, 01 23 45 67 89; not 0.123 456
    return groups[0].startswith("0") and len(groups) > 1 and digits > 7 and "." not in dialled
