"""Fixtures of the fault tests: a cluster, people on raw sockets or in browsers (Chromium by itself)."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import engine as engine
from tests.browser.conftest import pytest_runtest_makereport as pytest_runtest_makereport
from tests.faults.cluster import Cluster
from tests.faults.server import SplitServer

MOST_LINES = 60


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_name" in metafunc.fixturenames:
        metafunc.parametrize("engine_name", metafunc.config.getoption("--engine") or ["chromium"], scope="session")


def pytest_exception_interact(node: pytest.Item, report: pytest.TestReport) -> None:
    """A test that fails shows what its processes, Redis and PostgreSQL said last."""
    for server in getattr(node, "funcargs", {}).values():
        if isinstance(server, Cluster | SplitServer):
            for log in sorted(server.home.glob("*.log")):
                last = log.read_text(errors="replace").splitlines()[-MOST_LINES:]
                report.sections.append((log.name, "\n".join(last)))


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Shared by all tests on raw sockets, as it takes its time to start; each leaves it with everything running."""
    with Cluster(tmp_path_factory.mktemp("cluster"), 2, LOG_LEVEL="INFO") as running:
        yield running
