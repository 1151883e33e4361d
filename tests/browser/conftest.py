"""Fixtures of the browser tests: a real server and shop, three engines, isolated people.

pytest tests/browser --engine chromium      one engine only
pytest tests/browser --bundles              against the bundles of `make build`
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.engines import NAMES, Engine, Page, start_engine
from tests.browser.people import People
from tests.browser.server import ROOT, Server
from tests.browser.wire import Wire

PICTURES = ROOT / "var" / "test-pictures"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_name" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--engine") or NAMES
        metafunc.parametrize("engine_name", chosen, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is about bundles needs them."""
    if config.getoption("--bundles"):
        return
    others = [item for item in items if item.get_closest_marker("bundles")]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Iterator[None]:
    """A test that fails leaves pictures of what everybody saw."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    people = getattr(item, "funcargs", {}).get("people")
    if report.when != "call" or not report.failed or people is None:
        return
    try:
        taken = people.screenshots(PICTURES, re.sub(r"\W+", "-", item.name))
    except (Exception, pytest.fail.Exception) as fault:  # the browser itself may be what failed
        report.sections.append(("pictures", f"none: {fault}"))
        return
    report.sections.append(("pictures", "\n".join(str(path) for path in taken)))
    for name, page in people.present.items():
        report.sections.append((f"console of {name}", "\n".join(page.console[-20:])))


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server most tests share. One with other settings: ``make_server``."""
    bundles = "1" if request.config.getoption("--bundles") else "0"
    running = Server(tmp_path_factory.mktemp("server"), USE_BUNDLES=bundles)
    try:
        yield running.start()
    finally:
        running.close()


@pytest.fixture
def make_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """``make_server(COBROWSE_INVITATION_SECONDS="3")``: a server with settings of its own."""
    running: list[Server] = []

    def make(**extra: str) -> Server:
        running.append(Server(tmp_path_factory.mktemp("server"), **extra))
        return running[-1].start()

    yield make
    for server in running:
        server.close()


@pytest.fixture
def shop(server: Server) -> str:
    """Address of the demo shop, on another host and port than the server."""
    return server.shop_url


@pytest.fixture(scope="session")
def engine(engine_name: str) -> Iterator[Engine]:
    running = start_engine(engine_name)
    yield running
    running.close()


@pytest.fixture
def people(engine: Engine, server: Server) -> Iterator[People]:
    server.wire.clear()
    cast = People(engine, server)
    yield cast
    cast.leave()


@pytest.fixture
def wire(server: Server) -> Wire:
    """What vic's browser sends."""
    return server.wire


@pytest.fixture
def page(people: People) -> Page:
    """A page of somebody who has been nowhere yet."""
    return people.person("somebody")


@pytest.fixture(autouse=True)
def nothing_broke(request: pytest.FixtureRequest) -> Iterator[None]:
    """A traceback in the server's log fails the test during which it was written."""
    if "server" not in request.fixturenames:
        yield
        return
    server: Server = request.getfixturevalue("server")
    log: Path = server.home / "server.log"
    before = log.stat().st_size
    yield
    with open(log, errors="replace") as lines:
        lines.seek(before)
        told = lines.read()
    assert "Traceback (most recent call last)" not in told, told[-4000:]
