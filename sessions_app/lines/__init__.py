"""Lines: sockets over plain HTTP, for networks that block WebSockets (docs/decisions/0015-lines-over-http.md)."""
