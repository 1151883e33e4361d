"""Fixtures of the fault tests: a cluster, people on raw sockets or in browsers (Chromium by itself)."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import engine as engine
from tests.browser.conftest import pytest_runtest_makereport as pytest_runtest_makereport
from tests.faults.cluster import Cluster


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_name" in metafunc.fixturenames:
        metafunc.parametrize("engine_name", metafunc.config.getoption("--engine") or ["chromium"], scope="session")


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Shared by all tests on raw sockets, as it takes its time to start; each leaves it with everything running."""
    with Cluster(tmp_path_factory.mktemp("cluster"), 2, LOG_LEVEL="INFO") as running:
        yield running
