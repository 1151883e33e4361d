"""Lines: sockets over plain HTTP, for networks that block WebSockets (docs/decisions/0015-lines-over-http.md)."""

from sessions_app.lines.endpoint import PREFIX, LineEndpoint
from sessions_app.lines.switchboard import switchboard as _switchboard

close_all = _switchboard.close_all

__all__ = ["PREFIX", "LineEndpoint", "close_all"]
