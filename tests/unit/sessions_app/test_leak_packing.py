"""What a page at rest is packed into, and back."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from sessions_app.leaks.index import BLOCK
from sessions_app.leaks.packing import pack, unpack
from sessions_app.leaks.table import Table
from sessions_app.leaks.tokens import MAX_ID

IDS = st.integers(1, MAX_ID - 2 * BLOCK)
ROWS = st.one_of(st.just(0), st.integers(0, MAX_ID))


def state(table: Table) -> dict:
    return vars(table) | {"index": vars(table.index)}


@given(st.data(), st.lists(st.tuples(IDS, st.integers(1, 2 * BLOCK)), max_size=4))
def test_nothing_is_lost(data, runs):
    table = Table()
    for run in runs:
        table.take([run])
    count = len(table.what)
    for name in ("parent", "prev", "next", "first", "last"):
        column = data.draw(st.lists(ROWS, min_size=min(count, 20), max_size=min(count, 20)))
        getattr(table, name)[: len(column)] = array("i", column)
    again = unpack(pack(table))
    assert state(again) == state(table)
    assert all(isinstance(getattr(again, name), array) for name in ("ids", "parent", "prev", "next", "first", "last"))


def test_texts_fields_and_free_rows_come_back():
    table = Table()
    rows = table.take([(7, 12)])
    table.what[rows[1]], table.shown[rows[1]] = "4111 1111", "**** ****"
    table.typed.add(rows[1])
    table.field(rows[2]).value = "x"
    table.inner[rows[0]] = rows[3]
    table.retire(rows[4])
    table.sweep()
    again = unpack(pack(table))
    assert again.fields.pop(rows[2]).value == table.fields.pop(rows[2]).value == "x"
    assert state(again) == state(table)
    assert again.take([(30, 1)]) == table.take([(30, 1)]) == array("i", [rows[4]])
