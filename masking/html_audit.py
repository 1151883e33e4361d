"""Checks a page's HTML against mask rules: what is masked by what, and what looks sensitive but would be seen.

``audit`` works in the calling process, without limits of time or memory; ``confined_audit`` sets both.
"""

from dataclasses import dataclass, field

from masking import mask_state
from masking.builtin import ALL_FIELDS
from masking.detectors import starred
from masking.html_reading import MAX_BYTES, UnreadableHtml, decode, parse
from masking.mask_state import MaskState, RuleResult
from masking.page_index import Page
from masking.policy import Rule
from masking.proposals import path_of
from masking.sensitive_parts import Finding, find_sensitive

MOST_LISTED = 200  # masked elements; the rest is counted


@dataclass(frozen=True)
class AuditRequest:
    """``url`` is the page's address, or "". ``html`` as it was uploaded (bytes) or pasted (str)."""

    html: str | bytes
    rules: list[Rule] = field(default_factory=list)
    private_by_default: bool = False
    hidden_fields: tuple[str, ...] = ALL_FIELDS
    url: str = ""


@dataclass(frozen=True)
class MaskedPart:
    """An element that is masked itself. ``reasons`` as in ``MaskState``; ``within`` counts the elements it contains."""

    path: str
    reasons: list[str | Rule]
    within: int


@dataclass(frozen=True)
class AuditReport:
    """All texts have sensitive parts starred; they still come from the page and must be escaped when shown."""

    elements: int
    encoding: str  # that a file was read with; "" for text
    masked: list[MaskedPart]
    masked_parts: int  # how many there are; ``masked`` may list fewer
    masked_elements: int  # with all that lies within them
    hidden_by_default: int  # private by default: elements that nothing lists as shown
    hidden_inputs: int  # <input type=hidden>, which is never sent
    rules: list[RuleResult]
    findings: list[Finding]
    findings_left_out: int


def audit(request: AuditRequest) -> AuditReport:
    """Raises UnreadableHtml, with a sentence for the admin, where the page is too large."""
    if isinstance(request.html, str):
        text, encoding = request.html, ""
        too_long = len(text.encode("utf-8", "replace")) > MAX_BYTES
    else:
        too_long = len(request.html) > MAX_BYTES
        text, encoding = ("", "") if too_long else decode(request.html)
    if too_long:
        raise UnreadableHtml(f"The page is larger than {MAX_BYTES // 1024 // 1024} MB. Check a part of it.")
    page = Page(parse(text))
    state = mask_state.mask_state(
        page,
        request.rules,
        private_by_default=request.private_by_default,
        hidden_fields=request.hidden_fields,
        url=request.url,
    )
    findings, left_out = find_sensitive(page, state)
    return AuditReport(
        elements=len(page.elements),
        encoding=encoding,
        masked=_masked_parts(page, state),
        masked_parts=sum(1 for number in state.reasons if not state.unsent[number]),
        masked_elements=sum(state.masked),
        hidden_by_default=sum(1 for number in range(len(page.elements)) if _hidden_by_default(state, number)),
        hidden_inputs=len(page.matching('input[type="hidden" i]')),
        rules=state.rules,
        findings=findings,
        findings_left_out=left_out,
    )


def _masked_parts(page: Page, state: MaskState) -> list[MaskedPart]:
    numbers = [number for number in sorted(state.reasons) if not state.unsent[number]][:MOST_LISTED]
    return [
        MaskedPart(starred(path_of(page, number)), state.reasons[number], page.within(number)) for number in numbers
    ]


def _hidden_by_default(state: MaskState, number: int) -> bool:
    return not (state.revealed[number] or state.masked[number] or state.unsent[number])
