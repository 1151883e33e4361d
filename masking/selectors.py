"""CSS selectors as an admin writes them: checked with positions, repaired where one character is the cause.

Accepted is what browsers' ``querySelectorAll`` takes and soupsieve, which the server audits with, takes as well.
"""

import re

import soupsieve

MAX_LENGTH = 500

# soupsieve knows more than browsers do; such a rule would hide nothing there.
_SERVER_ONLY = re.compile(r":(-soup-[\w-]+|contains|paused|playing|current|past|future|local-link|time\w*)(?![\w-])")
_NOT_EQUAL = re.compile(r"\[[^\]\"']*!=")
_PSEUDO_ELEMENT = re.compile(r"(?<!\\)(::[\w-]+|:(?:before|after|first-line|first-letter)(?![\w-]))")
# Characters that need a backslash inside a name, and may be there by mistake. Others have a meaning of their own.
_ESCAPABLE = "@$%&!?^/;={}<`'\"|:."
_PSEUDO_NAME = re.compile(r":([\w-]+)")
# [name=a@b]: browsers and soupsieve want quotes round anything that is no plain name.
_UNQUOTED = re.compile(r"\[\s*[\w-]+\s*[~^$*|]?=\s*([^\]\"'\s]+)\s*(?:[iIsS]\s*)?\]")


class SelectorFault(ValueError):
    """A selector that cannot be used: ``position`` (from 1), ``message``, and ``suggestion`` where there is one."""

    def __init__(self, position: int, message: str, suggestion: str = "") -> None:
        self.position, self.message, self.suggestion = position, message, suggestion
        told = f"Character {position}: {message}"
        super().__init__(f"{told} Write {suggestion} instead." if suggestion else told)


def validate_selector(text: str) -> str:
    """The selector as it is stored; raises SelectorFault. ``input[name=\\'a\\']`` is stored as ``input[name='a']``."""
    text = text.strip()
    if not text:
        raise SelectorFault(1, "The selector is empty.")
    if len(text) > MAX_LENGTH:
        raise SelectorFault(MAX_LENGTH + 1, f"A selector has at most {MAX_LENGTH} characters.")
    text = _plain_quotes(text)
    _refuse_what_browsers_refuse(text)
    fault = _syntax_fault(text)
    if fault is None:
        return text
    position, message = fault
    raise SelectorFault(position, message, _quoted(text, position) or _escaped(text, position))


def _plain_quotes(text: str) -> str:
    r"""``[name=\'a\']``, the spelling that the reference product documents, with plain quotes."""
    return re.sub(r"=\s*\\(['\"])(.*?)\\\1\s*\]", r"=\1\2\1]", text)


def _blanked(text: str) -> str:
    """The text with quoted strings and escaped characters blanked out, at the same positions."""
    return re.sub(r"\\.|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'", lambda m: "_" * len(m.group()), text, flags=re.DOTALL)


def _refuse_what_browsers_refuse(text: str) -> None:
    bare = _blanked(text)
    checks = (
        (_PSEUDO_ELEMENT, "Pseudo-elements such as ::before cannot be selected. Name the element itself."),
        (_SERVER_ONLY, "Browsers do not know this pseudo-class."),
        (_NOT_EQUAL, "Browsers do not know [a!=b]. Use :not([a=b])."),
    )
    for pattern, message in checks:
        found = pattern.search(bare)
        if found:
            raise SelectorFault(found.start() + 1, message)
    bar = re.search(r"\|(?!=)", bare)
    if bar:
        raise SelectorFault(bar.start() + 1, "Namespaces cannot be used here.", _escaped(text, bar.start() + 1))
    control = re.search(r"[\x00\n\r\f]", text)
    if control:
        raise SelectorFault(control.start() + 1, "A selector stands on one line.")
    if re.search(r"(?<!\\)(?:\\\\)*\\$", text):
        raise SelectorFault(len(text), "A backslash needs a character after it.")
    if bare.count("/*"):
        raise SelectorFault(bare.index("/*") + 1, "Leave comments out; there is a field for notes.")


def _syntax_fault(text: str) -> tuple[int, str] | None:
    """Position from 1 and a sentence, or None where there is no fault."""
    try:
        soupsieve.compile(text)
    except NotImplementedError:
        return 1, "This selector is not supported."
    except soupsieve.SelectorSyntaxError as error:
        return _position(text, str(error)), _sentence(text, str(error))
    return None


def _position(text: str, told: str) -> int:
    """soupsieve says "… position N" (from 0); a string that never closes is at its quote or bracket."""
    bare = _blanked(text)
    unquoted = _unquoted_fault(text)
    if unquoted:
        return unquoted
    if "pseudo-class" in told:
        return _unknown_pseudo_class(bare) + 1
    found = re.search(r"position (\d+)", told)
    at = int(found.group(1)) if found else 0
    if at < len(text) and bare[at] in ".#[:" and at + 1 < len(text):
        # "#12" and ".5" fail at the mark; the character to blame follows it.
        return at + 1 if bare[at] in "[:" else at + 2
    return min(at, len(text) - 1) + 1


def _unquoted_fault(text: str) -> int:
    """Position from 1 of the character for which an attribute's value needs quotes; 0 where there is none."""
    found = _UNQUOTED.search(_blanked(text))
    bad = found and re.search(r"^\d|[^\w-]", found.group(1))
    return found.start(1) + bad.start() + 1 if found and bad else 0


def _quoted(text: str, position: int) -> str:
    """The selector with quotes round the attribute value in which ``position`` lies, if that makes it right."""
    found = _UNQUOTED.search(_blanked(text))
    if found is None or not found.start(1) < position <= found.end(1):
        return ""
    fixed = f"{text[: found.start(1)]}'{text[found.start(1) : found.end(1)]}'{text[found.end(1) :]}"
    return fixed if _syntax_fault(fixed) is None else ""


def _unknown_pseudo_class(bare: str) -> int:
    for found in _PSEUDO_NAME.finditer(bare):
        try:
            soupsieve.compile(found.group())
        except (NotImplementedError, soupsieve.SelectorSyntaxError):
            return found.start()
    return 0


def _sentence(text: str, told: str) -> str:
    at = _position(text, told) - 1
    char = text[at]
    if _blanked(text).count("[") > _blanked(text).count("]"):
        return "A bracket [ is not closed."
    if _blanked(text).count("(") > _blanked(text).count(")"):
        return "A bracket ( is not closed."
    if _unquoted_fault(text):
        return f"A value with {char!r} needs quotes."
    if "pseudo-class" in told:
        return "There is no such pseudo-class."
    if char.isdigit() and at and text[at - 1] in "#.":
        return f"A name cannot begin with the digit {char}."
    return f"{char!r} cannot stand here."


def _escaped(text: str, position: int) -> str:
    """The selector with the one character at ``position`` escaped, if that makes it right; otherwise nothing."""
    at = position - 1
    char = text[at]
    if char.isdigit():
        fixed = f"{text[:at]}\\{ord(char):x} {text[at + 1:]}"
    elif char in _ESCAPABLE:
        fixed = text
        # "#a@b@c": the same character may be the cause more than once
        for index in range(len(text) - 1, at - 1, -1):
            if fixed[index] == char and (index == 0 or fixed[index - 1] != "\\"):
                fixed = f"{fixed[:index]}\\{fixed[index:]}"
    else:
        return ""
    try:
        _refuse_what_browsers_refuse(fixed)
    except SelectorFault:
        return ""
    return fixed if _syntax_fault(fixed) is None else ""
