"""The grammar of selectors that every browser's ``querySelectorAll`` takes, read character by character.

Written from Selectors Level 4 and CSS Syntax Level 3, without what browsers do not share (namespaces, pseudo-elements,
column combinators) or what has no fixed meaning in a rule (``:scope``, ``:host``, ``&``).
"""

import re
from dataclasses import dataclass

from masking import selector_words as words

MAX_DEPTH = 20  # of parentheses; deeper ones are no rule that a person wrote

_WS = " \t"
_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}[ \t]?|[^0-9a-fA-F\r\n\f])"
_START = rf"(?:[A-Za-z_]|[^\x00-\x7f]|{_ESCAPE})"
_REST = rf"(?:[-0-9A-Za-z_]|[^\x00-\x7f]|{_ESCAPE})*"
_NAME = re.compile(rf"(?:--|-?{_START}){_REST}")
_AN_PLUS_B = re.compile(r"(?:even|odd|[+-]?\d*n(?:[ \t]*[+-][ \t]*\d+)?|[+-]?\d+)(?![\w-])", re.IGNORECASE)
_OF = re.compile(r"[ \t]+of[ \t]+", re.IGNORECASE)
_STRING = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""")
_VALUE_ENDS = re.compile(r"[ \t]*(?:[ \t][iI][ \t]*)?(?:\]|$)")
_OPERATOR = re.compile(r"[~|^$*!]?=")
_DIRECTION = re.compile(r"ltr|rtl")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


@dataclass
class GrammarFault(Exception):
    """What is wrong, and where. All indexes are from 0."""

    at: int
    message: str
    culprit: int = -1  # the one character that may need a backslash, if there is one
    rewritten: str = ""  # another spelling of the whole that says what was meant


class Grammar:
    """One reading of one selector list; ``read`` raises GrammarFault or returns."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.inside_has = False

    def read(self) -> None:
        self._selector_list(closed=False)

    # --- lists, combinators, compounds

    def _selector_list(self, *, closed: bool, relative: bool = False) -> None:
        opened = self.at - 1
        self._blanks()
        while True:
            self._complex(relative)
            if self._peek() == ",":
                self.at += 1
                self._blanks()
                continue
            break
        if closed:
            if self._peek() != ")":
                self._nothing_else_fits("A bracket ( is not closed.", opened)
            self.at += 1
        elif self.at < len(self.text):
            self._nothing_else_fits("", self.at)

    def _complex(self, relative: bool) -> None:
        if relative and self._peek() in (">", "+", "~"):
            self.at += 1
            self._blanks()
        while True:
            self._compound()
            blank = self._blanks()
            char = self._peek()
            if char in (">", "+", "~"):
                self.at += 1
                self._blanks()
            elif not blank or char in ("", ",", ")"):
                return

    def _compound(self) -> None:
        begin = self.at
        if self._peek() == "*":
            self.at += 1
        else:
            self._optional_name()
        while self._peek() in ("#", ".", "[", ":"):
            {"#": self._hash, ".": self._class, "[": self._attribute, ":": self._pseudo}[self._peek()]()
        if self.at == begin:
            self._nothing_starts_here()
        if self._peek() == "|":
            raise GrammarFault(self.at, "Namespaces cannot be used here.", self.at)

    def _hash(self) -> None:
        self.at += 1
        self._name("#")

    def _class(self) -> None:
        dot = self.at
        self.at += 1
        # ".p-0.5": here the dot belongs to the name, and is more likely to be at fault than the digit
        part_of_name = self._peek().isdigit() and dot > 0 and self.text[dot - 1].isdigit()
        self._name(".", dot if part_of_name else -1)

    # --- names

    def _optional_name(self) -> bool:
        found = _NAME.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found is not None

    def _name(self, mark: str, culprit: int = -1) -> None:
        if self._optional_name():
            return
        char = self._peek()
        if not char or char in _WS or char in ",)>~+":
            raise GrammarFault(self.at - 1, f"A name must follow {mark!r}.")
        if culprit >= 0:
            raise GrammarFault(culprit, f"{mark!r} cannot stand here.", culprit)
        if char == "-":
            after = self.text[self.at + 1 : self.at + 2]
            message = f"A name cannot begin with a hyphen and {after!r}." if after else "A hyphen alone is no name."
            raise GrammarFault(self.at, message, self.at)
        if char.isdigit():
            raise GrammarFault(self.at, f"A name cannot begin with the digit {char}.", self.at)
        self._nothing_starts_here()

    # --- attributes

    def _attribute(self) -> None:
        opened = self.at
        self.at += 1
        self._blanks()
        name_at = self.at
        if not self._optional_name():
            if self._peek() in ("", "]"):
                message = "A bracket [ is not closed." if not self._peek() else "A bracket needs an attribute's name."
                raise GrammarFault(opened, message)
            raise GrammarFault(self.at, f"{self._peek()!r} cannot begin an attribute's name.", opened)
        name = self.text[name_at : self.at]
        self._blanks()
        if self._peek() == "|" and self.text[self.at + 1 : self.at + 2] != "=":
            raise GrammarFault(self.at, "Namespaces cannot be used here.")
        operator = _OPERATOR.match(self.text, self.at)
        operator_at = self.at
        if operator:
            self.at = operator.end()
            self._blanks()
            value = self._value(opened)
            self._blanks()
            if self._peek() in ("i", "I"):
                self.at += 1
                self._blanks()
        if self._peek() != "]":
            self._attribute_not_closed(opened)
        self.at += 1
        if operator and operator.group() == "!=":
            rewritten = f"{self.text[:opened]}:not([{name}={value}]){self.text[self.at :]}"
            raise GrammarFault(operator_at, "Browsers do not know [a!=b].", rewritten=rewritten)

    def _value(self, opened: int) -> str:
        begin = self.at
        if self._peek() in ("'", '"') and self._peek():
            found = _STRING.match(self.text, begin)
            if found is None:
                raise GrammarFault(begin, f"The quote {self._peek()} is not closed.")
            self.at = found.end()
            return found.group()
        # "[a=b c]" would need quotes as well; "[a=b i]" is the flag
        if self._optional_name() and _VALUE_ENDS.match(self.text, self.at):
            return self.text[begin : self.at]
        bad = self.at
        end = self.text.find("]", bad)
        if self._peek() in ("", "]"):
            message = "A value must follow '='." if self._peek() else "A bracket [ is not closed."
            raise GrammarFault(opened if not self._peek() else bad, message)
        inner = self.text[begin:end].rstrip() if end > 0 else ""
        rewritten = f"{self.text[:begin]}'{inner}'{self.text[begin + len(inner) :]}" if "'" not in inner else ""
        said = "a blank" if self._peek() in _WS else f"{self._peek()!r}"
        raise GrammarFault(bad, f"A value with {said} in it needs quotes.", rewritten=rewritten if inner else "")

    def _attribute_not_closed(self, opened: int) -> None:
        if "]" not in self.text[self.at :]:
            raise GrammarFault(opened, "A bracket [ is not closed.")
        raise GrammarFault(self.at, f"{self._peek()!r} cannot stand inside the brackets.")

    # --- pseudo-classes

    def _pseudo(self) -> None:
        colon = self.at
        self.at += 1
        found = _NAME.match(self.text, self.at)
        name = found.group().lower() if found else ""
        if self._peek() == ":" or name in words.OLD_PSEUDO_ELEMENTS:
            raise GrammarFault(colon, "Pseudo-elements such as ::before cannot be selected. Name the element itself.")
        if found is None:
            raise GrammarFault(colon, "A name must follow ':'.", colon)
        self.at = found.end()
        if name in words.UNFIXED:
            raise GrammarFault(colon, f":{name} has no fixed meaning in a rule. Name the element itself.")
        if self._peek() != "(":
            if name not in words.PSEUDO_CLASSES:
                self._unknown(colon, name)
            return
        self.at += 1
        self._arguments(colon, name)

    def _arguments(self, colon: int, name: str) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise GrammarFault(self.at, f"Parentheses may be nested {MAX_DEPTH} deep.")
        if name in words.SELECTOR_LISTS:
            self._nested(colon, name)
        elif name in words.NTH:
            self._nth(name)
        elif name in ("dir", "lang"):
            self._word(name)
        else:
            self._unknown(colon, name)
        self.depth -= 1

    def _nested(self, colon: int, name: str) -> None:
        if name == "has" and self.inside_has:
            raise GrammarFault(colon, "Browsers refuse a :has() inside a :has().")
        before, self.inside_has = self.inside_has, self.inside_has or name == "has"
        self._selector_list(closed=True, relative=name == "has")
        self.inside_has = before

    def _nth(self, name: str) -> None:
        self._blanks()
        found = _AN_PLUS_B.match(self.text, self.at)
        if found is None:
            raise GrammarFault(self.at, f":{name}() wants odd, even, a number or a form such as 2n+1.")
        self.at = found.end()
        of = _OF.match(self.text, self.at)
        if of and name in words.NTH_OF:
            self.at = of.end()
            self._selector_list(closed=True)
            return
        self._close()

    def _word(self, name: str) -> None:
        self._blanks()
        found = (_DIRECTION if name == "dir" else _LANGUAGE).match(self.text, self.at)
        if found is None:
            wanted = "ltr or rtl" if name == "dir" else "one language such as en or pt-BR"
            raise GrammarFault(self.at, f":{name}() wants {wanted}.")
        self.at = found.end()
        self._close()

    def _close(self) -> None:
        self._blanks()
        if self._peek() != ")":
            message = f"{self._peek()!r} cannot stand here." if self._peek() else "A bracket ( is not closed."
            raise GrammarFault(min(self.at, len(self.text) - 1), message)
        self.at += 1

    def _unknown(self, colon: int, name: str) -> None:
        # Who writes ":contains(x)" means it; in "#form:name" the colon is a part of the name.
        meant = name.startswith("-") or name in words.ELSEWHERE
        raise GrammarFault(colon, f"':{name}' is not known to every browser.", -1 if meant else colon)

    # --- the text

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _blanks(self) -> bool:
        begin = self.at
        while self._peek() and self._peek() in _WS:
            self.at += 1
        return self.at > begin

    def _nothing_starts_here(self) -> None:
        char = self._peek()
        if not char:
            before = self.text.rstrip()
            raise GrammarFault(max(len(before) - 1, 0), f"Something must follow {before[-1:]!r}.")
        if char == "|":
            raise GrammarFault(self.at, "Namespaces cannot be used here.", self.at)
        if char == "\\":
            raise GrammarFault(self.at, "A backslash needs a character after it.")
        raise GrammarFault(self.at, f"{char!r} cannot stand here.", self.at)

    def _nothing_else_fits(self, unclosed: str, opened: int) -> None:
        if self.at >= len(self.text):
            raise GrammarFault(opened, unclosed)
        self._nothing_starts_here()
