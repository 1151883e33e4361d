"""The leak stop's model of a page, in columns, holds what a plain tree holds and finds what one finds in that; and it
stays small."""

import json
import pickle
import re
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.leak_stop import bytes_a_node
from bench.payloads import FIELD, keystroke, mutation, snapshot
from masking.detectors import card_spans, iban_spans
from sessions_app.leaks import nodes
from sessions_app.leaks.index import BLOCK, Index
from sessions_app.leaks.limits import MAX_NEW_NODES, MAX_NODES
from sessions_app.leaks.payloads import TooLarge, Unreadable
from sessions_app.leaks.stops import _RUN, _hints, _unfinished_ibans, unfinished_cards
from sessions_app.leaks.tokens import KEPT, MAX_ID
from tests.unit.sessions_app.leaking import CARD, Tag, added
from tests.unit.sessions_app.plain_page import PlainPage, Tree, with_stars
from tests.unit.sessions_app.random_pages import Script

KINDS = {
    "element": nodes.ELEMENT, "text": nodes.TEXT, "box": nodes.BOX, "holder": nodes.HOLDER, "empty": nodes.EMPTY,
    "shadow": nodes.SHADOW, "document": nodes.DOC,
}  # fmt: skip
MOST = 80  # characters on either side that the leak stop looks at


def plain(node: Tree) -> tuple[object, ...]:
    kept = {name: value for name, value in node["attributes"].items() if name in KEPT}
    parent, inner = node["parent"], node["inner"]
    below = [child["id"] for child in node["children"]]
    return KINDS[node["kind"]], node["tag"], node["text"], kept, below, parent and parent["id"], inner and inner["id"]


def modelled(node: nodes.Node) -> tuple[object, ...]:
    kept = dict(zip(node.mark.names, node.mark.values, strict=True))
    tag = node.shape.tag if node.shape else ""
    below = [child.id for child in node.children()]
    backwards = [child.prev.id if child.prev else 0 for child in node.children()]
    assert backwards == [0, *below][: len(below)], "neighbours know each other"
    last = node.table.last[node.row]
    assert (node.table.ids[last] if last else None) == (below[-1] if below else None)
    parent, inner = node.parent, node.inner
    return node.kind, tag, node.text, kept, below, parent and parent.id, inner and inner.id


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 25), rests=st.sets(st.integers(0, 25)))
def test_whatever_becomes_of_a_page_the_model_is_the_page_and_no_number_in_it_passes(seed, steps, rests):
    script, tag, seen = Script(seed), Tag(), PlainPage()
    for step in range(steps + 1):
        data = script.next() if step else script.first()
        if step in rests:
            tag.rest()
        seen.apply(tag.says(data, snapshot=not step))
        page, model = script.page, tag.scanner.page
        assert {node.id: modelled(node) for node in model.nodes.values()} == {
            node_id: plain(node) for node_id, node in page.nodes.items()
        }
        assert page.nodes.keys() == seen.nodes.keys()
        for node_id, node in page.nodes.items():
            assert len(node["text"]) == len(seen.nodes[node_id]["text"])
        for node in page.touched:
            if page.nodes.get(node["id"]) is node and node["parent"]["tag"] != "style":
                check_line(page, seen, node, exactly=len(page.touched) == 1 or "text" not in data)


def test_a_page_at_rest_takes_little_and_wakes_with_what_comes():
    tag, other = Tag(), Tag()
    page = tag.scanner.page
    for each in (tag, other):
        each.says(json.loads(snapshot(2000)), snapshot=True)
    before = {node.id: modelled(node) for node in page.nodes.values()}
    awake = len(pickle.dumps(page.table))
    assert [tag.scanner.grows_quiet() for _ in range(11)] == [False] * 9 + [True] * 2
    tag.rest()
    assert not tag.scanner.grows_quiet()
    assert not page.nodes and len(page.packed) < awake / 8
    tag.says(json.loads(mutation(1)))
    assert not page.packed
    after = {node.id: modelled(node) for node in page.nodes.values()}
    other.says(json.loads(mutation(1)))
    assert after == {node.id: modelled(node) for node in other.scanner.page.nodes.values()} != before


