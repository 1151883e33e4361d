"""What is in the bodies of lines: whatever comes is read or refused, and what was packed is read again."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions_app.errors import Refusal
from sessions_app.lines import batches
from tests.unit.sessions_app.http_lines import post, request

LINES = st.binary(max_size=80) | st.text("0123456789abcdef", min_size=64, max_size=64).map(str.encode)


@given(st.binary(max_size=300))
def test_garbage_is_read_or_refused(body):
    try:
        batches.read_request(b"0" * 64 + body)
    except Refusal as refusal:
        assert refusal.code in ("bad_message", "too_large")


@given(st.integers(0, 2**32 - 1), st.lists(st.text() | st.binary() | st.integers(0, 2**16 - 1), max_size=20))
def test_what_is_packed_is_read_again(number, items):
    items = [item for item in items if not isinstance(item, str) or item.encode("utf-8", "ignore").decode() == item]
    asked = batches.read_request(request("a" * 64, number, *items))
    assert (asked.line, asked.number, asked.items) == ("a" * 64, number, items)


@settings(max_examples=100, deadline=None)
@given(line=LINES, rest=st.binary(max_size=60), verb=st.sampled_from(["send", "poll", "close", "x"]))
def test_garbage_requests_are_answered_with_a_refusal(line, rest, verb):
    answer = asyncio.run(post(f"/line/visitor/k/v/{verb}", line + rest))
    assert answer.status in (404, 409, 413) and answer.code
