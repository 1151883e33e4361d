"""What passes the leak stop: never more of a number than its first eight digits, and everything else as it came."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions_app.leaks.page import Page
from sessions_app.leaks.payloads import MAX_BYTES, Unreadable
from sessions_app.leaks.reports import MAX_NEW
from sessions_app.leaks.turns import at_once
from tests.unit.sessions_app.leaking import CARD, HIDDEN, Tag, added, snapshot, texts_of

FIELD = ["form", {"id": "pay"}, ["input", {"name": "card", "value": ""}]]  # ids 4 and 5


def typing(tag: Tag, keys: str, field: int = 5) -> tuple[str, list[object]]:
    """Types into a field as the tag tells it: the first key in the long form, then mere strings.

    Returns what the agent's copy of the field holds in the end, and every payload that went there.
    """
    seen, sent = "", []
    for at, key in enumerate(keys):
        long = {
            "field": [field, 0, 0, 10**9, key] if at == 0 else [field, 0, at, 0, key],
            "caret": [field, at + 1, at + 1],
        }
        said = tag.says(long if at < 2 else key)
        sent.append(said)
        _, _, start, removed, put = said["field"] if isinstance(said, dict) else (0, 0, at, 0, said)
        seen = seen[:start] + put + seen[start + removed :]
    return seen, sent


def test_a_page_without_numbers_passes_as_the_very_bytes_that_came():
    tag = Tag()
    page = snapshot([["p", {"class": "x"}, "Call +43 664 1239988 or order 17"], FIELD])
    for chunks, deflate in ((1, False), (3, False), (2, True)):
        frames = tag.frames(page, snapshot=True, chunks=chunks, deflate=deflate)
        assert [len(frames), json.dumps(page).encode() in frames[0]] == [chunks, chunks == 1]
    assert tag.scanner.findings() == []


def test_a_number_that_stands_on_the_page_is_starred_and_reported_with_its_place():
    tag = Tag()
    said = tag.shows([["div", {"id": "box"}, ["p", {"class": "pan"}, f"Card {CARD}."]]])
    assert texts_of(said) == [f"Card {HIDDEN}."]
    (found,) = tag.scanner.findings()
    assert (found.kind, found.selector, found.count) == ("card", "p.pan", 1)
    assert found.path == "html > body > div#box > p.pan"
    assert "4242" not in repr(found)


@pytest.mark.parametrize(
    "split",
    [
        ["4242", " 4242", " 4242 ", "4242"],
        [["span", {}, "4242"], ["span", {}, "4242"], ["span", {}, "4242"], ["span", {}, "4242"]],
        [["b", {}, ["i", {}, "42424242"]], "4242", ["em", {}, "4242"]],
        [["span", {}, digit] for digit in "4242424242424242"],
    ],
)
def test_a_number_in_several_nodes_is_one_number(split):
    tag = Tag()
    said = tag.shows([["p", {"id": "it"}, *split], ["p", {}, "4242"]])
    shown = "".join(texts_of(said)).replace(" ", "")
    assert shown == "42424242********4242", "the same text elsewhere, and in the same table of strings, stays"
    assert [found.selector for found in tag.scanner.findings()] == ["#it"]


def test_numbers_in_blocks_of_their_own_are_no_number_together():
    tag = Tag()
    page = [["p", {}, "4242"], ["p", {}, "4242"], ["p", {}, "4242"], ["p", {}, "4242"]]
    assert "".join(texts_of(tag.shows(page))) == "4242" * 4


def test_bank_accounts_and_own_patterns_are_starred():
    tag = Tag(r"\bK-\d{6}\b")
    said = tag.shows([["p", {}, "IBAN AT61 1904 3002 3457 3201"], ["p", {}, "no. K-123456, \U0001f600 K-654321"]])
    assert texts_of(said)[:1] == ["IBAN AT61 1904 **** **** ****"]
    assert "K-" not in "".join(texts_of(said))
    assert {found.kind for found in tag.scanner.findings()} == {"iban", "pattern"}


def test_attributes_that_people_may_read_are_starred_and_those_that_draw_are_not():
    tag = Tag()
    number = CARD.replace(" ", "")
    page = [
        ["input", {"value": CARD, "data-no": number}],
        ["path", {"d": f"M{CARD}"}],
        ["img", {"src": f"/{number}.png"}],
    ]
    said = json.dumps(tag.shows(page))
    assert HIDDEN in said and f"M{CARD}" in said and f"/{number}.png" in said
    assert '"42424242********"' in said


# --- typed


@pytest.mark.parametrize(
    "keys", [CARD, CARD.replace(" ", ""), CARD.replace(" ", "-"), "378282246310005", "IBAN? " + CARD]
)
def test_typed_digit_by_digit_no_more_than_eight_digits_ever_pass(keys):
    tag = Tag()
    tag.shows([FIELD])
    seen, sent = typing(tag, keys)
    assert len(seen) == len(keys)
    digits = re.sub(r"\D", "", keys)
    assert re.sub(r"[^\d*]", "", seen) == digits[:8] + "*" * (len(digits) - 8)
    assert sum(char.isdigit() for said in sent[2:] for char in (said if isinstance(said, str) else "")) <= 8
    assert digits[:9] not in re.sub(r"\W", "", json.dumps(sent))
    assert [(found.kind, found.selector) for found in tag.scanner.findings()] == [("card", "input[name='card']")]


def test_a_typed_bank_account_is_stopped_before_it_is_whole():
    tag = Tag()
    tag.shows([FIELD])
    seen, sent = typing(tag, "AT61 1904 3002 3457 3201")
    assert seen == "AT61 1904 **** **** ****"
    assert "3002" not in json.dumps(sent)


def test_what_turns_out_to_be_no_number_is_shown_when_the_field_is_left():
    tag = Tag()
    tag.shows([FIELD, ["input", {}]])
    tag.says({"focus": [5, 1]})
    seen, _ = typing(tag, "4155552671")
    assert seen == "41555526**"
    assert tag.says({"focus": [6, 1]}) == {"focus": [6, 1], "field": [5, 0, 0, 10**9, "4155552671"]}
    assert tag.scanner.findings() == []


def test_a_value_is_shown_again_once_it_cannot_become_a_number():
    tag = Tag()
    tag.shows([FIELD])
    typing(tag, "123 4155552671")
    assert tag.says({"field": [5, 0, 4, 10, "words"]})["field"] == [5, 0, 4, 10, "words"]
    typing(tag, "415555267")
    assert tag.says({"field": [5, 0, 1, 0, "x"]})["field"] == [5, 0, 0, 10**9, "4x15555267"]


def test_a_pasted_number_and_one_set_by_script_are_starred():
    tag = Tag()
    tag.shows([FIELD])
    assert tag.says({"field": [5, 0, 0, 10**9, CARD]})["field"] == [5, 0, 0, 10**9, HIDDEN]
    assert tag.says({"field": [5, 0, 19, 0, "!"]})["field"] == [5, 0, 19, 0, "!"]


def test_phone_numbers_and_short_numbers_are_typed_in_the_open():
    for keys in ("+4366412399887", "06641239988", "12345678", "2026-11-25 10:00"):
        tag = Tag()
        tag.shows([FIELD])
        assert typing(tag, keys)[0] == keys
    tag = Tag()
    tag.shows([["form", {}, ["input", {"autocomplete": "tel-national"}]]])
    assert typing(tag, "4155552671")[0] == "4155552671"


def test_a_preview_of_the_card_is_stopped_as_the_field_is():
    tag = Tag()
    tag.shows([FIELD, ["div", {}, "4"]])  # 6 and 7
    for at in range(2, 17):
        digits = "4242424242424242"[:at]
        change = {"text": [7, at - 1, 0, digits[-1]], "field": [5, 0, 0, 10**9, digits]}
        said = tag.says(change)
        assert digits[:9] not in json.dumps(said) or at < 9
    again = tag.says(added(3, 6, 20, [["p", {}, "424242424242424"]]))
    assert "424242424" not in json.dumps(again), "nor where it is shown anew"
    assert "424242424" not in json.dumps(tag.shows([["p", {}, "424242424242424"]])), "nor in another snapshot"


def test_text_typed_into_an_editable_part_is_stopped():
    tag = Tag()
    tag.shows([["div", {"contenteditable": ""}, "x"]])  # text 5
    seen = "x"
    for at, key in enumerate("4242424242424242", 1):
        _, start, removed, put = tag.says({"text": [5, at, 0, key]})["text"]
        seen = put if start < 0 else seen[:start] + put + seen[start + removed :]
    assert seen == "x42424242********"


def test_positions_count_in_utf_16_units():
    tag = Tag()
    tag.shows([FIELD])
    tag.says({"field": [5, 0, 0, 10**9, "\U0001f600 "]})
    assert tag.says({"field": [5, 0, 3, 0, CARD]})["field"] == [5, 0, 3, 0, HIDDEN]


# --- changes of the page


def test_a_number_that_comes_together_from_an_old_and_a_new_node_is_starred_in_both():
    tag = Tag()
    tag.shows([["p", {}, ["span", {}, "424242424242"]]])  # p 4, span 5, text 6
    said = tag.says(added(4, 5, 7, [["span", {}, "4242"]]))
    assert said["text"] == [6, -1, 0, "42424242****"]
    assert "****" in said["strings"]
    cleared = tag.says({"text": [8, -1, 0, "none"]})
    assert cleared["text"] == [8, -1, 0, "none", -2, -1, 0, "424242424242"], "and is back when it is none any more"


def test_no_hashes_are_compared_while_texts_differ_by_their_stars():
    tag = Tag()
    tag.shows([["p", {}, "x"], FIELD])
    assert tag.says({"check": [7]}) == {"check": [7]}
    tag.says({"text": [5, -1, 0, CARD]})
    assert tag.says({"check": [7]}) == {}
    tag.says({"text": [5, -1, 0, "nothing"]})
    assert tag.says({"check": [7]}) == {"check": [7]}


def test_frames_that_captured_themselves_are_looked_into():
    tag = Tag()
    tag.shows([["iframe", {"id": "f"}]])
    inner = snapshot([["p", {}, CARD]])
    inner["ids"] = [1 << 24, 5]
    said = tag.says({"guest": [4, inner]})
    assert texts_of({**said["guest"][1]}) == [HIDDEN]


def test_moved_and_removed_nodes_are_followed():
    tag = Tag()
    tag.shows([["div", {}, ["p", {}, "one"]], ["ul", {}]])  # div 4, p 5, text 6, ul 7
    tag.says({"gone": [4], "nodes": [7, 0, -5, 5, 0]})
    assert sorted(tag.scanner.page.nodes) == [1, 2, 3, 5, 6, 7]
    assert tag.says({"text": [6, -1, 0, CARD]})["text"] == [6, -1, 0, HIDDEN]
    with pytest.raises(Unreadable):
        tag.says({"text": [4, -1, 0, "x"]})


# --- what cannot be read


@pytest.mark.parametrize(
    "data",
    [[], 7, None, "typed nowhere", {"nodes": 3}, {"text": [99, -1, 0, "x"]}, {"text": [3, -1]}, {"field": [3, 0, 0]},
     {"nodes": [3, 0, -77, 0]}, {"nodes": [3, 0, -9]}, {"nodes": [3, 0, -2, -1, 0]}, {"gone": ["x"]}, {"guest": [3, 4]},
     {"field": [3, 0, True, 0, "x"]}, {"nodes": [3, 0, -5, 2, 0]}, {"text": 5.5}],
)  # fmt: skip
def test_what_cannot_be_read_does_not_pass(data):
    tag = Tag()
    tag.shows([["p", {}, "x"]])
    with pytest.raises(Unreadable):
        tag.says(data)


def test_a_bomb_is_not_inflated():
    tag = Tag()
    with pytest.raises(Unreadable, match="inflates"):
        tag.frames("0" * (MAX_BYTES + 1000), snapshot=True, deflate=True)


TEXT = st.one_of(
    st.sampled_from(["4242", CARD, "4", " ", "AT611904300234573201", "a", "", "x" * 20]), st.text(max_size=20)
)
NODES = st.recursive(
    TEXT,
    lambda inside: st.builds(
        lambda tag, attributes, children: [tag, attributes, *children],
        st.sampled_from(["p", "span", "b", "div", "input", "<text", "(mask)"]),
        st.dictionaries(st.sampled_from(["value", "class", "title", "id"]), TEXT, max_size=3),
        st.lists(inside, max_size=5),
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(body=st.lists(NODES, max_size=8), chunks=st.integers(1, 4), deflate=st.booleans())
def test_stars_never_break_a_payload(body, chunks, deflate):
    """Same nodes, same lengths, and what was no part of a number is untouched."""
    came = snapshot(body)
    tag = Tag("xxx+")
    before, after = Page(), Page()
    at_once(before.snapshot(came))
    at_once(after.snapshot(tag.says(came, snapshot=True, chunks=chunks, deflate=deflate)))
    assert before.nodes.keys() == after.nodes.keys()
    for node_id, node in before.nodes.items():
        other = after.nodes[node_id]
        assert (node.kind, node.shape) == (other.kind, other.shape)
        for one, two in zip([node.text, *(node.values or [])], [other.text, *(other.values or [])], strict=True):
            assert len(one) == len(two)
            assert all(a == b or b == "*" for a, b in zip(one, two, strict=True))
    assert not re.search(r"(?<!\d)4242424242424242(?!\d)", json.dumps([node.text for node in after.nodes.values()]))


def nested(element, levels, inner):
    return [inner] if not levels else [[*element, *nested(element, levels - 1, inner)]]


@pytest.mark.parametrize(
    ("body", "selector"),
    [
        ([["p", {}, "one"], ["p", {}, CARD]], "p:nth-of-type(2)"),
        ([["i", {}], *[["p", {}, "one"]] * 60, ["p", {}, CARD]], ""),
        ([["ul", {"id": "list"}, *[["li", {}, "one"]] * 60, ["li", {"class": "pay"}, CARD]]], "li.pay"),
        (nested(["div", {}], 8, CARD), " > ".join(["div:nth-of-type(1)"] * 8)),
        (nested(["div", {}], 30, CARD), ""),
    ],
)
def test_a_rule_is_proposed_where_counting_leads_somewhere(body, selector):
    """A page full of numbers would be counted for minutes."""
    tag = Tag()
    tag.shows(body)
    assert [each.selector for each in tag.scanner.findings()] == [selector]


def test_of_a_page_full_of_numbers_the_first_places_are_told():
    tag = Tag()
    page = tag.shows([["p", {"id": f"n{at}"}, CARD] for at in range(MAX_NEW + 100)])
    assert set(texts_of(page)) == {HIDDEN}
    assert len(tag.scanner.findings()) == MAX_NEW and tag.scanner.findings() == []
