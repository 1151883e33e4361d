"""What of a parsed page is masked and by what, as static/js/capture/gate.js decides it in the visitor's browser."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import soupsieve

from masking import builtin
from masking.page_index import Page, text_of
from masking.policy import Rule
from masking.time_limits import alarm, countdown
from masking.url_patterns import url_matches

RULE_SECONDS = 3  # for one selector over the whole page
RULES_SECONDS = 25  # for all of them

_NEVER_SENT = (
    "script,noscript,base,template,param,noframes,noembed,bgsound,meta,object,embed,applet,fencedframe,portal,"
    'input[type="hidden" i]'
)

# States of a rule
DONE, ELSEWHERE, NO_ADDRESS, INVALID, SLOW = "done", "elsewhere", "no-address", "invalid", "slow"


@dataclass
class RuleResult:
    """``matches`` counts elements of the page; None while ``state`` is not "done"."""

    rule: Rule
    state: str
    matches: int | None = None


@dataclass
class MaskState:
    """By element number. ``reasons``: what masks an element itself: "password", "mark", "autocomplete" or a rule."""

    masked: list[bool]
    unsent: list[bool]
    revealed: list[bool]  # all True unless private by default
    reasons: dict[int, list[str | Rule]] = field(default_factory=dict)
    rules: list[RuleResult] = field(default_factory=list)

    def visible(self, number: int) -> bool:
        """Whether the agent gets the element."""
        return not (self.masked[number] or self.unsent[number]) and self.revealed[number]


def mask_state(
    page: Page, rules: list[Rule], *, private_by_default: bool, hidden_fields: Iterable[str], url: str
) -> MaskState:
    """``url`` is the page's address, "" where nobody knows it: rules for certain pages are then left out."""
    reasons: dict[int, list[str | Rule]] = defaultdict(list)
    built_in = [("password", builtin.PASSWORDS), ("mark", f"{builtin.MASKED},{builtin.IGNORED}")]
    built_in += [("autocomplete", builtin.HIDDEN_FIELDS[name]) for name in hidden_fields]
    for reason, selector in built_in:
        for number in page.matching(selector):
            reasons[number].append(reason)
    shown = set(page.matching(builtin.SHOWN))
    results: list[RuleResult] = []
    left = countdown(RULES_SECONDS)
    for rule in rules:
        result, found = _evaluate(page, rule, url, min(RULE_SECONDS, left()))
        results.append(result)
        if rule.kind == "show":
            shown.update(found)
        if rule.kind not in ("mask", "ignore"):
            continue
        for number in found:
            reasons[number].append(rule)
    unsent = set(page.matching(_NEVER_SENT)) | set(_other_links(page))
    return MaskState(
        masked=_inherited(page, set(reasons)),
        unsent=_inherited(page, unsent),
        revealed=_inherited(page, shown) if private_by_default else [True] * len(page.elements),
        reasons=dict(reasons),
        rules=results,
    )


def _evaluate(page: Page, rule: Rule, url: str, seconds: float) -> tuple[RuleResult, list[int]]:
    if rule.url_pattern and not url:
        return RuleResult(rule, NO_ADDRESS), []
    if not url_matches(rule.url_pattern, url):
        return RuleResult(rule, ELSEWHERE), []
    if seconds <= 0:
        return RuleResult(rule, SLOW), []
    try:
        with alarm(seconds):
            found = page.matching(rule.selector)
    except TimeoutError:
        return RuleResult(rule, SLOW), []
    except (NotImplementedError, soupsieve.SelectorSyntaxError):
        return RuleResult(rule, INVALID), []
    return RuleResult(rule, DONE, len(found)), found


def _inherited(page: Page, own: set[int]) -> list[bool]:
    """Whether an element or one it lies in is among ``own``; parents come before their children."""
    result: list[bool] = []
    for number, parent in enumerate(page.parent):
        result.append(number in own or (parent >= 0 and result[parent]))
    return result


def _other_links(page: Page) -> Iterator[int]:
    for number in page.named("link"):
        if not {"stylesheet", "icon"} & set(text_of(page.elements[number], "rel").lower().split()):
            yield number