def test_a_page_that_changes_now_and_then_is_left_awake():
    tag, waited = Tag(), []
    tag.says(json.loads(snapshot(150)), snapshot=True)
    for _ in range(8):
        waited.append(next(seconds for seconds in range(1, 999) if tag.scanner.grows_quiet()))
        tag.rest()
        tag.says({})
    assert waited == [10, 20, 40, 80, 160, 320, 640, 640]


def test_pages_share_their_shapes_also_after_a_rest():
    shapes = []
    for _ in range(2):
        tag = Tag()
        tag.says(json.loads(snapshot(2000)), snapshot=True)
        tag.rest()
        tag.says({})
        shapes.append({id(node.shape) for node in tag.scanner.page.nodes.values() if node.shape})
    assert len(shapes[0]) > 20 and shapes[0] == shapes[1]


def test_what_takes_long_to_wake_is_woken_in_turns_with_others():
    tag = Tag()
    tag.says(json.loads(snapshot(10_000)), snapshot=True)
    change = tag.chunks({"title": "x"})
    assert tag.scanner.is_quick(change)
    tag.rest()
    assert not tag.scanner.is_quick(change)
    tag.says(json.loads(snapshot(150)), snapshot=True)
    tag.rest()
    assert tag.scanner.is_quick(change)


def check_line(page: PlainPage, seen: PlainPage, touched: Tree, exactly: bool) -> None:
    line = page.line(touched)
    # What is moved is not looked at again, and a new text that comes with it ends there.
    if page.moved or sum(len(each["text"]) for each in line) > MOST:
        return
    wanted = with_stars("".join(each["text"] for each in line))
    for each in line:
        own, wanted = wanted[: len(each["text"])], wanted[len(each["text"]) :]
        shown = seen.nodes[each["id"]]["text"]
        if exactly and each is touched:
            assert shown == own
        else:  # may have more stars than it needs, until it changes by itself
            assert all(b == "*" for a, b in zip(own, shown, strict=True) if a == "*")


def test_random_pages_hold_numbers_across_nodes_often_enough_to_tell():
    starred = 0
    for seed in range(30):
        script, tag = Script(seed), Tag()
        for step in range(15):
            data = script.next() if step else script.first()
            starred += "*" in json.dumps(tag.says(data, snapshot=not step).get("text", []))
    assert starred > 20


TEXTS = st.lists(st.sampled_from([*"0123456789aZé٣߅\x1f", " ", "-", "\u00a0", "  ", "AT61", "DE12", "\ud83d", "4242"]))


@given(parts=TEXTS)
def test_a_text_that_is_not_searched_holds_nothing(parts):
    text = "".join(parts)
    cards, accounts = _hints(text)
    if not cards:
        assert card_spans(text) == [] and list(unfinished_cards(text, 9, ())) == []
        assert not _RUN.search(text) or max(len(re.sub(r"\D", "", run.group())) for run in _RUN.finditer(text)) < 9
    if not accounts:
        assert iban_spans(text) == [] and list(_unfinished_ibans(text, 9)) == []
    if len(text) < 9:
        assert card_spans(text) == iban_spans(text) == list(unfinished_cards(text, 9, ())) == []


# --- memory


def test_a_node_takes_at_most_110_bytes():
    """A thousand pages have to fit into one process: docs/decisions/0012-leak-stop.md."""
    assert 20 < bytes_a_node(10_000) < 110


def test_the_benchmarks_payloads_fit_a_page_of_any_size_and_leave_it_as_large():
    for size in (150, 3000):
        tag = Tag()
        tag.says(json.loads(snapshot(size)), snapshot=True)
        count = len(tag.scanner.page.nodes)
        for n in (7, 0, 1, 1, 40):
            assert 530 <= len(mutation(n)) <= 630
            for payload in (mutation(n), *map(keystroke, range(32, 70))):
                tag.says(json.loads(payload))
        assert abs(count - size) < 200 and len(tag.scanner.page.nodes) == count
        assert len(tag.scanner.page.known(FIELD).field.value) == 6
        assert tag.scanner.findings() == []


def rows(tag: Tag) -> int:
    return len(tag.scanner.page.table.what)


