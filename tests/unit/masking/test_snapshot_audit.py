"""The audit of snapshots: finds what a rule hides, and says nothing where a copy of the page cannot tell."""

import pytest
from bs4 import BeautifulSoup

from masking.builtin import ALL_FIELDS
from masking.snapshot_audit import Context, Root, askable, parts_of, violations

URL = "https://www.acme.example/pay"


def masking(*rules, private=False, autocomplete=True):
    return {
        "rules": [
            {"id": at, "selector": selector, "kind": kind, "url_pattern": pattern}
            for at, (selector, kind, pattern) in enumerate(rules, 1)
        ],
        "private_by_default": private,
        "hidden_fields": list(ALL_FIELDS) if autocomplete else [],
    }


def broken(html, *contexts):
    tree = BeautifulSoup(html, "html.parser")
    return violations([Root(tree, None)], [Context(each, URL) for each in contexts or (masking(),)])


def mask(selector, pattern=""):
    return masking((selector, "mask", pattern))


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ('<input type="PassWord">', ["password"]),
        ('<p data-cobrowse="mask">x</p>', ["mark"]),
        ('<input autocomplete="section-a cc-number">', ["autocomplete"]),
        ('<input type="text"><cobrowse-masked></cobrowse-masked>', []),
    ],
)
def test_what_is_always_hidden(html, names):
    assert broken(html) == names


def test_rules_hold_on_their_pages_only():
    assert broken('<p class="a">x</p>', mask(".a", "/pay")) == ["1"]
    assert broken('<p class="a">x</p>', mask(".a", "/cart")) == []


def test_a_rule_that_only_some_of_the_settings_know_is_not_asked():
    assert broken('<p class="a">x</p>', mask(".a"), masking()) == []
    assert broken("<input autocomplete='cc-number'>", masking(), masking(autocomplete=False)) == []


def test_private_by_default_nothing_but_what_is_shown_has_text():
    show = masking((".ok", "show", ""), private=True)
    assert broken('<body><style>a{}</style><div class="ok"><b>in</b></div> <p> </p></body>', show) == []
    assert broken('<body><div class="ok">in</div>out</body>', show) == ["private"]
    assert broken('<body><input value="out"></body>', show) == ["private"]
    assert broken("<body>out</body>", show, masking()) == []
    assert broken("<body>out</body>", masking((".ok:hover", "show", ""), private=True)) == []


@pytest.mark.parametrize(
    "selector",
    ["#a", ".a > b.c d", "a ~ b", "[data-x='a:b + c']", ":is(a,b) c", "div:has(> i)", "p:not(.a, #b)", r"#a\:b"],
)
def test_what_a_copy_can_tell(selector):
    assert askable(selector)


@pytest.mark.parametrize(
    "selector",
    ["a:hover", "input:checked", "a + b", "li:nth-child(2)", "[href='/x']", "img[src]", "div:not(.a) b", "p:not([x])",
     "p:not(.a b)", ":is(p:not(.a))", "[onclick]", "p:empty", "p:lang(en)"],
)  # fmt: skip
def test_what_it_cannot(selector):
    assert not askable(selector)


def test_lists_are_asked_part_by_part():
    assert parts_of("a, :is(b,c) [x='y,z'], #d\\,e") == ["a", ":is(b,c) [x='y,z']", "#d\\,e"]
    assert broken("<p class='a'>x</p>", mask(".x:hover, .a")) == ["1"]
