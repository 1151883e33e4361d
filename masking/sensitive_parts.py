"""What of a page looks sensitive and reaches the agent: fields by their names, anything by what it contains."""

from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag

from masking.detectors import STARS, Found, sensitive_spans, starred
from masking.mask_state import MaskState
from masking.page_index import Page, text_of
from masking.page_text import PageText
from masking.proposals import path_of, propose
from masking.sensitive_words import kind_of_autocomplete, kind_of_words

MOST_FINDINGS = 200
MOST_PLACES = 20_000  # finds in the text that are looked at; a page with more has told enough
_SHOWN = 60  # characters of a label or a text around a find
_NO_FIELDS = frozenset({"button", "submit", "reset", "image", "hidden", "checkbox", "radio", "range", "color"})


@dataclass(frozen=True)
class Finding:
    """``why`` in the order autocomplete, name, id, label, content; ``selector`` is "" where none could be made.

    ``alike`` is how many elements of the page the proposed selector matches; ``shown`` a bit of label or text, starred.
    """

    kind: str
    why: list[str]
    path: str
    shown: str
    selector: str
    alike: int


@dataclass
class _Suspect:
    kind: str
    why: list[str]
    shown: str


def find_sensitive(page: Page, state: MaskState) -> tuple[list[Finding], int]:
    """The findings, fields first, and how many more there were."""
    suspects: dict[tuple[int, str], _Suspect] = {}
    labels = _Labels(page)
    for number in _fields(page):
        if state.visible(number):
            _look_at_field(page, number, labels.of(number), suspects)
    _look_at_text(page, state, suspects)
    return _findings(page, suspects)


def _look_at_field(page: Page, number: int, label: str, suspects: dict[tuple[int, str], _Suspect]) -> None:
    element = page.elements[number]
    told = [
        ("autocomplete", kind_of_autocomplete(text_of(element, "autocomplete"))),
        ("name", kind_of_words(text_of(element, "name"))),
        ("id", kind_of_words(text_of(element, "id"))),
        ("label", kind_of_words(label)),
    ]
    by_type = {"email": "email", "tel": "phone"}.get(text_of(element, "type").lower())
    kind = next((kind for _, kind in told if kind), by_type)
    if kind:
        why = [where for where, said in told if said == kind] or ["type"]
        suspects[number, kind] = _Suspect(kind, why, _short(starred(label)))


def _look_at_text(page: Page, state: MaskState, suspects: dict[tuple[int, str], _Suspect]) -> None:
    text = PageText(page)
    for found in sensitive_spans(text.text)[:MOST_PLACES]:
        number = _around(page, text.owner(found.start), text.owner(found.end - 1))
        if number < 0 or not state.visible(number):
            continue
        suspect = suspects.setdefault((number, found.kind), _Suspect(found.kind, [], _excerpt(text.text, found)))
        if "content" not in suspect.why:
            suspect.why.append("content")


def _findings(page: Page, suspects: dict[tuple[int, str], _Suspect]) -> tuple[list[Finding], int]:
    """One for each selector: what a rule would mask together is told together."""
    fields_first = sorted(suspects.items(), key=lambda one: (one[1].why == ["content"], one[0]))
    findings: list[Finding] = []
    done: set[tuple[int, str]] = set()
    left_out = 0
    for (number, kind), suspect in fields_first:
        if (number, kind) in done:
            continue
        if len(findings) >= MOST_FINDINGS:
            left_out += 1
            continue
        selector, alike = propose(page, number, kind)
        done.update((other, kind) for other in alike)
        findings.append(Finding(kind, suspect.why, path_of(page, number), suspect.shown, selector, len(alike)))
    return findings, left_out


def _around(page: Page, one: int, other: int) -> int:
    """The smallest element that holds both."""
    while one != other:
        if one > other:
            one = page.parent[one]
        else:
            other = page.parent[other]
    return one


def _fields(page: Page) -> Iterator[int]:
    for number in page.named("input", "select", "textarea"):
        if text_of(page.elements[number], "type").lower() not in _NO_FIELDS:
            yield number
    for number in page.with_attribute("contenteditable"):
        if text_of(page.elements[number], "contenteditable").lower() != "false":
            yield number
    # custom elements that say a name are fields of some component library
    for number in page.with_attribute("name"):
        if "-" in page.elements[number].name:
            yield number


def _excerpt(text: str, found: Found) -> str:
    """The line that the find stands in, without the find."""
    begin = text.rfind("\n", max(0, found.start - _SHOWN), found.start) + 1 or max(0, found.start - _SHOWN)
    end = text.find("\n", found.end, found.end + _SHOWN)
    after = text[found.end : found.end + _SHOWN if end < 0 else end]
    return _short(f"{starred(text[begin : found.start])}{STARS}{starred(after)}")


def _short(text: str) -> str:
    """Without line breaks; ``text`` has its sensitive parts starred."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


class _Labels:
    """What a person reads beside a field."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._for: dict[str, str] = {}
        for number in page.named("label"):
            label = page.elements[number]
            self._for.setdefault(text_of(label, "for"), _text_in(label))

    def of(self, number: int) -> str:
        """The label's text, else what stands for it, or ""."""
        element = self._page.elements[number]
        said = self._for.get(text_of(element, "id"), "") if "id" in element.attrs else ""
        if not said:
            said = self._wrapping(number)
        if not said:
            for value in text_of(element, "aria-labelledby").split()[:4]:
                said += " ".join(_text_in(self._page.elements[one]) for one in self._page.with_id(value)[:1])
        others = (text_of(element, name) for name in ("aria-label", "placeholder", "title", "data-label", "label"))
        return said or next((other for other in others if other.strip()), "")

    def _wrapping(self, number: int) -> str:
        for _ in range(4):
            number = self._page.parent[number]
            if number < 0:
                return ""
            if self._page.elements[number].name == "label":
                return _text_in(self._page.elements[number])
        return ""


def _text_in(element: Tag) -> str:
    """The first hundred characters of its text; a label may contain a list of all countries."""
    words: list[str] = []
    for text in element.strings:
        words.append(text)
        if sum(map(len, words)) > 100:
            break
    return " ".join(words)[:100]
