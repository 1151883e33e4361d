"""From a socket into the ORM, by the one thread that all sockets of a process share, with a connection that stays.

Channels' function of this name closes the connection after each call, as persistent ones would pile up in the threads
of requests. Here there is one thread, and opening a connection took longer than what was done with it.
"""

from typing import Any

from asgiref.sync import SyncToAsync
from django.db import connections


class DatabaseSyncToAsync(SyncToAsync):  # type: ignore[type-arg]
    def thread_handler(self, loop: Any, *args: Any, **kwargs: Any) -> Any:
        tidy()
        try:
            return super().thread_handler(loop, *args, **kwargs)
        finally:
            tidy()


def tidy() -> None:
    """Keep this thread's connections for the next call; CONN_HEALTH_CHECKS asks then whether they live."""
    for connection in connections.all(initialized_only=True):
        connection.close_at = None
        connection.close_if_unusable_or_obsolete()


database_sync_to_async = DatabaseSyncToAsync
