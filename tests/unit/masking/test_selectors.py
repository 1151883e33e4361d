"""Selectors: what is taken, how it is stored, and what is said about the others."""

import re

import pytest
import soupsieve
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from masking.selectors import MAX_LENGTH, SelectorFault, validate_selector


@pytest.mark.parametrize(
    "selector",
    [
        "#cc_number",
        ".secret",
        "input[name='secure']",
        r"#id\@123",
        r"#\31 2ab",
        "form.checkout > label:not(.public) + input[type=tel i]",
        "#a, .b , c",
        ":is(#a, .b) :has(> img)",
        "li:nth-child(2n + 1 of .x)",
        "*",
        "#café",
        r"#trailing\ ",
    ],
)
def test_what_every_browser_takes_is_stored_as_it_is(selector):
    assert validate_selector(selector) == selector


def test_escaped_quotes_are_stored_as_plain_ones():
    assert validate_selector(r"input[name=\'secure\']") == "input[name='secure']"
    assert validate_selector(r"a[title=\"x y\" i], b") == 'a[title="x y" i], b'


def test_escaped_quotes_inside_a_string_stay():
    assert validate_selector(r"""[title="=\'a\']"]""") == r"""[title="=\'a\']"]"""


def test_blanks_around_a_selector_are_taken_off():
    assert validate_selector("  #a \t") == "#a"


@pytest.mark.parametrize(
    ("selector", "position", "suggestion"),
    [
        ("#id@123", 4, r"#id\@123"),
        ("#12ab", 2, r"#\31 2ab"),
        (".5", 2, r".\35"),
        (".a:b", 3, r".a\:b"),
        (".w-1/2", 5, r".w-1\/2"),
        (".p-0.5", 5, r".p-0\.5"),
        ("#a@b@c", 3, r"#a\@b\@c"),
        ("#price$(1)", 7, r"#price\$\(1\)"),
        ("#user[0]", 7, r"#user\[0\]"),
        ("#form:name:0", 6, r"#form\:name\:0"),
        ("#a|b", 3, r"#a\|b"),
        ("#-1", 2, r"#\-1"),
        ("  #a@b", 5, r"#a\@b"),
        ("[data-x=1]", 9, "[data-x='1']"),
        ("a[b=c d]", 6, "a[b='c d']"),
        ("input[a!=b]", 8, "input:not([a=b])"),
        (r"input[name=\'secure\'] #a@b", 26, r"input[name='secure'] #a\@b"),
    ],
)
def test_a_fault_names_its_position_and_the_spelling_to_use(selector, position, suggestion):
    with pytest.raises(SelectorFault) as fault:
        validate_selector(selector)
    assert (fault.value.position, fault.value.suggestion) == (position, suggestion)
    assert f"Character {position}: " in str(fault.value)
    assert str(fault.value).endswith(f"Write {suggestion} instead.")


@pytest.mark.parametrize(
    ("selector", "position", "message"),
    [
        ("", 1, "empty"),
        ("   ", 1, "empty"),
        ("#", 1, "name must follow"),
        ("a::before", 2, "Pseudo-elements"),
        ("a:after", 2, "Pseudo-elements"),
        ("p:-soup-contains(x)", 2, "not known to every browser"),
        ("p:contains(x)", 2, "not known to every browser"),
        (":matches(a)", 1, "not known to every browser"),
        ("ns|a", 3, "Namespaces"),
        ("*|a", 2, "Namespaces"),
        ("[ns|a]", 4, "Namespaces"),
        ("a||b", 2, "Namespaces"),
        ("a,", 2, "must follow"),
        ("a,,b", 3, "cannot stand"),
        ("> a", 1, "cannot stand"),
        ("a > > b", 5, "cannot stand"),
        ("a >", 3, "must follow"),
        ("[a='b", 4, "quote"),
        ("[a=b", 1, "not closed"),
        (":is(a", 4, "not closed"),
        (":not()", 6, "cannot stand"),
        (":has(:has(a))", 6, ":has()"),
        (":scope > a", 1, "no fixed meaning"),
        (":host", 1, "no fixed meaning"),
        ("&", 1, "cannot stand"),
        ("a /* x */", 3, "comments"),
        ("a\nb", 2, "one line"),
        ("#a\\", 3, "backslash"),
        (":nth-child(x)", 12, "odd, even"),
        (":lang('en')", 7, "language"),
        ("12ab", 1, "cannot stand"),
        ("a {}", 3, "cannot stand"),
    ],
)
def test_what_no_browser_takes_is_refused(selector, position, message):
    with pytest.raises(SelectorFault, match=re.escape(message)) as fault:
        validate_selector(selector)
    assert fault.value.position == position
    assert fault.value.suggestion == ""


def test_the_longest_selector_has_500_characters():
    assert validate_selector("#" + "a" * (MAX_LENGTH - 1))
    with pytest.raises(SelectorFault, match="at most 500"):
        validate_selector("#" + "a" * MAX_LENGTH)


def test_deep_nesting_is_refused_and_not_a_crash():
    with pytest.raises(SelectorFault, match="nested"):
        validate_selector(":is(" * 60 + "a" + ")" * 60)


PIECES = [
    *("#a", ".b", "c", "é", "1", "-", "*", "\\", "\\31 ", "@", "$", "|", "&", ",", ">", "+", "~", " ", "'", '"'),
    *("[a]", "[a=b]", "[a!='x y']", "='", "[", "]", "(", ")", ":", "::", ":not(", ":is(", ":has(", ":hover"),
    *(":nth-child(2n", " of "),
]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
def test_whatever_is_written_gets_a_selector_the_server_can_use_or_a_fault_within_the_text(text):
    try:
        stored = validate_selector(text)
    except SelectorFault as fault:
        assert 1 <= fault.position <= len(text) + 1
        if fault.suggestion:
            assert validate_selector(fault.suggestion) == fault.suggestion
    else:
        soupsieve.compile(stored)
        assert validate_selector(stored) == stored


# What browsers take as the name of an id without any escape, and what they do not.
ID = st.text(st.sampled_from("ab1-_@.:/$[]()'\"é"), min_size=1, max_size=8).filter(lambda text: text[0].isalpha())


@given(ID)
def test_a_proposal_for_an_id_finds_the_element_with_that_id(name):
    """Where the text was an id with characters to escape. (Brackets, dots and colons may be meant as selectors.)"""
    if set(name) & set(".:[]()'\""):
        return
    page = BeautifulSoup("<p></p>", "html.parser")
    page.p["id"] = name
    try:
        selector = validate_selector(f"#{name}")
    except SelectorFault as fault:
        selector = fault.suggestion
    assert page.select(selector) == [page.p]