def test_a_row_that_comes_and_goes_ten_thousand_times_leaves_the_model_as_large_as_before():
    tag = Tag()
    tag.shows([["table", {}, ["tr", {"id": "one"}, ["td", {}, "1"]]], ["input", {}]])  # table 4
    row = ["tr", {"class": "x"}, ["td", {"id": "a"}, "424"], ["td", {}, "2"]]
    gone: list[int] = []
    for turn in range(10_000):
        first = 100 + turn * 5
        tag.says({"gone": gone, **added(4, 0, first, [row])})
        gone = [first]
        if turn == 2:
            before = rows(tag)
    table = tag.scanner.page.table
    assert rows(tag) == before
    assert len(table.index) == len(tag.scanner.page.nodes) == 8 + 5
    assert len(table.index.blocks) + len(table.index.few) <= 10
    assert not table.shown and not table.fields


def test_what_fields_and_starred_texts_hold_goes_with_them():
    tag = Tag()
    tag.shows([["div", {}, ["input", {}], CARD]])  # div 4, input 5, text 6
    tag.says({"field": [5, 0, 0, 10**9, CARD]})
    table = tag.scanner.page.table
    assert len(table.fields) == len(table.shown) == 1
    tag.says({"gone": [4]})
    tag.says({})
    assert not table.fields and not table.shown and not table.typed
    assert len(table.free) == 3


def test_ids_far_apart_take_no_more_than_a_place_each():
    tag = Tag()
    tag.shows([["div", {}, "x"]])  # div 4
    count = 2000
    step = MAX_ID // (count + 1)
    change = {"ids": [step, 1] * count, "nodes": [4, 0, *([-8] * count), 0], "strings": []}
    tag.says(change)
    index = tag.scanner.page.table.index
    assert (len(index.blocks), len(index.few)) == (0, count + 5)
    assert tag.scanner.page.nodes[step * count].kind == nodes.EMPTY


@pytest.mark.parametrize(
    "ids",
    [
        [100, 10**9],
        [100, 400_000],
        [100, 4],
        [MAX_ID, 3],
        [100, 0],
        [100, -3],
        [-5, 3],
        [0, 3],
        [100, 2],
        [100],
        [10**30, 3],
        [1.5, 3],
    ],
)
def test_ids_that_no_nodes_have_are_refused(ids):
    tag = Tag()
    tag.shows([["div", {}, "x"]])
    with pytest.raises(Unreadable):
        tag.says({"ids": ids, "nodes": [4, 0, -8, -8, -8, 0], "strings": []})
    assert rows(tag) < 20, "before there is room for them"


def test_a_page_of_too_many_nodes_is_refused_before_it_is_built():
    tag = Tag()
    tag.shows([["div", {}, "x"]])

    def grow(first: int, count: int) -> None:
        tag.says({"ids": [first, count], "nodes": [4, 0, *([-8] * count), 0], "strings": []})

    with pytest.raises(TooLarge, match=str(MAX_NEW_NODES)):
        grow(100, MAX_NEW_NODES + 1)
    assert rows(tag) < 100
    tag = Tag()
    tag.shows([["div", {}, "x"]])
    for first in (100, 100 + MAX_NEW_NODES):
        grow(first, MAX_NEW_NODES)
    with pytest.raises(TooLarge, match=str(MAX_NODES)):
        grow(100 + 2 * MAX_NEW_NODES, 1)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5 * BLOCK), st.integers(1, 3 * BLOCK), st.booleans()), max_size=30))
def test_the_index_answers_as_a_dict_does(changes):
    index, real, row = Index(), {}, 0
    for first, count, takes in changes:
        if takes:
            for node_id in [each for each in range(first, first + count) if each in real]:
                index.remove(node_id, row + 1)  # which is not its row: nothing happens
                index.remove(node_id, real.pop(node_id))
        else:
            index.put(first, array("i", range(row + 1, row + 1 + count)))
            real.update(zip(range(first, first + count), range(row + 1, row + 1 + count), strict=True))
            row += count
        assert len(index) == len(real) and sorted(index) == sorted(real.values())
    assert all(index.get(node_id) == real.get(node_id, 0) for node_id in range(9 * BLOCK))
