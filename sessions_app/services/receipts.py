"""What a visitor may keep of a session: who watched, what they did, how much was sent, and the hash of it."""

from typing import Any

from config_app.models import Account
from sessions_app.errors import Refusal
from sessions_app.models import AuditEvent, CobrowseSession, iso
from sessions_app.seal import Seal
from sessions_app.services.entry import visitor_of
from sessions_app.services.lookup import parse_id
from sessions_app.services.sessions import record

SEALED = "stream.sealed"
_MODES = {"session.accepted", "mode.set"}
# What an agent did to the page; that they came, left and paused has lines of its own.
_ACTS = {
    "act.click": "clicked",
    "act.fill": "filled in a field",
    "act.choose": "chose from a list",
    "act.key": "pressed a key",
    "act.navigate": "opened another page",
}


def seal_page(session_id: str, epoch: int, seal: Seal) -> None:
    """A page load has sent its last frame: its count and hash go into the trail."""
    session = CobrowseSession.objects.filter(pk=session_id).first()
    if session is not None and seal.frames:
        detail = f"{epoch} {seal.frames} {seal.bytes} {seal.digest.hex()}"
        record(session, "system", SEALED, detail)


def receipt(account: Account, token: str, session_id: str) -> dict[str, Any]:
    """The receipt of one of the visitor's own sessions; raises not_found.

    ``{"session", "website", "started", "ended", "ended_by", "agents", "modes", "acts", "refused", "pages"}``; each page
    load with ``epoch``, ``frames``, ``bytes`` and ``hash``, as the server has counted them.
    """
    visitor = visitor_of(account, token)
    rows = CobrowseSession.objects.filter(pk=parse_id(session_id), conversation__visitor=visitor)
    session = rows.first() if visitor is not None else None
    if session is None:
        raise Refusal("not_found", "There is no such session of yours.")
    trail = list(session.audit_events.all())
    return {
        "session": str(session.pk),
        "website": account.name,
        "started": iso(session.started),
        "ended": iso(session.ended),
        "ended_by": session.ended_by,
        "agents": _watched(trail),
        "modes": [{"at": iso(row.at), "mode": row.detail} for row in trail if row.action in _MODES],
        "acts": [
            {"at": iso(row.at), "agent": _name(row), "did": _ACTS[row.action]} for row in trail if row.action in _ACTS
        ],
        "refused": sum(row.action == "refused" for row in trail),
        "pages": [_page(row.detail) for row in trail if row.action == SEALED],
    }


def _watched(trail: list[AuditEvent]) -> list[dict[str, Any]]:
    """Each time that somebody watched; ``to`` is null for who stayed to the end."""
    found: list[dict[str, Any]] = []
    for row in trail:
        if row.action == "session.joined":
            found.append({"name": _name(row), "from": iso(row.at), "to": None, "user": row.user_id})
        elif row.action == "session.left":
            for stay in found:
                if stay["user"] == row.user_id and stay["to"] is None:
                    stay["to"] = iso(row.at)
    return [{name: value for name, value in stay.items() if name != "user"} for stay in found]


def _name(row: AuditEvent) -> str:
    return row.who or "a former agent"


def _page(detail: str) -> dict[str, Any]:
    epoch, frames, size, digest = detail.split()
    return {"epoch": int(epoch), "frames": int(frames), "bytes": int(size), "hash": digest}
