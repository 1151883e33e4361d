"""Stop patterns: what can be read is kept, what could be slow is refused with a reason."""

import time

import pytest

from masking.stop_patterns import PatternFault, parse_patterns, pattern_spans


def test_patterns_are_one_a_line_without_doubles():
    assert parse_patterns(" K-[0-9]+ \n\nä{2}\nK-[0-9]+") == ["K-[0-9]+", "ä{2}"]


@pytest.mark.parametrize(
    ("text", "said"),
    [("(a", "missing"), ("a(?=b)", "looking ahead"), (r"(a)\1", "escape"), ("a*", "empty text"), ("(?:)", "empty"),
     ("a{5000}", "repetition"), ("x" * 300, "200 characters"), ("ok\n[", "Pattern 2"),
     ("((a{99}){99}){99}", "repetition")],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_a_reason(text, said):
    with pytest.raises(PatternFault, match=said):
        parse_patterns(text)


def test_no_pattern_takes_long():
    (pattern,) = parse_patterns("(x+x+)+y")
    began = time.monotonic()
    assert list(pattern_spans(pattern, "x" * 200_000)) == []
    assert time.monotonic() - began < 2


def test_spans_count_in_characters():
    assert list(pattern_spans("K[0-9]", "ä\ufffd K1 é K2")) == [(3, 5), (8, 10)]
