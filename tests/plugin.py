"""Loaded by pytest before Django's settings are read: gives them a database, a Redis and a key.

`make test` starts the services once and passes their addresses on; plain `pytest` starts its own.
TEST_SERVICES=0 does without them: SQLite and the in-memory layer, enough for most unit tests.
"""

import atexit
import os
import secrets

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


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    if _services is not None:
        _services.close()
