"""An audit's report in the words of the screen “Check a page”. Templates escape it, as it may come from the page."""

from dataclasses import dataclass

from masking import mask_state
from masking.html_audit import AuditReport, MaskedPart
from masking.mask_state import RuleResult
from masking.policy import Rule
from masking.sensitive_parts import Finding
from masking.sensitive_words import KINDS

_WHY = {
    "autocomplete": "its autocomplete",
    "name": "its name",
    "id": "its id",
    "label": "its label",
    "type": "its type",
    "content": "what it contains",
}
_BY = {
    "password": "password field: always masked",
    "mark": "marked on the page: data-cobrowse=mask",
    "autocomplete": "card and code fields are hidden",
}
_STATES = {
    mask_state.ELSEWHERE: "for other pages",
    mask_state.NO_ADDRESS: "not checked: holds on certain pages, and no address was given",
    mask_state.INVALID: "cannot be read: correct or delete it",
    mask_state.SLOW: "not checked: took too long on this page",
}
# Company addresses and hotlines stand on most pages; a tick in advance would hide them all.
_OFTEN_PUBLIC = ("email", "phone")


@dataclass(frozen=True)
class FindingRow:
    kind: str
    why: str
    path: str
    shown: str
    selector: str
    alike: int
    ticked: bool


@dataclass(frozen=True)
class MaskedRow:
    path: str
    by: list[str]
    rules: list[str]
    within: int


@dataclass(frozen=True)
class RuleRow:
    selector: str
    kind: str
    pages: str
    said: str
    idle: bool


class CheckResult:
    """What the template shows of a report."""

    def __init__(self, report: AuditReport) -> None:
        self.report = report
        self.findings = _finding_rows(report.findings)
        self.masked = [_masked_row(part) for part in report.masked]
        self.masked_left_out = report.masked_parts - len(report.masked)
        # what needs a look stands in front
        self.rules = sorted((_rule_row(result) for result in report.rules), key=lambda row: not row.idle)
        self.idle_rules = sum(row.idle for row in self.rules)
        self.can_add = any(row.selector for row in self.findings)


def _finding_rows(findings: list[Finding]) -> list[FindingRow]:
    """One for each rule that could be added, whatever kinds of data it would hide."""
    together: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        together.setdefault((finding.selector, "" if finding.selector else finding.path), []).append(finding)
    return [_finding_row(same) for same in together.values()]


def _finding_row(same: list[Finding]) -> FindingRow:
    first = same[0]
    ticked = any(one.kind not in _OFTEN_PUBLIC or one.why != ["content"] for one in same)
    return FindingRow(
        kind=", ".join(dict.fromkeys(KINDS[one.kind] for one in same)),
        why=", ".join(dict.fromkeys(_WHY[why] for one in same for why in one.why)),
        path=first.path,
        shown=first.shown,
        selector=first.selector,
        alike=first.alike,
        ticked=bool(first.selector) and ticked,
    )


def _masked_row(part: MaskedPart) -> MaskedRow:
    return MaskedRow(
        path=part.path,
        by=[_BY[reason] for reason in part.reasons if not isinstance(reason, Rule)],
        rules=[reason.selector for reason in part.reasons if isinstance(reason, Rule)],
        within=part.within,
    )


def _rule_row(result: RuleResult) -> RuleRow:
    rule, matches = result.rule, result.matches
    if matches is None:
        said = _STATES[result.state]
    elif not matches:
        said = "matches nothing here"
    else:
        said = f"matches {matches:,} element{'' if matches == 1 else 's'}"
    return RuleRow(
        rule.selector, rule.kind, rule.url_pattern, said, not matches and result.state != mask_state.ELSEWHERE
    )
