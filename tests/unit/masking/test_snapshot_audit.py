"""The audit of snapshots: finds what a rule hides, and says nothing where a copy of the page cannot tell."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from masking.audit_names import may_break
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
    asked = [Context(each, URL) for each in contexts or (masking(),)]
    found = violations([Root(tree, None)], asked)
    assert may_break(kinds_of(tree), asked) or not found, "the audit would not have been asked"
    return found


def kinds_of(tree):
    kinds = {}
    for tag in tree.find_all(True):
        values = [" ".join(value) if isinstance(value, list) else value for value in tag.attrs.values()]
        kinds.setdefault((tag.name, tuple(tag.attrs)), []).append(values)
    return [(*names, rows) for names, rows in kinds.items()]


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


@pytest.mark.parametrize(
    ("html", "rule", "asked"),
    [
        ('<p class="a">x</p>', ".b", False),
        ('<p class="a b">x</p>', ".b", True),
        ('<p id="b">x</p>', ".b,p#a", False),
        ('<p class="b">x</p>', "div .b", True),  # what is around it may be anything
        ('<b class="a">x</b>', "p.a", False),
        ('<input name="first">', "input[name^='card']", False),
        ('<input name="card-1">', ":is(input, select)[name^='card']", True),
        ('<select name="card-1">', "input[name^='card']", False),
        ('<p class="a">x</p>', ".a:not(.b)", True),
        ('<form><input name="card"></form>', "form:has([name='card'])", True),
        ('<p class="c b a">x</p><p id="d">x</p>', "i.a, .b.d, #c, p[title]", False),
        ('<p title="x" class="">x</p>', "[title^='y'], .a", False),
    ],
)
def test_the_audit_is_asked_only_where_an_element_may_be_meant(html, rule, asked):
    tree = BeautifulSoup(html, "html.parser")
    assert may_break(kinds_of(tree), [Context(mask(rule), URL)]) is asked


def test_of_names_that_differ_in_case_only_the_last_counts_as_in_a_tree():
    kinds = [("p", ("class", "class"), [("x", "a")])]
    assert may_break(kinds, [Context(mask(".a"), URL)]) and not may_break(kinds, [Context(mask(".x"), URL)])


def test_under_private_by_default_every_page_is_audited():
    assert may_break([], [Context(masking(private=True), URL)])


NAMES = st.sampled_from(["a", "b", "c"])
COMPOUNDS = st.builds(
    lambda tag, parts: tag + "".join(parts),
    st.sampled_from(["", "p", "b"]),
    st.lists(
        st.one_of(
            NAMES.map(".{}".format),
            NAMES.map("#{}".format),
            NAMES.map("[title={}]".format),
            NAMES.map(":is(.{0},b,#{0} > p)".format),
            NAMES.map(":not(.{})".format),
            NAMES.map(":has(.{})".format),
            NAMES.map(":where([title^={}])".format),
        ),
        min_size=1,
        max_size=3,
    ),
)
SELECTORS = st.lists(COMPOUNDS, min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from([" ", " > ", ", ", " ~ "]).map(lambda between: between.join(parts))
)
ELEMENTS = st.recursive(
    st.just(""),
    lambda inner: st.builds(
        lambda tag, attributes, content: f"<{tag}{''.join(attributes)}>{content}</{tag}>",
        st.sampled_from(["p", "b", "i"]),
        st.lists(
            st.builds('  {}="{}"'.format, st.sampled_from(["class", "id", "title"]), NAMES), max_size=2, unique=True
        ),
        st.lists(inner, max_size=2).map("".join),
    ),
    max_leaves=8,
)


@given(html=ELEMENTS, selector=SELECTORS)
@settings(max_examples=400, deadline=None)
def test_nothing_that_the_audit_would_find_is_passed_over(html, selector):
    broken(html, mask(selector))
