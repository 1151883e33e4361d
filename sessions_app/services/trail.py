"""Writing the trail: noted inside the transaction that does it, linked into the account's chain right after."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from config_app.models import Account
from sessions_app.chain import FIELDS, canonical, current_key
from sessions_app.models import AuditEvent, Conversation, PendingEvent, TrailHead
from sessions_app.state import agent_name
from sessions_app.trail import NO_ACCOUNT

LINKED_AT_ONCE = 500


@dataclasses.dataclass(frozen=True)
class Entry:
    """One row to be. Texts are shortened to what their columns hold; ``old`` and ``new`` are whole."""

    account_id: int | None
    actor: str
    action: str
    detail: str = ""
    session_id: Any = None
    user_id: int | None = None
    who: str = ""
    about: str = ""
    field: str = ""
    old: str = ""
    new: str = ""
    via: str = ""
    at: datetime = dataclasses.field(default_factory=timezone.now)


_LENGTHS = {
    column.name: column.max_length
    for column in AuditEvent._meta.concrete_fields
    if column.name in ("detail", "who", "about", "field", "via")
}


def entry(account_id: int | None, actor: str, action: str, detail: str = "", user: Any = None, **more: Any) -> Entry:
    """An ``Entry`` with the user's id and name of today."""
    named = {} if user is None else {"user_id": user.pk, "who": agent_name(user)}
    return Entry(account_id, actor, action, detail, **{**named, **more})


def write(entries: Iterable[Entry]) -> None:
    """Note what happened, in the transaction under way; it gets its place in the chain when that commits."""
    rows = [PendingEvent(chain=one.account_id or NO_ACCOUNT, entry=_as_json(one)) for one in entries]
    with transaction.atomic():
        PendingEvent.objects.bulk_create(rows)
        for chain in dict.fromkeys(row.chain for row in rows):
            # A failure is logged: what is pending is linked with the next row, or by the sweep.
            transaction.on_commit(partial(link, chain), robust=True)


def about(conversation: Conversation, actor: str, action: str, detail: str = "", user: Any = None) -> None:
    """One row about a conversation that has no session, or not yet."""
    named = f"conversation {conversation.pk}"
    write([entry(conversation.account_id, actor, action, detail, user, about=named)])


#: Kept once for each agent and page load: that somebody did it at all, not each movement.
ONCE = {"pointed", "highlight", "act.select", "act.scroll"}


def write_acts(entries: Sequence[Entry]) -> None:
    """What agents did to pages; what is kept once is left out when it is there already."""
    known = _known([one for one in entries if one.action in ONCE])
    fresh = []
    for one in entries:
        if one.action in ONCE:
            if _what(one) in known:
                continue
            known.add(_what(one))
        fresh.append(one)
    if fresh:
        write(fresh)


def _what(one: Entry) -> tuple[str, int | None, str, str]:
    return str(one.session_id), one.user_id, one.action, one.detail


def _known(entries: Sequence[Entry]) -> set[tuple[str, int | None, str, str]]:
    """Which of these are there, and perhaps others of the same sessions."""
    if not entries:
        return set()
    rows = AuditEvent.objects.filter(session__in={one.session_id for one in entries}, action__in=ONCE)
    found = rows.values_list("session_id", "user_id", "action", "detail")
    return {(str(session), user, action, detail) for session, user, action, detail in found}


def _as_json(one: Entry) -> dict[str, Any]:
    data = {name: value for name, value in dataclasses.asdict(one).items() if value not in ("", None)}
    cut = {name: data[name][:most] for name, most in _LENGTHS.items() if name in data}
    session = {"session_id": str(one.session_id)} if one.session_id else {}
    return {**data, **cut, **session, "at": one.at.isoformat()}


def link(chain: int) -> int:
    """Give all pending rows of a chain their numbers and hashes; how many there were.

    The head's row is the only lock taken here, in a transaction that holds no other: nothing can wait in a circle.
    """
    linked = 0
    while True:
        with transaction.atomic():
            head = locked_head(chain)
            pending = list(PendingEvent.objects.filter(chain=chain).order_by("pk")[:LINKED_AT_ONCE])
            if not pending:
                return linked  # another process was quicker
            AuditEvent.objects.bulk_create([_linked(head, row.entry) for row in pending])
            PendingEvent.objects.filter(pk__in=[row.pk for row in pending]).delete()
            head.sign()
            head.save(force_update=True)
        linked += len(pending)
        if len(pending) < LINKED_AT_ONCE:
            return linked  # who writes one now links it as well


def link_all() -> int:
    """Link whatever was left pending, such as by a process that was killed between two transactions."""
    chains = PendingEvent.objects.order_by("chain").values_list("chain", flat=True).distinct()
    return sum(link(chain) for chain in list(chains))


def locked_head(chain: int) -> TrailHead:
    """The chain's head, locked until the transaction ends; made now for a chain that has none."""
    rows = TrailHead.objects.select_for_update().filter(pk=chain)
    head = rows.first()
    if head is None:
        name = Account.objects.filter(pk=chain).values_list("name", flat=True).first() or ""
        fresh = TrailHead(chain=chain, name=name)
        fresh.sign()
        TrailHead.objects.bulk_create([fresh], ignore_conflicts=True)  # another process may have been quicker
        head = rows.get()
    return head


def _linked(head: TrailHead, entry: dict[str, Any]) -> AuditEvent:
    key = current_key()
    row = AuditEvent(chain=head.chain, seq=head.seq + 1, key=key.id, previous=head.hash)
    for name, value in entry.items():
        setattr(row, name, value)
    row.at = parse_datetime(entry["at"]) or timezone.now()
    row.hash = key.sign(canonical({name: getattr(row, name) for name in FIELDS}, head.hash))
    head.seq, head.hash = row.seq, row.hash
    return row
