"""Where on a page a node is: from its id to its row. Ids come in runs, and long sessions leave holes between them."""

from array import array
from collections.abc import Iterator

_BITS = 7
BLOCK = 1 << _BITS  # ids that share an array
_LOW = BLOCK - 1
# As few ids of a block have no array, but a place in a dict: whatever ids a page sends, none takes 200 bytes here.
FEW = 8


class Index:
    """Rows are above 0. ``blocks``: rows by the lower bits of their ids, and behind them how many there are."""

    def __init__(self) -> None:
        self.blocks: dict[int, array[int]] = {}
        self.few: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.few) + sum(cells[BLOCK] for cells in self.blocks.values())

    def get(self, node_id: int) -> int:
        """0 when there is none."""
        cells = self.blocks.get(node_id >> _BITS)
        if cells is not None:
            return cells[node_id & _LOW]
        return self.few.get(node_id, 0)

    def put(self, first: int, rows: "array[int]") -> None:
        """Neighbouring ids from ``first`` on lead to these rows, wherever they led before."""
        end = first + len(rows)
        at = first
        while at < end:
            number = at >> _BITS
            until = min(end, (number + 1) << _BITS)
            self._fill(number, at, rows[at - first : until - first])
            at = until

    def _fill(self, number: int, at: int, rows: "array[int]") -> None:
        cells = self.blocks.get(number)
        if cells is None:
            if len(rows) < FEW:
                self.few.update(zip(range(at, at + len(rows)), rows, strict=True))
                return
            cells = self.blocks[number] = array("i", bytes(4 * (BLOCK + 1)))
            if self.few:
                self._gather(number, cells)
        start = at & _LOW
        end = start + len(rows)
        cells[BLOCK] += cells[start:end].count(0)
        cells[start:end] = rows

    def _gather(self, number: int, cells: "array[int]") -> None:
        """Those few that were here before the block had an array."""
        for node_id in range(number << _BITS, (number + 1) << _BITS):
            row = self.few.pop(node_id, 0)
            if row:
                cells[node_id & _LOW] = row
                cells[BLOCK] += 1

    def remove(self, node_id: int, row: int) -> None:
        """An id that leads to this row leads nowhere from now on."""
        number = node_id >> _BITS
        cells = self.blocks.get(number)
        if cells is None:
            if self.few.get(node_id) == row:
                del self.few[node_id]
        elif cells[node_id & _LOW] == row:
            cells[node_id & _LOW] = 0
            cells[BLOCK] -= 1
            if cells[BLOCK] < FEW // 2:
                self._scatter(number, cells)

    def _scatter(self, number: int, cells: "array[int]") -> None:
        del self.blocks[number]
        first = number << _BITS
        self.few.update((first + at, row) for at, row in enumerate(cells[:BLOCK]) if row)

    def __iter__(self) -> Iterator[int]:
        """All rows."""
        yield from self.few.values()
        for cells in self.blocks.values():
            yield from filter(None, cells[:BLOCK])
