"""The first step of `make demo` and what the demo shop promises to the other tests."""

import json
import re
import socket
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.base import CommandError
from django.test import RequestFactory

from cobrowse_site import bootstrap
from cobrowse_site.demo import shop
from cobrowse_site.management.commands import demo

ROOT = Path(settings.BASE_DIR)


def test_too_old_a_python_is_told_in_one_sentence(monkeypatch):
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer, and .* is 3\.\d+"):
        bootstrap.require_python()


def test_a_missing_module_is_told_in_one_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match=r"'ensurepip' is missing\. On Debian: apt-get install python3-venv"):
        bootstrap.require_python()


def test_installing_again_is_needed_when_an_included_file_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "HERE", str(tmp_path))
    (tmp_path / "requirements.txt").write_text("Django==5.2\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\npytest==9\n")
    before = bootstrap.digest("requirements-dev.txt")
    (tmp_path / "requirements.txt").write_text("Django==5.3\n")
    assert bootstrap.digest("requirements-dev.txt") != before


def test_what_requirements_bring_along_is_installed_in_the_version_of_the_lock(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "HERE", str(tmp_path))
    (tmp_path / "requirements-proof.txt").write_text("playwright==1\n")
    (tmp_path / "requirements.txt").write_text("Django==5.2\n")
    lock = tmp_path / "requirements.lock"
    lock.write_text("#\nasgiref==3.13.0 \\\n    --hash=sha256:aa\n    # via\n    #   django\ndjango==5.2 \\\n")
    before = bootstrap.digest("requirements.txt")
    assert bootstrap.locked("requirements.txt") == "asgiref==3.13.0\ndjango==5.2"
    assert bootstrap.locked("requirements-proof.txt") == ""
    lock.write_text(lock.read_text().replace("3.13.0", "3.13.1"))
    assert bootstrap.digest("requirements.txt") != before, "a newer lock is not installed"


def test_a_port_in_use_is_told_in_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is in use. Try another: make demo PORT={port + 1}"):
            demo.free_port(str(port))


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1"])
def test_no_port_is_told_in_one_sentence(text):
    with pytest.raises(CommandError, match="is no port"):
        demo.free_port(text)


@pytest.fixture
def demo_site(settings, db):
    """The addresses under /demo/ are there with DEMO=1 only, which is decided when the server starts."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.unit.cobrowse_site.demo_urls"


PAGES = ["", "lamps/halo/", "cart/", "checkout/", "thanks/", "account/", "journal/light-at-home/", "planner/",
         "planner/plan/", "broken/", "strict/", "refusing/"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_pages_carry_the_tag(demo_site, client, path):
    page = client.get(f"/demo/shop/{path}")
    assert page.status_code == 200
    assert 'src="http://testserver/tag.js"' in page.text
    assert not re.search(r"<script(?![^>]*\bsrc=)", page.text), "no inline script"
    assert " style=" not in page.text


def test_the_store_finder_carries_no_tag(demo_site, client):
    assert "tag.js" not in client.get("/demo/shop/untagged/").text


def test_the_strict_page_lets_in_the_tag_and_nothing_inline(demo_site, client, settings):
    settings.DEMO_TAG_ORIGIN = "http://127.0.0.1:9"
    policy = client.get("/demo/shop/strict/")["Content-Security-Policy"]
    assert "script-src 'self' http://127.0.0.1:9;" in policy
    assert "connect-src http://127.0.0.1:9 ws://127.0.0.1:9;" in policy
    assert "unsafe" not in policy


def test_the_refusing_page_forbids_all_connections(demo_site, client):
    assert "connect-src 'none'" in client.get("/demo/shop/refusing/")["Content-Security-Policy"]


def test_an_unknown_lamp_is_not_found(demo_site, client):
    assert client.get("/demo/shop/lamps/nope/").status_code == 404


def test_the_tag_comes_from_the_shops_own_host_unless_told_otherwise():
    assert shop.tag_origin(RequestFactory().get("/", headers={"host": "localhost:81"})) == "http://localhost:81"


def test_every_dependency_has_a_reason():
    told = (ROOT / "docs/dependencies.md").read_text().lower()
    pinned = re.findall(r"^([A-Za-z0-9._-]+)(?:\[\w+\])?==", _requirements(), re.M)
    packages = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    assert [name for name in [*pinned, *packages] if name.lower() not in told] == []


def test_every_dependency_is_pinned():
    loose = [line for line in _requirements().splitlines() if line and line[0] not in "#-" and "==" not in line]
    assert loose == []


def _requirements() -> str:
    return "".join((ROOT / name).read_text() for name in ("requirements.txt", "requirements-dev.txt"))
