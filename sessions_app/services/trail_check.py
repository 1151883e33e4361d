"""Does a chain of the trail hold? Reads it once from its first row to its last, in bounded memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from config_app.models import Account
from sessions_app.chain import FIELDS, START, canonical, known_keys
from sessions_app.models import AuditEvent, TrailHead
from sessions_app.trail import NO_ACCOUNT

PROGRESS_EVERY = 10_000
_READ_AT_ONCE = 2000
_COLUMNS = (*FIELDS, "key", "previous", "hash")


Noted = tuple[int, str]  # number and hash of a row, kept outside of this database


@dataclass(frozen=True)
class Verdict:
    """``fault``: one sentence that names the first changed, missing or forged row; "" when the chain holds."""

    chain: int
    name: str
    rows: int
    last: str  # "number:hash" of the last row, to be noted somewhere else
    fault: str = ""

    @property
    def holds(self) -> bool:
        return not self.fault


class _Broken(Exception):
    pass


def check(chain: int, noted: Noted | None = None, progress: Callable[[int], None] = lambda n: None) -> Verdict:
    """Whether every row is as it was written, and the noted one still among them."""
    head = TrailHead.objects.filter(pk=chain).first()
    if head is None:
        name = Account.objects.filter(pk=chain).values_list("name", flat=True).first() or f"account {chain}"
        stray = AuditEvent.objects.filter(chain=chain).exists()
        fault = "The head of the chain is missing." if stray else "There is no trail: all of it is missing."
        return Verdict(chain, name, 0, "", fault)
    rows = 0
    try:
        if not head.genuine:
            raise _Broken(_not_genuine(head))
        for rows, _ in enumerate(_walk(head, noted), 1):
            if rows % PROGRESS_EVERY == 0:
                progress(rows)
    except _Broken as fault:
        return Verdict(chain, str(head), rows, "", str(fault))
    return Verdict(chain, str(head), rows, f"{head.seq}:{head.hash}")


def chains() -> list[int]:
    """Every chain there is or ought to be: an account without one has lost it."""
    known = TrailHead.objects.values_list("chain", flat=True)
    stray = AuditEvent.objects.order_by().values_list("chain", flat=True).distinct()
    return sorted({*known, *stray, *Account.objects.values_list("pk", flat=True)} - _unused())


def _unused() -> set[int]:
    return set() if TrailHead.objects.filter(pk=NO_ACCOUNT).exists() else {NO_ACCOUNT}


def _not_genuine(head: TrailHead) -> str:
    if head.key not in known_keys():
        return f"The chain's head was signed with the key {head.key!r}, which this server does not know. {_ADD_KEY}"
    return "The chain's head was changed: its signature is not right."


_ADD_KEY = "Add the former secret key to SECRET_KEY_FALLBACKS; if there was none, the trail was forged."


def _walk(head: TrailHead, noted: Noted | None) -> Iterator[None]:
    """Yields once a row; raises _Broken at the first that is not as it was written."""
    keys = known_keys()
    before, last = head.anchor_seq, head.anchor_hash
    if noted and noted[0] <= before and noted != (before, last):
        noted = None  # deleted by retention since: nothing can be said of it
    columns = AuditEvent.objects.filter(chain=head.chain).order_by("seq").values(*_COLUMNS)
    for row in columns.iterator(chunk_size=_READ_AT_ONCE):
        _must_follow(row, before, last, head)
        key = keys.get(row["key"])
        if key is None:
            raise _Broken(f"{_named(row)} was written with the key {row['key']!r}, which is unknown here. {_ADD_KEY}")
        if key.sign(canonical(row, last)) != row["hash"]:
            raise _Broken(f"{_named(row)} was changed: it does not fit its hash.")
        before, last = row["seq"], row["hash"]
        if noted and noted[0] == before and noted[1] != last:
            raise _Broken(f"{_named(row)} is not the one whose hash was noted: the chain was made anew.")
        yield
    if before < head.seq:
        raise _Broken(f"Row {before + 1} is missing: the trail goes up to row {head.seq}.")
    if last != head.hash:
        raise _Broken(f"Row {before} is not the last one that was written.")
    if noted and noted[0] > before:
        raise _Broken(f"Row {before + 1} is missing: row {noted[0]} was there when its hash was noted.")


def _must_follow(row: dict[str, Any], before: int, last: str, head: TrailHead) -> None:
    if row["seq"] > head.seq or row["seq"] <= before:
        raise _Broken(f"{_named(row)} is forged: the trail {_extent(head)}.")
    if row["seq"] != before + 1:
        raise _Broken(f"Row {before + 1} is missing: row {row['seq']} comes next.")
    if row["previous"] != last:
        raise _Broken(f"{_named(row)} was changed: it does not carry the hash of the row before it.")


def _extent(head: TrailHead) -> str:
    first = head.anchor_seq + 1
    return f"goes from row {first} to row {head.seq}" if head.hash != START else "is empty"


def _named(row: dict[str, Any]) -> str:
    return f"Row {row['seq']} ({row['at']:%Y-%m-%d %H:%M:%S} UTC)"
