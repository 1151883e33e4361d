"""Fixtures of the fault tests: a cluster for each module, and people on raw sockets."""

from collections.abc import Iterator

import pytest

from tests.faults.cluster import Cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Shared by the tests of a file; each leaves it with everything running."""
    with Cluster(tmp_path_factory.mktemp("cluster"), 2, LOG_LEVEL="INFO") as running:
        yield running
