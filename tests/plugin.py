"""Loaded by pytest before Django's settings are read: gives them a database, a Redis and a key.

`make test` starts the services once and passes their addresses on; plain `pytest` starts its own.
TEST_SERVICES=0 does without them: SQLite and the in-memory layer, enough for most unit tests.
"""

import atexit
import os
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from tests.services import ServiceFault, Services

_services: Services | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    global _services
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(32))
    os.environ.setdefault("SINGLE_PROCESS", "1")
    if "DATABASE_URL" in os.environ:
        return
    if os.environ.get("TEST_SERVICES") == "0":
        os.environ["DATABASE_URL"] = "sqlite://:memory:"
        return
    try:
        _services = Services().__enter__()
        atexit.register(_services.close)  # pytest tells nobody when it fails while loading
    except ServiceFault as fault:
        raise pytest.UsageError(str(fault)) from None


@pytest.fixture(autouse=True, scope="session")
def _trail_may_be_emptied() -> Iterator[None]:
    """Between tests Django empties all tables, which the trail's triggers refuse: they are off meanwhile."""
    from django.core.management.commands.flush import Command
    from django.db import connections

    from sessions_app import append_only

    with pytest.MonkeyPatch.context() as patch:
        flush = Command.handle

        def handle(command: Any, **options: Any) -> None:
            connection = connections[options["database"]]
            append_only.unprotect(connection)
            flush(command, **options)
            append_only.protect(connection)

        patch.setattr(Command, "handle", handle)
        yield


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    if _services is not None:
        _services.close()
