"""Options of the test run. The services are started by tests/plugin.py, before Django's settings are read."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    browser = parser.getgroup("browsers")
    browser.addoption("--engine", action="append", help="chromium, firefox or webkit; may be given several times")
    browser.addoption("--bundles", action="store_true", help="serve the bundles of `make build` to the browsers")
    browser.addoption("--seed", type=int, help="of the first random script; the next turns take the seeds after it")
    browser.addoption("--operations", type=int, default=1200, help="of each random script: the budget of a run")
    browser.addoption("--fidelity", metavar="FILE", help="write the fidelity matrix of this run into this page")
    browser.addoption("--pictures", metavar="FOLDER", help="keep the pictures of the product here")
