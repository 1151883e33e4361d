"""Rules that hide the whole page are told apart from those that hide much of it."""

import pytest

from masking.everything import matches_everything


@pytest.mark.parametrize(
    "selector",
    ["*", "html", "body", ":root", "html > body", "body *", ":not(.a)", "body > *", "div, *", "header, main"],
)
def test_what_hides_the_whole_page_is_known(selector):
    assert matches_everything(selector)


@pytest.mark.parametrize(
    "selector", ["div", "main", "form *", ".a *", "input", "p, span, input", "body.private *", "[data-x]"]
)
def test_what_hides_a_part_of_it_is_not_taken_for_all(selector):
    assert not matches_everything(selector)
