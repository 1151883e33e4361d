"""Options of the test run. The services are started by tests/plugin.py, before Django's settings are read."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    browser = parser.getgroup("browsers")
    browser.addoption("--engine", action="append", help="chromium, firefox or webkit; may be given several times")
    browser.addoption("--bundles", action="store_true", help="serve the bundles of `make build` to the browsers")
    browser.addoption("--pictures", metavar="FOLDER", help="keep the pictures of the product here")
