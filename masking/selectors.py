"""CSS selectors as an admin writes them: checked with positions, repaired where one character is the cause.

Accepted is what every browser's ``querySelectorAll`` takes (``selector_grammar``) and soupsieve, which the server
audits with, takes as well.
"""

import re

import soupsieve

from masking.selector_grammar import Grammar, GrammarFault

MAX_LENGTH = 500
_MOST_ESCAPES = 40  # proposals end there; what needs more was not one selector
_HEX = frozenset("0123456789abcdefABCDEF")
_NAME_SO_FAR = re.compile(r"[#.](?:[-\w]|[^\x00-\x7f]|\\[0-9a-fA-F]{1,6}[ \t]?|\\.)*$")
_SPLIT = re.compile(r"[\x00\n\r\f]")
_COMMENT = re.compile(r"/\*")
# [name=\'secure\'], the spelling that the reference product documents. Strings come first, so that they stay untouched.
_ESCAPED_QUOTES = re.compile(
    r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(\[\s*[\w-]+\s*[~|^$*]?=\s*)\\(['"])((?:(?!\\\2|\2).)*)\\\2(?=\s*(?:[iI]\s*)?\])"""
)


class SelectorFault(ValueError):
    """A selector that cannot be used: ``position`` (from 1), ``message``, and ``suggestion`` where there is one."""

    def __init__(self, position: int, message: str, suggestion: str = "") -> None:
        self.position, self.message, self.suggestion = position, message, suggestion
        told = f"Character {position}: {message}"
        super().__init__(f"{told} Write {suggestion} instead." if suggestion else told)


def validate_selector(text: str) -> str:
    """The selector as it is stored; raises SelectorFault.

    ``input[name=\\'secure\\']`` comes back as ``input[name='secure']``. Positions count in the text as it was given.
    """
    given, text = text, _trimmed(text)
    if not text:
        raise SelectorFault(1, "The selector is empty.")
    if len(text) > MAX_LENGTH:
        raise SelectorFault(MAX_LENGTH + 1, f"A selector has at most {MAX_LENGTH} characters.")
    indent = len(given) - len(given.lstrip())
    normal, moved = _plain_quotes(text)
    fault = _fault(normal)
    if fault is None:
        return normal
    at = fault.at + sum(1 for index in moved if index < fault.at)
    raise SelectorFault(indent + at + 1, fault.message, _proposal(normal, fault))


def _trimmed(text: str) -> str:
    """Without blanks around; one that belongs to an escape at the end (``#a\\``, ``#\\31``) stays."""
    bare = text.strip()
    ends_in_escape = re.search(r"(?<!\\)(?:\\\\)*\\(?:[0-9a-fA-F]{1,5})?$", bare)
    followed = text[text.rfind(bare) + len(bare) :][:1] == " "
    return f"{bare} " if bare and ends_in_escape and followed else bare


def _plain_quotes(text: str) -> tuple[str, list[int]]:
    """The text with plain quotes in attribute values, and where (in the result) backslashes were taken out."""
    moved: list[int] = []
    taken = 0

    def plain(found: re.Match[str]) -> str:
        nonlocal taken
        if found.group(1) is None:
            return found.group()
        begin = found.end(1) - taken
        moved.extend((begin, begin + 1 + len(found.group(3))))
        taken += 2
        return f"{found.group(1)}{found.group(2)}{found.group(3)}{found.group(2)}"

    return _ESCAPED_QUOTES.sub(plain, text), moved


def _fault(text: str) -> GrammarFault | None:
    split = _SPLIT.search(text)
    if split:
        return GrammarFault(split.start(), "A selector stands on one line.")
    try:
        Grammar(text).read()
    except GrammarFault as fault:
        comment = _COMMENT.match(text, fault.at)
        return GrammarFault(fault.at, "Leave comments out; there is a field for notes.") if comment else fault
    try:
        soupsieve.compile(text)
    except (NotImplementedError, soupsieve.SelectorSyntaxError):
        return GrammarFault(0, "Browsers take this selector, the server cannot check pages with it. Write it simpler.")
    return None


def _proposal(text: str, fault: GrammarFault) -> str:
    """Another spelling that is valid, or nothing: the one the grammar knows, or one with the culprits escaped."""
    if fault.rewritten:
        return fault.rewritten if _fault(fault.rewritten) is None else ""
    current: GrammarFault | None = fault
    for _ in range(_MOST_ESCAPES):
        if current is None:
            return text if len(text) <= MAX_LENGTH else ""
        if not _within_a_name(text, current.culprit):
            return ""
        text = _escaped(text, current.culprit)
        current = _fault(text)
    return ""


def _within_a_name(text: str, at: int) -> bool:
    """Whether the character at ``at`` follows the # or . of an id or a class, or a part of its name."""
    return at > 0 and _NAME_SO_FAR.search(text[:at]) is not None


def _escaped(text: str, at: int) -> str:
    """The text with a backslash before the character at ``at``; letters and digits need their number in hexadecimal."""
    char, rest = text[at], text[at + 1 :]
    if char not in _HEX:
        return f"{text[:at]}\\{char}{rest}"
    gap = " " if rest[:1] in _HEX or rest[:1].isspace() else ""
    return f"{text[:at]}\\{ord(char):x}{gap}{rest}"
